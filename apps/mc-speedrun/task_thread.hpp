#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "base/time.hpp"
#include "ports/executor.hpp"

namespace mcs::app {

/// A loop for what may block: one thread that runs what is posted, in order, and `idle` whenever nothing has been
/// posted for a while.
class TaskThread final : public Executor {
  public:
    TaskThread() = default;
    ~TaskThread() override { stop(); }
    TaskThread(const TaskThread&) = delete;
    TaskThread& operator=(const TaskThread&) = delete;

    void start(Micros interval, std::function<void()> idle);
    void post(std::move_only_function<void()> task) override;
    /// Lets the task that is running end, destroys those that wait, joins.
    void stop();

  private:
    void run(Micros interval, const std::function<void()>& idle);

    std::mutex mutex_;
    std::condition_variable posted_;
    std::deque<std::move_only_function<void()>> tasks_;  ///< guarded by mutex_, as the next
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace mcs::app
