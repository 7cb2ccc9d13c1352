#pragma once

#include <functional>
#include <thread>

#include <boost/asio/io_context.hpp>

#include "base/time.hpp"
#include "ports/executor.hpp"

namespace mcs::app {

/// A loop for what may block: one thread that runs what is posted, in order, and `regularly` now and then.
class TaskThread final : public Executor {
  public:
    TaskThread() = default;
    ~TaskThread() override { stop(); }
    TaskThread(const TaskThread&) = delete;
    TaskThread& operator=(const TaskThread&) = delete;

    /// For asynchronous clients of other services on this thread.
    boost::asio::io_context& context() noexcept { return context_; }

    void start(Micros interval, std::function<void()> regularly);
    void post(std::move_only_function<void()> task) override;
    /// Lets the task that is running end, joins. Tasks that wait are destroyed with this object, not run.
    void stop();

  private:
    boost::asio::io_context context_{1};
    std::thread thread_;
};

}  // namespace mcs::app
