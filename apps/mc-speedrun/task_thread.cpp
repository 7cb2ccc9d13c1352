#include "task_thread.hpp"

namespace mcs::app {

void TaskThread::start(Micros interval, std::function<void()> idle) {
    thread_ = std::thread([this, interval, idle = std::move(idle)] { run(interval, idle); });
}

void TaskThread::post(std::move_only_function<void()> task) {
    {
        const std::lock_guard lock(mutex_);
        tasks_.push_back(std::move(task));
    }
    posted_.notify_one();
}

void TaskThread::run(Micros interval, const std::function<void()>& idle) {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        posted_.wait_for(lock, interval, [this] { return stopping_ || !tasks_.empty(); });
        if (stopping_) return;
        std::move_only_function<void()> task = idle;
        if (!tasks_.empty()) {
            task = std::move(tasks_.front());
            tasks_.pop_front();
        }
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
    }
}

void TaskThread::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    posted_.notify_one();
    if (thread_.joinable()) thread_.join();
    std::deque<std::move_only_function<void()>> unused;
    {
        const std::lock_guard lock(mutex_);
        unused.swap(tasks_);
    }
}

}  // namespace mcs::app
