#include "adapters/sqlite/run_store.hpp"

#include "base/compression.hpp"

namespace mcs {

namespace {

constexpr size_t report_bytes_max = size_t{4} << 30;

const sqlite::Schema results_schema{"results", {R"(
CREATE TABLE run (
    run          TEXT NOT NULL UNIQUE,
    host         TEXT NOT NULL,
    title        TEXT NOT NULL,
    question_set TEXT NOT NULL,
    started_us   INTEGER NOT NULL,
    finished_us  INTEGER NOT NULL,
    participants INTEGER NOT NULL,
    questions    INTEGER NOT NULL,
    report       BLOB NOT NULL,
    log          BLOB NOT NULL
);
CREATE INDEX run_by_host ON run (host, finished_us))"}};

std::string_view text(const auto& id) { return id.str(); }

RunSummary read_summary(const sqlite::Statement& row) {
    const auto string = [&](int column) { return std::string(row.bytes(column)); };
    return {.run = RunId(string(0)),
            .host = HostId(string(1)),
            .title = string(2),
            .question_set = QuestionSetId(string(3)),
            .started_at = from_us(row.integer(4)),
            .finished_at = from_us(row.integer(5)),
            .participants = static_cast<uint32_t>(row.integer(6)),
            .questions = static_cast<uint32_t>(row.integer(7))};
}

}  // namespace

std::expected<std::unique_ptr<SqliteRunStore>, std::string> SqliteRunStore::open(
    const std::filesystem::path& directory) {
    try {
        return std::unique_ptr<SqliteRunStore>(new SqliteRunStore(directory / "results.db"));
    } catch (const sqlite::OpenError& error) {
        return std::unexpected(error.what());
    }
}

SqliteRunStore::SqliteRunStore(const std::filesystem::path& file) : db_(sqlite::open_store(file, results_schema)) {
    const std::string columns =
        "SELECT run, host, title, question_set, started_us, finished_us, participants, questions FROM run ";
    put_ = db_.prepare("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run) DO NOTHING");
    summary_ = db_.prepare(columns + "WHERE run = ?");
    report_ = db_.prepare("SELECT report FROM run WHERE run = ?");
    log_ = db_.prepare("SELECT log FROM run WHERE run = ?");
    list_ = db_.prepare(columns + "WHERE host = ? AND finished_us < ? ORDER BY finished_us DESC, run LIMIT ?");
}

std::expected<void, RunStoreError> SqliteRunStore::put(const CompletedRun& run, ServerTime) {
    const std::string report = compress(run.report);
    const RunSummary& summary = run.summary;
    const std::lock_guard lock(mutex_);
    const auto done =
        put_.run(text(summary.run), text(summary.host), std::string_view(summary.title), text(summary.question_set),
                 to_us(summary.started_at), to_us(summary.finished_at), int64_t{summary.participants},
                 int64_t{summary.questions}, sqlite::Statement::Blob{report}, sqlite::Statement::Blob{run.log});
    if (!done) return std::unexpected(RunStoreError::unavailable);
    return {};
}

std::expected<RunSummary, RunStoreError> SqliteRunStore::summary(const RunId& run) {
    const std::lock_guard lock(mutex_);
    const auto row = summary_.start(text(run)).step();
    if (!row) return std::unexpected(RunStoreError::unavailable);
    if (!*row) return std::unexpected(RunStoreError::no_such_run);
    RunSummary result = read_summary(summary_);
    summary_.reset();
    return result;
}

std::expected<std::string, RunStoreError> SqliteRunStore::blob(sqlite::Statement& statement, const RunId& run) {
    const std::lock_guard lock(mutex_);
    const auto row = statement.start(text(run)).step();
    if (!row) return std::unexpected(RunStoreError::unavailable);
    if (!*row) return std::unexpected(RunStoreError::no_such_run);
    std::string result(statement.bytes(0));
    statement.reset();
    return result;
}

std::expected<std::string, RunStoreError> SqliteRunStore::report(const RunId& run) {
    const auto frame = blob(report_, run);
    if (!frame) return std::unexpected(frame.error());
    auto report = decompress(*frame, report_bytes_max);
    if (!report) return std::unexpected(RunStoreError::unavailable);
    return std::move(*report);
}

std::expected<std::string, RunStoreError> SqliteRunStore::log(const RunId& run) { return blob(log_, run); }

std::expected<std::vector<RunSummary>, RunStoreError> SqliteRunStore::list(const HostId& host, ServerTime before,
                                                                           uint32_t count) {
    std::vector<RunSummary> runs;
    const std::lock_guard lock(mutex_);
    list_.start(text(host), to_us(before), int64_t{count});
    while (true) {
        const auto row = list_.step();
        if (!row) return std::unexpected(RunStoreError::unavailable);
        if (!*row) return runs;
        runs.push_back(read_summary(list_));
    }
}

}  // namespace mcs
