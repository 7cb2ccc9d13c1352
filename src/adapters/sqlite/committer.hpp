#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/sqlite/log_messages.hpp"
#include "adapters/sqlite/log_tables.hpp"
#include "adapters/sqlite/loop_port.hpp"
#include "base/ids.hpp"
#include "ports/run_log.hpp"

namespace mcs::sqlite {

struct Handed {
    std::shared_ptr<LoopPort> port;
    LoopBatch batch;
};

/// Turns what the loops handed over into one commit, and the commit into what each loop gets back. Knows the last seq
/// and the followers of every run it has met. Has no thread of its own: the commit thread's.
class Committer {
  public:
    /// `report` gets a line for the operator when a commit fails.
    Committer(LogTables& tables, std::function<void(std::string_view)> report);
    ~Committer();

    /// One round: all of the batches in one transaction, then their answers to the loops.
    void round(std::vector<Handed> batches);
    /// Deletes a slice of the forgotten logs in a commit of its own. False: there is nothing to delete now.
    bool purge();

    // For tasks, inside a round.
    std::expected<void, LogError> create(NewLog log);
    std::expected<void, LogError> schedule(const RunId& run, ServerTime due);
    std::expected<std::vector<RunId>, LogError> take_due(ServerTime now, uint32_t count, Micros lease);
    std::expected<void, LogError> retire(const RunId& run, ServerTime forget_at);
    std::expected<void, QueueError> send(const RunId& run, ServerTime now);
    std::expected<std::vector<CompletionJob>, QueueError> receive(uint32_t count, ServerTime now, Micros hidden_for);
    std::expected<void, QueueError> extend(int64_t job, ServerTime until);
    std::expected<void, QueueError> acknowledge(int64_t job);

    /// Any thread. Up to date when a loop gets its answers.
    struct Counts {
        std::atomic<uint64_t> commits = 0, failed_commits = 0, entries = 0;
    };
    const Counts& counts() const noexcept { return counts_; }

  private:
    struct Record;

    void work(Handed& handed);
    void change(const std::shared_ptr<LoopPort>& port, const FollowChange& change);
    void gather(LoopPort& port, Appends& appends);
    bool write_and_commit();
    void settle(Record& record, bool committed);
    void settle_entries(Record& record, bool committed);
    void answer(std::vector<Handed>& batches, bool committed);

    std::expected<Record*, LogError> record_of(const RunId& run);
    void touch(Record& record);
    LoopResults& results_of(LoopPort& port);
    /// Notes a failure, which makes the whole round fail.
    LogError fail(Failure failure);

    LogTables& tables_;
    std::function<void(std::string_view)> report_;
    std::unordered_map<RunId, std::unique_ptr<Record>> records_;
    std::vector<Record*> touched_;
    std::vector<std::shared_ptr<LoopPort>> ports_;  ///< with results of this round
    std::string failure_;                           ///< of this round; empty: none
    bool failing_ = false;                          ///< the last round failed
    bool purge_pending_ = true;
    Counts counts_;
};

}  // namespace mcs::sqlite
