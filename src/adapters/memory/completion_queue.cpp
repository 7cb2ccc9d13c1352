#include "adapters/memory/completion_queue.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

namespace mcs {

namespace {

/// 0, which no job has, where the receipt is somebody else's.
uint64_t number_of(const CompletionJob& job) {
    uint64_t number = 0;
    std::from_chars(job.receipt.data(), job.receipt.data() + job.receipt.size(), number);
    return number;
}

}  // namespace

MemoryCompletionQueue::MemoryCompletionQueue(MemoryJobs& jobs, Executor& loop) : jobs_(jobs), loop_(loop) {}

template <class Result, class Callback>
void MemoryCompletionQueue::answer(Result result, Callback done) {
    loop_.post([alive = std::weak_ptr(alive_), result = std::move(result), done = std::move(done)]() mutable {
        if (alive.lock()) done(std::move(result));
    });
}

void MemoryCompletionQueue::send(const RunId& run, ServerTime now, Done<void> done) {
    std::expected<void, QueueError> result;
    if (!jobs_.available_) {
        result = std::unexpected(QueueError::unavailable);
    } else if (std::ranges::none_of(jobs_.jobs_, [&](const auto& job) { return job.second.run == run; })) {
        jobs_.jobs_.emplace(jobs_.next_++, MemoryJobs::Job{run, now, 0});
    }
    answer(result, std::move(done));
}

void MemoryCompletionQueue::receive(uint32_t count, ServerTime now, Micros hidden_for,
                                    Done<std::vector<CompletionJob>> done) {
    std::expected<std::vector<CompletionJob>, QueueError> result = std::unexpected(QueueError::unavailable);
    if (jobs_.available_) {
        std::vector<std::pair<ServerTime, uint64_t>> visible;
        for (const auto& [number, job] : jobs_.jobs_) {
            if (job.visible_at <= now) visible.emplace_back(job.visible_at, number);
        }
        std::ranges::sort(visible);
        if (visible.size() > count) visible.resize(count);
        result.emplace();
        for (const auto& [at, number] : visible) {
            MemoryJobs::Job& job = jobs_.jobs_[number];
            job.visible_at = now + hidden_for;
            result->push_back({job.run, std::to_string(number), ++job.deliveries});
        }
    }
    answer(std::move(result), std::move(done));
}

void MemoryCompletionQueue::extend(const CompletionJob& job, ServerTime now, Micros hidden_for, Done<void> done) {
    std::expected<void, QueueError> result;
    if (jobs_.available_) {
        const auto found = jobs_.jobs_.find(number_of(job));
        if (found != jobs_.jobs_.end()) found->second.visible_at = now + hidden_for;
    } else {
        result = std::unexpected(QueueError::unavailable);
    }
    answer(result, std::move(done));
}

void MemoryCompletionQueue::acknowledge(const CompletionJob& job, Done<void> done) {
    std::expected<void, QueueError> result;
    if (jobs_.available_) {
        jobs_.jobs_.erase(number_of(job));
    } else {
        result = std::unexpected(QueueError::unavailable);
    }
    answer(result, std::move(done));
}

}  // namespace mcs
