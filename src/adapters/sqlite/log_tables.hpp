#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/sqlite/database.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "ports/completion_queue.hpp"
#include "ports/run_log.hpp"

namespace mcs::sqlite {

/// The tables of state.db. docs/storage.md describes them.
extern const Schema state_schema;

/// A run's number stands for it in the keys of its log's rows: number << 32 | seq of the row's last entry.
using RunNumber = int64_t;
inline constexpr uint64_t seq_max = UINT32_MAX;
constexpr int64_t log_key(RunNumber run, uint64_t last) noexcept { return run << 32 | static_cast<int64_t>(last); }
constexpr uint64_t log_seq(int64_t key) noexcept { return static_cast<uint64_t>(key) & seq_max; }

/// The writing connection: SQL and nothing else. Every call but `make_room` and the two that end it belongs between
/// `begin` and `commit`; a failure inside means that the transaction must be rolled back. One thread.
class LogTables {
  public:
    explicit LogTables(Database db);

    /// Lets the write-ahead log grow to this size now, by a transaction that is rolled back. To sync a file that has
    /// grown the file system must write of its own, too: a commit takes longer by half, and half as much CPU time
    /// again.
    Result<void> make_room(uint32_t pages);
    Result<void> begin() { return begin_.run(); }
    Result<void> commit() { return commit_.run(); }
    void rollback();

    struct Run {
        RunNumber number = 0;
        uint64_t last = 0;  ///< seq of the last entry
    };
    Result<std::optional<Run>> find(const RunId& run);
    Result<std::optional<RunId>> holder(const JoinCode& code);
    Result<std::string> code_of(const RunId& run);
    Result<RunNumber> insert(const NewLog& log);
    Result<void> write(RunNumber run, std::span<const StoredEntry> entries);
    /// The first entry of a run's log; empty where there is none.
    Result<std::string> first_entry(RunNumber run);

    Result<void> schedule(const RunId& run, ServerTime due);
    Result<std::vector<RunId>> take_due(ServerTime now, uint32_t count, Micros lease);
    Result<void> retire(const RunId& run, ServerTime forget_at);

    /// Lets go of the runs to be forgotten at `now`, at most `count`; their rows of the log go later, with `purge`.
    Result<std::vector<RunId>> forget(ServerTime now, uint32_t count);
    /// Deletes at most `rows` rows of forgotten logs. False: none is left.
    Result<bool> purge(uint32_t rows);

    Result<void> send(const RunId& run, ServerTime now);
    Result<std::vector<CompletionJob>> receive(uint32_t count, ServerTime now, Micros hidden_for);
    Result<void> extend(int64_t job, ServerTime until);
    Result<void> acknowledge(int64_t job);

    Database& database() noexcept { return db_; }

  private:
    Database db_;
    Statement begin_, commit_;
    Statement find_, last_, holder_, code_of_, insert_, write_, first_;
    Statement schedule_, due_, retire_;
    Statement to_forget_, delete_run_, insert_forgotten_, next_forgotten_, purge_, delete_forgotten_;
    Statement send_, visible_, hide_, extend_, acknowledge_;
    RunNumber next_number_ = 1;
    std::string blob_;
};

/// A reading connection: sees what was committed before each call. One thread.
class LogReader {
  public:
    explicit LogReader(Database db);

    std::expected<StoredEntries, LogError> read(const RunId& run, uint64_t from, uint32_t count);
    std::expected<RunId, LogError> find(const JoinCode& code);
    std::expected<std::vector<RunId>, LogError> list(const HostId& host, uint32_t count);
    Result<Database::Checkpoint> checkpoint() { return db_.checkpoint(); }

  private:
    std::expected<StoredEntries, LogError> read_snapshot(const RunId& run, uint64_t from, uint32_t count);

    Database db_;
    Statement begin_, commit_, number_, rows_, find_, list_;
};

}  // namespace mcs::sqlite
