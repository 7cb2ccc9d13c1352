#pragma once

#include <memory>

#include "ports/executor.hpp"
#include "ports/run_log.hpp"

namespace mcs {

class SqliteLogStore;
namespace sqlite {
class LoopPort;
class LoopRuns;
}  // namespace sqlite

/// One loop's view of the runs in state.db. Appends of one turn of the loop are handed to the commit thread together,
/// at the end of the turn; what is stored already reaches a follower in pieces that the reading thread fetches one
/// ahead, then live entries follow without a gap. Destroy it on its loop; no callback comes after that, and neither
/// the store nor the executor is touched.
class SqliteRunLog final : public RunLog {
  public:
    /// `store` and `loop` must outlive this.
    SqliteRunLog(SqliteLogStore& store, Executor& loop);
    ~SqliteRunLog() override;

    void create(NewLog log, Done<void> done) override;
    void append(const RunId& run, std::string entry, Done<uint64_t> done) override;
    void read(const RunId& run, uint64_t from, uint32_t count, Done<StoredEntries> done) override;
    void find(const JoinCode& code, Done<RunId> done) override;
    void list(const HostId& host, uint32_t count, Done<std::vector<RunId>> done) override;
    std::unique_ptr<Subscription> follow(const RunId& run, uint64_t from, Follower follower) override;
    void schedule(const RunId& run, ServerTime due, Done<void> done) override;
    void take_due(ServerTime now, uint32_t count, Micros lease, Done<std::vector<RunId>> done) override;
    void retire(const RunId& run, ServerTime forget_at, Done<void> done) override;

  private:
    std::shared_ptr<sqlite::LoopPort> port_;
    std::shared_ptr<sqlite::LoopRuns> runs_;
};

}  // namespace mcs
