#include "adapters/sqlite/log_tables.hpp"

#include <fmt/format.h>

#include "adapters/sqlite/entry_blob.hpp"
#include "base/assert.hpp"

namespace mcs::sqlite {

const Schema state_schema{"run state",
                          {
                              R"(
CREATE TABLE run (
    number    INTEGER PRIMARY KEY,
    run       TEXT NOT NULL UNIQUE,
    code      TEXT NOT NULL UNIQUE,
    due_us    INTEGER,
    forget_us INTEGER
);
CREATE INDEX run_by_due ON run (due_us) WHERE due_us IS NOT NULL;
CREATE INDEX run_by_forget ON run (forget_us) WHERE forget_us IS NOT NULL;
CREATE TABLE log (key INTEGER PRIMARY KEY, entries BLOB NOT NULL);
CREATE TABLE forgotten (number INTEGER PRIMARY KEY);
CREATE TABLE completion_job (
    job        INTEGER PRIMARY KEY AUTOINCREMENT,
    run        TEXT NOT NULL UNIQUE,
    visible_us INTEGER NOT NULL,
    deliveries INTEGER NOT NULL
);
CREATE INDEX completion_job_by_visible ON completion_job (visible_us))",
                              R"(
ALTER TABLE run ADD COLUMN host TEXT;
CREATE INDEX run_by_host ON run (host, number) WHERE host IS NOT NULL AND forget_us IS NULL)",
                          }};

LogTables::LogTables(Database db) : db_(std::move(db)) {
    begin_ = db_.prepare("BEGIN IMMEDIATE");
    commit_ = db_.prepare("COMMIT");
    find_ = db_.prepare("SELECT number FROM run WHERE run = ?");
    last_ = db_.prepare("SELECT max(key) FROM log WHERE key BETWEEN ? AND ?");
    holder_ = db_.prepare("SELECT run FROM run WHERE code = ?");
    code_of_ = db_.prepare("SELECT code FROM run WHERE run = ?");
    insert_ = db_.prepare("INSERT INTO run (number, run, code, host, due_us) VALUES (?, ?, ?, nullif(?, ''), ?)");
    write_ = db_.prepare("INSERT INTO log (key, entries) VALUES (?, ?)");
    first_ = db_.prepare("SELECT key, entries FROM log WHERE key BETWEEN ? AND ? ORDER BY key LIMIT 1");
    schedule_ = db_.prepare("UPDATE run SET due_us = ? WHERE run = ? AND forget_us IS NULL");
    due_ = db_.prepare("SELECT run FROM run WHERE due_us <= ? ORDER BY due_us, number LIMIT ?");
    retire_ = db_.prepare("UPDATE run SET due_us = NULL, forget_us = ? WHERE run = ? AND forget_us IS NULL");
    to_forget_ = db_.prepare("SELECT number, run FROM run WHERE forget_us <= ? ORDER BY forget_us LIMIT ?");
    delete_run_ = db_.prepare("DELETE FROM run WHERE number = ?");
    insert_forgotten_ = db_.prepare("INSERT INTO forgotten (number) VALUES (?)");
    next_forgotten_ = db_.prepare("SELECT number FROM forgotten LIMIT 1");
    purge_ = db_.prepare(
        "DELETE FROM log WHERE key IN (SELECT key FROM log WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?)");
    delete_forgotten_ = db_.prepare("DELETE FROM forgotten WHERE number = ?");
    send_ = db_.prepare(
        "INSERT INTO completion_job (run, visible_us, deliveries) VALUES (?, ?, 0) ON CONFLICT (run) DO NOTHING");
    visible_ = db_.prepare(
        "SELECT job, run, deliveries FROM completion_job WHERE visible_us <= ? ORDER BY visible_us, job LIMIT ?");
    hide_ = db_.prepare("UPDATE completion_job SET visible_us = ?, deliveries = deliveries + 1 WHERE job = ?");
    extend_ = db_.prepare("UPDATE completion_job SET visible_us = ? WHERE job = ?");
    acknowledge_ = db_.prepare("DELETE FROM completion_job WHERE job = ?");

    Statement next = db_.prepare(
        "SELECT 1 + max(ifnull((SELECT max(number) FROM run), 0), ifnull((SELECT max(number) FROM forgotten), 0))");
    auto row = next.step();
    if (!row) throw OpenError(row.error().message);
    next_number_ = next.integer(0);
}

void LogTables::rollback() {
    if (db_.in_transaction()) (void)db_.execute("ROLLBACK");
}

Result<void> LogTables::make_room(uint32_t pages) {
    // What does not fit into the cache goes into the write-ahead log before the transaction ends, whichever way it
    // does.
    constexpr uint32_t page_bytes = 4096, cache_pages = 500;
    const uint32_t bytes = (pages + cache_pages) * page_bytes;
    return db_.execute(
        fmt::format("BEGIN IMMEDIATE; INSERT INTO log VALUES (-1, zeroblob({})); ROLLBACK", bytes).c_str());
}

Result<std::optional<LogTables::Run>> LogTables::find(const RunId& run) {
    auto found = find_.start(std::string_view(run.str())).step();
    if (!found) return std::unexpected(std::move(found.error()));
    if (!*found) return std::nullopt;
    Run result{.number = find_.integer(0), .last = 0};
    find_.reset();
    auto last = last_.start(log_key(result.number, 0), log_key(result.number, seq_max)).step();
    if (!last) return std::unexpected(std::move(last.error()));
    if (*last && !last_.null(0)) result.last = log_seq(last_.integer(0));
    last_.reset();
    return result;
}

Result<std::optional<RunId>> LogTables::holder(const JoinCode& code) {
    auto row = holder_.start(std::string_view(code.str())).step();
    if (!row) return std::unexpected(std::move(row.error()));
    if (!*row) return std::nullopt;
    RunId result{std::string(holder_.bytes(0))};
    holder_.reset();
    return result;
}

Result<std::string> LogTables::code_of(const RunId& run) {
    auto row = code_of_.start(std::string_view(run.str())).step();
    if (!row) return std::unexpected(std::move(row.error()));
    std::string result(*row ? code_of_.bytes(0) : std::string_view{});
    code_of_.reset();
    return result;
}

Result<RunNumber> LogTables::insert(const NewLog& log) {
    const RunNumber number = next_number_;
    require(number < INT32_MAX, "the store has numbers left for runs");
    auto done = insert_.run(number, std::string_view(log.run.str()), std::string_view(log.code.str()),
                            std::string_view(log.host.str()), to_us(log.due));
    if (!done) return std::unexpected(std::move(done.error()));
    ++next_number_;
    return number;
}

Result<void> LogTables::write(RunNumber run, std::span<const StoredEntry> entries) {
    require(!entries.empty() && entries.back().seq <= seq_max, "a row of the log holds entries that can be numbered");
    write_blob(entries, blob_);
    return write_.run(log_key(run, entries.back().seq), Statement::Blob{blob_});
}

Result<std::string> LogTables::first_entry(RunNumber run) {
    auto row = first_.start(log_key(run, 0), log_key(run, seq_max)).step();
    if (!row) return std::unexpected(std::move(row.error()));
    std::vector<StoredEntry> entries;
    if (*row) read_blob(first_.bytes(1), log_seq(first_.integer(0)), 1, 1, entries);
    first_.reset();
    return entries.empty() ? std::string{} : std::move(entries.front().bytes);
}

Result<void> LogTables::schedule(const RunId& run, ServerTime due) {
    return schedule_.run(to_us(due), std::string_view(run.str()));
}

Result<std::vector<RunId>> LogTables::take_due(ServerTime now, uint32_t count, Micros lease) {
    std::vector<RunId> runs;
    due_.start(to_us(now), static_cast<int64_t>(count));
    while (true) {
        auto row = due_.step();
        if (!row) return std::unexpected(std::move(row.error()));
        if (!*row) break;
        runs.emplace_back(std::string(due_.bytes(0)));
    }
    for (const RunId& run : runs) {
        if (auto done = schedule(run, now + lease); !done) return std::unexpected(std::move(done.error()));
    }
    return runs;
}

Result<void> LogTables::retire(const RunId& run, ServerTime forget_at) {
    return retire_.run(to_us(forget_at), std::string_view(run.str()));
}

Result<std::vector<RunId>> LogTables::forget(ServerTime now, uint32_t count) {
    std::vector<std::pair<RunNumber, RunId>> found;
    to_forget_.start(to_us(now), static_cast<int64_t>(count));
    while (true) {
        auto row = to_forget_.step();
        if (!row) return std::unexpected(std::move(row.error()));
        if (!*row) break;
        found.emplace_back(to_forget_.integer(0), RunId(std::string(to_forget_.bytes(1))));
    }
    std::vector<RunId> runs;
    for (auto& [number, run] : found) {
        if (auto done = delete_run_.run(number); !done) return std::unexpected(std::move(done.error()));
        if (auto done = insert_forgotten_.run(number); !done) return std::unexpected(std::move(done.error()));
        runs.push_back(std::move(run));
    }
    return runs;
}

Result<bool> LogTables::purge(uint32_t rows) {
    auto row = next_forgotten_.start().step();
    if (!row) return std::unexpected(std::move(row.error()));
    if (!*row) return false;
    const RunNumber number = next_forgotten_.integer(0);
    next_forgotten_.reset();
    auto done = purge_.run(log_key(number, 0), log_key(number, seq_max), static_cast<int64_t>(rows));
    if (!done) return std::unexpected(std::move(done.error()));
    if (db_.changes() == rows) return true;
    if (done = delete_forgotten_.run(number); !done) return std::unexpected(std::move(done.error()));
    return true;
}

Result<void> LogTables::send(const RunId& run, ServerTime now) {
    return send_.run(std::string_view(run.str()), to_us(now));
}

Result<std::vector<CompletionJob>> LogTables::receive(uint32_t count, ServerTime now, Micros hidden_for) {
    std::vector<CompletionJob> jobs;
    visible_.start(to_us(now), static_cast<int64_t>(count));
    while (true) {
        auto row = visible_.step();
        if (!row) return std::unexpected(std::move(row.error()));
        if (!*row) break;
        jobs.push_back({.run = RunId(std::string(visible_.bytes(1))),
                        .receipt = std::to_string(visible_.integer(0)),
                        .deliveries = static_cast<uint32_t>(visible_.integer(2)) + 1});
    }
    for (const CompletionJob& job : jobs) {
        auto done = hide_.run(to_us(now + hidden_for), static_cast<int64_t>(std::stoll(job.receipt)));
        if (!done) return std::unexpected(std::move(done.error()));
    }
    return jobs;
}

Result<void> LogTables::extend(int64_t job, ServerTime until) { return extend_.run(to_us(until), job); }

Result<void> LogTables::acknowledge(int64_t job) { return acknowledge_.run(job); }

LogReader::LogReader(Database db) : db_(std::move(db)) {
    begin_ = db_.prepare("BEGIN");
    commit_ = db_.prepare("COMMIT");
    number_ = db_.prepare("SELECT number FROM run WHERE run = ?");
    rows_ = db_.prepare("SELECT key, entries FROM log WHERE key BETWEEN ? AND ? ORDER BY key");
    find_ = db_.prepare("SELECT run FROM run WHERE code = ?");
    list_ = db_.prepare("SELECT run FROM run WHERE host = ? AND forget_us IS NULL ORDER BY number DESC LIMIT ?");
}

std::expected<StoredEntries, LogError> LogReader::read(const RunId& run, uint64_t from, uint32_t count) {
    if (!begin_.run()) return std::unexpected(LogError::unavailable);
    auto result = read_snapshot(run, from, count);
    rows_.reset();
    number_.reset();
    if (!commit_.run()) (void)db_.execute("ROLLBACK");
    return result;
}

std::expected<StoredEntries, LogError> LogReader::read_snapshot(const RunId& run, uint64_t from, uint32_t count) {
    auto found = number_.start(std::string_view(run.str())).step();
    if (!found) return std::unexpected(LogError::unavailable);
    if (!*found) return std::unexpected(LogError::no_such_run);
    const RunNumber number = number_.integer(0);

    auto entries = std::make_shared<std::vector<StoredEntry>>();
    if (from > seq_max) return entries;
    rows_.start(log_key(number, from), log_key(number, seq_max));
    while (entries->size() < count) {
        auto row = rows_.step();
        if (!row) return std::unexpected(LogError::unavailable);
        if (!*row) break;
        if (!read_blob(rows_.bytes(1), log_seq(rows_.integer(0)), from, count, *entries)) {
            return std::unexpected(LogError::unavailable);
        }
    }
    return entries;
}

std::expected<RunId, LogError> LogReader::find(const JoinCode& code) {
    auto row = find_.start(std::string_view(code.str())).step();
    if (!row) return std::unexpected(LogError::unavailable);
    if (!*row) return std::unexpected(LogError::no_such_run);
    RunId result{std::string(find_.bytes(0))};
    find_.reset();
    return result;
}

std::expected<std::vector<RunId>, LogError> LogReader::list(const HostId& host, uint32_t count) {
    std::vector<RunId> runs;
    list_.start(std::string_view(host.str()), static_cast<int64_t>(count));
    while (true) {
        auto row = list_.step();
        if (!row) return std::unexpected(LogError::unavailable);
        if (!*row) break;
        runs.emplace_back(std::string(list_.bytes(0)));
    }
    list_.reset();
    return runs;
}

}  // namespace mcs::sqlite
