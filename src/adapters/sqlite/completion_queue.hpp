#pragma once

#include <memory>

#include "ports/completion_queue.hpp"
#include "ports/executor.hpp"

namespace mcs {

class SqliteLogStore;
namespace sqlite {
class LoopPort;
}

/// The Completion Job Queue as a table of state.db, so that a job is stored by the same commit thread. A run that is
/// queued and not acknowledged is one job however often it is sent; the earliest to become visible comes first.
class SqliteCompletionQueue final : public CompletionQueue {
  public:
    /// `store` and `loop` must outlive this.
    SqliteCompletionQueue(SqliteLogStore& store, Executor& loop);
    ~SqliteCompletionQueue() override;

    void send(const RunId& run, ServerTime now, Done<void> done) override;
    void receive(uint32_t count, ServerTime now, Micros hidden_for, Done<std::vector<CompletionJob>> done) override;
    void extend(const CompletionJob& job, ServerTime now, Micros hidden_for, Done<void> done) override;
    void acknowledge(const CompletionJob& job, Done<void> done) override;

  private:
    std::shared_ptr<sqlite::LoopPort> port_;
};

}  // namespace mcs
