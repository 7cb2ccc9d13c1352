#include "net/worker_pool.hpp"

#include <pthread.h>

namespace mcs::net {

void WorkerPool::start() {
    for (uint32_t i = 0; i < threads_count_; ++i) {
        threads_.emplace_back([this] { run(); });
        pthread_setname_np(threads_.back().native_handle(), ("worker-" + std::to_string(i)).c_str());
    }
}

bool WorkerPool::submit(std::move_only_function<void()>& task) {
    {
        const std::scoped_lock lock(mutex_);
        if (stopped_ || queue_.size() >= queue_max_) return false;
        queue_.push_back(std::move(task));
    }
    changed_.notify_one();
    return true;
}

void WorkerPool::run() {
    for (;;) {
        std::move_only_function<void()> task;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
            if (stopped_) return;
            task = std::move(queue_.front());
            queue_.pop_front();
        }
        task();
    }
}

void WorkerPool::stop() {
    std::deque<std::move_only_function<void()>> left;
    {
        const std::scoped_lock lock(mutex_);
        stopped_ = true;
        left.swap(queue_);
    }
    changed_.notify_all();
    threads_.clear();
}

}  // namespace mcs::net
