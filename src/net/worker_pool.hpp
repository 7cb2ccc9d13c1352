#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace mcs::net {

/// Threads for what blocks. Bounded: refuses work rather than queueing it without end. Thread-safe.
class WorkerPool {
  public:
    WorkerPool(uint32_t threads, uint32_t queue_max) : threads_count_(threads), queue_max_(queue_max) {}
    ~WorkerPool() { stop(); }
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    void start();
    /// False where the queue is full or the pool has stopped; `task` is then untouched.
    bool submit(std::move_only_function<void()>& task);
    /// Lets running tasks end, destroys waiting ones, joins.
    void stop();

  private:
    void run();

    const uint32_t threads_count_;
    const uint32_t queue_max_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::move_only_function<void()>> queue_;
    bool stopped_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace mcs::net
