#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "adapters/sqlite/database.hpp"
#include "ports/run_store.hpp"

namespace mcs {

/// results.db: completed runs, for good. Reports are kept compressed. One connection behind a lock that is held for the
/// statement alone; several processes may use the same file.
class SqliteRunStore final : public RunStore {
  public:
    /// Opens or creates `directory`/results.db. The error is a line for a person.
    static std::expected<std::unique_ptr<SqliteRunStore>, std::string> open(const std::filesystem::path& directory);

    std::expected<void, RunStoreError> put(const CompletedRun& run, ServerTime give_up_at) override;
    std::expected<RunSummary, RunStoreError> summary(const RunId& run) override;
    std::expected<std::string, RunStoreError> report(const RunId& run) override;
    std::expected<std::string, RunStoreError> log(const RunId& run) override;
    std::expected<std::vector<RunSummary>, RunStoreError> list(const HostId& host, ServerTime before,
                                                               uint32_t count) override;

  private:
    explicit SqliteRunStore(const std::filesystem::path& file);
    std::expected<std::string, RunStoreError> blob(sqlite::Statement& statement, const RunId& run);

    std::mutex mutex_;
    sqlite::Database db_;  ///< guarded by mutex_, as the statements
    sqlite::Statement put_, summary_, report_, log_, list_;
};

}  // namespace mcs
