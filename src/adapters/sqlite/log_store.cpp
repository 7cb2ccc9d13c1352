#include "adapters/sqlite/log_store.hpp"

#include <utility>

#include <fmt/format.h>
#include <pthread.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include "base/assert.hpp"

namespace mcs {

namespace {

size_t count_appends(const sqlite::LoopBatch& batch) {
    size_t count = 0;
    for (const sqlite::Appends& appends : batch.appends) count += appends.entries.size();
    return count;
}

sqlite::Database open_state(const std::filesystem::path& file) {
    sqlite::Database db = sqlite::open_store(file, sqlite::state_schema);
    // The store copies the write-ahead log by itself, off the commit thread.
    if (auto done = db.execute("PRAGMA wal_autocheckpoint = 0"); !done) throw sqlite::OpenError(done.error().message);
    return db;
}

}  // namespace

std::expected<std::unique_ptr<SqliteLogStore>, std::string> SqliteLogStore::open(const std::filesystem::path& directory,
                                                                                 SqliteLogOptions options) {
    try {
        return std::unique_ptr<SqliteLogStore>(new SqliteLogStore(directory / "state.db", std::move(options)));
    } catch (const sqlite::OpenError& error) {
        return std::unexpected(error.what());
    }
}

SqliteLogStore::SqliteLogStore(const std::filesystem::path& file, SqliteLogOptions options)
    : options_(std::move(options)),
      lock_(file),
      tables_(open_state(file)),
      committer_(tables_, options_.report),
      reader_(sqlite::Database::open(file)),
      copier_(sqlite::Database::open(file)) {
    sqlite3_wal_hook(tables_.database().handle(), &SqliteLogStore::on_commit, this);
    commit_thread_ = std::thread([this] { commit_batches(); });
    reader_thread_ = std::thread([this] { serve_readers(); });
    copy_thread_ = std::thread([this] { copy_when_wanted(); });
    // So that an operator can tell them apart in top -H.
    ::pthread_setname_np(commit_thread_.native_handle(), "log-commit");
    ::pthread_setname_np(reader_thread_.native_handle(), "log-read");
    ::pthread_setname_np(copy_thread_.native_handle(), "log-copy");
}

SqliteLogStore::~SqliteLogStore() {
    require(open_ports_ == 0, "run logs and completion queues are gone before their store");
    {
        const std::lock_guard lock(batches_mutex_);
        stopping_ = true;
    }
    batches_waiting_.notify_one();
    commit_thread_.join();
    {
        const std::lock_guard lock(jobs_mutex_);
        reader_stopping_ = true;
    }
    jobs_waiting_.notify_one();
    reader_thread_.join();
    copy_stopping_ = true;
    copy_wanted_.release();
    copy_thread_.join();
}

SqliteLogStore::Statistics SqliteLogStore::statistics() const noexcept {
    const auto& counts = committer_.counts();
    return {.commits = counts.commits, .failed_commits = counts.failed_commits, .entries = counts.entries};
}

bool SqliteLogStore::hand_over(std::shared_ptr<sqlite::LoopPort> port, sqlite::LoopBatch& batch) {
    const size_t appends = count_appends(batch);
    bool first = false;
    {
        const std::lock_guard lock(batches_mutex_);
        if (appends > 0 && waiting_appends_ + appends > options_.waiting_appends_max) return false;
        waiting_appends_ += appends;
        first = batches_.empty();
        batches_.push_back({std::move(port), std::exchange(batch, {})});
    }
    if (first) batches_waiting_.notify_one();
    return true;
}

void SqliteLogStore::read(std::move_only_function<void(sqlite::LogReader&)> job) {
    {
        const std::lock_guard lock(jobs_mutex_);
        jobs_.push_back(std::move(job));
    }
    jobs_waiting_.notify_one();
}

void SqliteLogStore::commit_batches() {
    (void)tables_.make_room(options_.wal_pages);  // without it, commits only take longer
    bool purging = true;
    while (true) {
        std::vector<sqlite::Handed> batches;
        {
            std::unique_lock lock(batches_mutex_);
            batches_waiting_.wait(lock, [&] { return !batches_.empty() || stopping_ || purging || finish_copying_; });
            if (batches_.empty() && stopping_) return;
            if (!batches_.empty()) gather(lock);
            batches.swap(batches_);
            waiting_appends_ = 0;
        }
        if (!batches.empty()) committer_.round(std::move(batches));
        purging = committer_.purge();
        if (finish_copying_.exchange(false)) {
            (void)tables_.database().checkpoint();
            copying_ = false;
        }
    }
}

/// Waits until the next commit is due, while more may come for it.
void SqliteLogStore::gather(std::unique_lock<std::mutex>& lock) {
    const auto now = std::chrono::steady_clock::now();
    if (now < commit_due_) batches_waiting_.wait_until(lock, commit_due_, [&] { return stopping_; });
    commit_due_ = std::max(now, commit_due_) + options_.commit_interval;
}

int SqliteLogStore::on_commit(void* store, sqlite3*, const char*, int frames) {
    static_cast<SqliteLogStore*>(store)->watch_wal(static_cast<uint32_t>(frames));
    return SQLITE_OK;
}

void SqliteLogStore::watch_wal(uint32_t frames) {
    if (frames < options_.wal_pages || copying_.exchange(true)) return;
    copy_wanted_.release();
}

void SqliteLogStore::serve_readers() {
    while (true) {
        std::move_only_function<void(sqlite::LogReader&)> job;
        {
            std::unique_lock lock(jobs_mutex_);
            jobs_waiting_.wait(lock, [&] { return !jobs_.empty() || reader_stopping_; });
            if (reader_stopping_) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job(reader_);
    }
}

/// With the lowest priority: nobody waits for it, while answers wait for the loop and the commit thread.
void SqliteLogStore::copy_when_wanted() {
    ::setpriority(PRIO_PROCESS, 0, 19);  // 0: on Linux, this thread
    while (true) {
        copy_wanted_.acquire();
        if (copy_stopping_) return;
        copy_wal();
    }
}

void SqliteLogStore::copy_wal() {
    // The bulk is copied here while commits go on, then what came meanwhile. The write-ahead log starts over only once
    // all of it is copied, so the commit thread copies the last few pages between two commits.
    for (int round = 0; round < 2; ++round) {
        if (auto copied = copier_.checkpoint(); !copied) {
            options_.report(fmt::format("run state: can not copy the write-ahead log: {}", copied.error().message));
            break;
        }
    }
    {
        const std::lock_guard lock(batches_mutex_);
        finish_copying_ = true;
    }
    batches_waiting_.notify_one();
}

}  // namespace mcs
