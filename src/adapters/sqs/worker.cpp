#include "adapters/sqs/worker.hpp"

#include <utility>

namespace mcs::sqs {

Worker::~Worker() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

bool Worker::submit(Task& task) {
    const std::lock_guard lock(mutex_);
    if (tasks_.size() >= waiting_max) return false;
    tasks_.push_back(std::move(task));
    if (!thread_.joinable()) thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    submitted_.notify_one();
    return true;
}

void Worker::run(const std::stop_token& stop) {
    while (true) {
        Task task;
        {
            std::unique_lock lock(mutex_);
            if (!submitted_.wait(lock, stop, [this] { return !tasks_.empty(); }) || stop.stop_requested()) return;
            task = std::move(tasks_.front());
            tasks_.pop_front();
        }
        task(stop);
    }
}

}  // namespace mcs::sqs
