#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "adapters/sqlite/committer.hpp"
#include "adapters/sqlite/file_lock.hpp"
#include "adapters/sqlite/log_tables.hpp"
#include "adapters/sqlite/loop_port.hpp"

namespace mcs {

struct SqliteLogOptions {
    /// Appends waiting for a commit beyond which more are refused with `unavailable`.
    size_t waiting_appends_max = 1'000'000;
    /// Size of the write-ahead log, in pages, at which it is copied into the database.
    uint32_t wal_pages = 4'000;
    /// From the beginning of a commit to that of the next, at least.
    std::chrono::microseconds commit_interval{2'000};
    /// Lines for the operator. Called from the store's threads.
    std::function<void(std::string_view)> report = [](std::string_view) {};
};

/// state.db: the runs in progress and the completion jobs of one process. All loops' SqliteRunLog and
/// SqliteCompletionQueue objects work through one of these, and must be gone before it.
///
/// One thread commits: it takes everything that the loops have handed over, stores it in one transaction with one
/// fsync, and hands each loop one task with all that this means for it. While a commit is under way, and until
/// `commit_interval` after it began, the next batch gathers: so commits grow with the load, and an idle store commits
/// at once. A second thread with a connection of its own reads; a third, of the lowest priority, copies the write-ahead
/// log into the database.
class SqliteLogStore {
  public:
    /// Opens or creates `directory`/state.db. The error is a line for a person: a newer schema, a second process on
    /// the same directory, a directory that can not be written.
    static std::expected<std::unique_ptr<SqliteLogStore>, std::string> open(const std::filesystem::path& directory,
                                                                            SqliteLogOptions options = {});
    /// Stores what has been handed over, then stops.
    ~SqliteLogStore();
    SqliteLogStore(const SqliteLogStore&) = delete;
    SqliteLogStore& operator=(const SqliteLogStore&) = delete;

    /// Any thread. What happened since the start; for /metrics.
    struct Statistics {
        uint64_t commits = 0;
        uint64_t failed_commits = 0;
        uint64_t entries = 0;  ///< stored
    };
    Statistics statistics() const noexcept;

    // For LoopPort and SqliteRunLog.
    /// Takes the batch (and leaves it empty) unless it appends something and too much is waiting already.
    bool hand_over(std::shared_ptr<sqlite::LoopPort> port, sqlite::LoopBatch& batch);
    /// Has `job` done by the reading thread.
    void read(std::move_only_function<void(sqlite::LogReader&)> job);

  private:
    friend class sqlite::LoopPort;
    SqliteLogStore(const std::filesystem::path& file, SqliteLogOptions options);

    void commit_batches();
    void gather(std::unique_lock<std::mutex>& lock);
    void serve_readers();
    void watch_wal(uint32_t frames);
    void copy_when_wanted();
    void copy_wal();
    static int on_commit(void* store, sqlite3* db, const char* name, int frames);

    SqliteLogOptions options_;
    sqlite::FileLock lock_;
    sqlite::LogTables tables_;
    sqlite::Committer committer_;
    sqlite::LogReader reader_;
    sqlite::LogReader copier_;
    std::atomic<int> open_ports_ = 0;

    std::mutex batches_mutex_;
    std::condition_variable batches_waiting_;
    std::vector<sqlite::Handed> batches_;  ///< guarded by batches_mutex_, as the two below
    size_t waiting_appends_ = 0;
    bool stopping_ = false;

    std::mutex jobs_mutex_;
    std::condition_variable jobs_waiting_;
    std::deque<std::move_only_function<void(sqlite::LogReader&)>> jobs_;  ///< guarded by jobs_mutex_, as the one below
    bool reader_stopping_ = false;

    std::counting_semaphore<> copy_wanted_{0};
    std::atomic<bool> copy_stopping_ = false;
    std::atomic<bool> copying_ = false;         ///< wanted or under way
    std::atomic<bool> finish_copying_ = false;  ///< only a little is left, which the commit thread copies

    std::chrono::steady_clock::time_point commit_due_{};  ///< the commit thread's: not before
    std::thread commit_thread_, reader_thread_, copy_thread_;
};

}  // namespace mcs
