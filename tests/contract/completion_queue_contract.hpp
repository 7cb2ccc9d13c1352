#pragma once

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "ports/completion_queue.hpp"
#include "support/manual_executor.hpp"

namespace mcs::contract {

/// What the suite needs of an adapter: a queue, empty at first, that lives as long as this object. Adapters of real
/// services have a clock of their own: they scale the suite's microseconds as suits them, and wait in `pass`.
class CompletionQueueAdapter {
  public:
    virtual ~CompletionQueueAdapter() = default;
    virtual std::unique_ptr<CompletionQueue> open(Executor& loop) = 0;
    /// Starts the service anew on what it has kept, after all of its queues are gone. False: it keeps nothing.
    virtual bool restart() { return false; }
    /// Called when the suite's time has come to be `now`.
    virtual void pass(ServerTime now) { (void)now; }
    /// Whether a run that is queued and sent again stays one job.
    virtual bool merges() const { return true; }
};

struct CompletionQueueFactory {
    std::string name;
    std::function<std::unique_ptr<CompletionQueueAdapter>()> make;
};
inline void PrintTo(const CompletionQueueFactory& factory, std::ostream* out) { *out << factory.name; }

/// The promises of CompletionQueue, numbered [Q…].
class CompletionQueueContract : public testing::TestWithParam<CompletionQueueFactory> {
  protected:
    CompletionQueueContract();
    ~CompletionQueueContract() override;

    std::expected<void, QueueError> send(const std::string& run, ServerTime now = from_us(0));
    /// The runs received, sorted.
    std::vector<CompletionJob> receive(ServerTime now, uint32_t count = 10, Micros hidden_for = Micros{1'000});
    std::expected<void, QueueError> extend(const CompletionJob& job, ServerTime now, Micros hidden_for);
    std::expected<void, QueueError> acknowledge(const CompletionJob& job);
    static std::vector<std::string> runs(const std::vector<CompletionJob>& jobs);
    bool restart();

    test::ManualLoops loops_;
    std::unique_ptr<CompletionQueueAdapter> adapter_;
    std::unique_ptr<CompletionQueue> queue_;
};

inline std::string completion_queue_name(const testing::TestParamInfo<CompletionQueueFactory>& info) {
    return info.param.name;
}

}  // namespace mcs::contract
