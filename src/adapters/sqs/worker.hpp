#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace mcs::sqs {

/// One thread that runs what blocks, in order; started by the first task. Thread-safe.
class Worker {
  public:
    /// Gets a token that is stopped when the worker is destroyed.
    using Task = std::move_only_function<void(const std::stop_token& stop)>;
    static constexpr uint32_t waiting_max = 4'096;

    Worker() = default;
    /// Stops the task that is running, destroys those that wait, joins.
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// False where too many tasks wait; `task` is then untouched.
    bool submit(Task& task);

  private:
    void run(const std::stop_token& stop);

    std::mutex mutex_;
    std::condition_variable_any submitted_;
    std::deque<Task> tasks_;  ///< guarded by mutex_, as the next
    std::jthread thread_;
};

}  // namespace mcs::sqs
