#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "ports/completion_queue.hpp"
#include "ports/executor.hpp"

namespace mcs {

/// The jobs that several loops' MemoryCompletionQueue objects share. For tests and simulations; one thread.
class MemoryJobs {
  public:
    /// While off, every call is answered with `unavailable` and changes nothing.
    void set_available(bool available) noexcept { available_ = available; }
    size_t size() const noexcept { return jobs_.size(); }

  private:
    friend class MemoryCompletionQueue;
    struct Job {
        RunId run;
        ServerTime visible_at{};
        uint32_t deliveries = 0;
    };
    bool available_ = true;
    uint64_t next_ = 1;
    std::map<uint64_t, Job> jobs_;
};

/// A Completion Job Queue in memory. A run that is queued and not acknowledged is one job however often it is sent.
class MemoryCompletionQueue final : public CompletionQueue {
  public:
    /// `jobs` and `loop` must outlive this.
    MemoryCompletionQueue(MemoryJobs& jobs, Executor& loop);

    void send(const RunId& run, ServerTime now, Done<void> done) override;
    void receive(uint32_t count, ServerTime now, Micros hidden_for, Done<std::vector<CompletionJob>> done) override;
    void extend(const CompletionJob& job, ServerTime now, Micros hidden_for, Done<void> done) override;
    void acknowledge(const CompletionJob& job, Done<void> done) override;

  private:
    template <class Result, class Callback>
    void answer(Result result, Callback done);

    MemoryJobs& jobs_;
    Executor& loop_;
    std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace mcs
