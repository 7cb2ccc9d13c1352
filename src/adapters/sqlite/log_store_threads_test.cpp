// Loops on threads of their own, as in production.

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "adapters/sqlite/test_store.hpp"
#include "base/random.hpp"

namespace mcs {

namespace {

/// A loop with a thread of its own.
class ThreadLoop final : public Executor {
  public:
    ThreadLoop() : thread_([this] { run(); }) {}
    ~ThreadLoop() override {
        post([this] { stopping_ = true; });
        thread_.join();
    }
    void post(std::move_only_function<void()> task) override {
        {
            const std::lock_guard lock(mutex_);
            tasks_.push_back(std::move(task));
        }
        posted_.notify_one();
    }

  private:
    void run() {
        while (!stopping_) {
            std::deque<std::move_only_function<void()>> tasks;
            {
                std::unique_lock lock(mutex_);
                posted_.wait(lock, [&] { return !tasks_.empty(); });
                tasks.swap(tasks_);
            }
            for (auto& task : tasks) task();
        }
    }

    std::mutex mutex_;
    std::condition_variable posted_;
    std::deque<std::move_only_function<void()>> tasks_;
    bool stopping_ = false;
    std::thread thread_;
};

constexpr uint64_t runs = 4;
RunId run_id(uint64_t run) { return RunId("run" + std::to_string(run)); }

/// What one loop does: follows every run, appends, follows and leaves at random, until it has appended its share.
class Worker {
  public:
    Worker(SqliteLogStore& store, uint64_t seed, uint64_t share, std::atomic<int>& busy)
        : random_(seed), share_(share), busy_(busy) {
        loop_.post([this, &store] {
            log_ = std::make_unique<SqliteRunLog>(store, loop_);
            for (uint64_t run = 0; run < runs; ++run) {
                subscriptions_.push_back(log_->follow(run_id(run), 1, follower(seen_[run])));
            }
            go_on();
        });
    }
    /// Ends everything on the loop, and waits for it.
    void stop() {
        std::atomic<bool> stopped = false;
        loop_.post([&] {
            subscriptions_.clear();
            passing_.clear();
            log_.reset();
            stopped = true;
            stopped.notify_one();
        });
        stopped.wait(false);
    }
    const std::map<uint64_t, std::vector<std::string>>& seen() const { return seen_; }
    uint64_t wrong() const { return wrong_; }

  private:
    RunLog::Follower follower(std::vector<std::string>& into) {
        return {.deliver =
                    [this, &into](const StoredEntries& entries) {
                        for (const StoredEntry& entry : *entries) {
                            into.push_back(entry.bytes);
                            if (entry.seq != into.size()) ++wrong_;
                        }
                    },
                .lost = [this](LogError) { ++wrong_; }};
    }
    void go_on() {
        if (appended_ == share_) {
            --busy_;
            busy_.notify_all();
            return;
        }
        const uint64_t burst = std::min(1 + random_.below(20), share_ - appended_);
        waiting_ += burst;
        for (uint64_t i = 0; i < burst; ++i) {
            ++appended_;
            log_->append(run_id(random_.below(runs)), "entry", [this](auto seq) {
                if (!seq) ++wrong_;
                if (--waiting_ == 0) go_on();
            });
        }
        if (random_.below(3) == 0) {
            const uint64_t run = random_.below(runs);
            auto& into = passing_seen_.emplace_back();
            passing_.push_back(log_->follow(run_id(run), 1, follower(into)));
        }
        if (passing_.size() > 3) passing_.pop_front();
    }

    SplitMix64 random_;
    uint64_t share_, appended_ = 0, waiting_ = 0, wrong_ = 0;
    std::atomic<int>& busy_;
    std::map<uint64_t, std::vector<std::string>> seen_;
    std::deque<std::vector<std::string>> passing_seen_;
    std::unique_ptr<SqliteRunLog> log_;
    std::vector<std::unique_ptr<RunLog::Subscription>> subscriptions_;
    std::deque<std::unique_ptr<RunLog::Subscription>> passing_;
    ThreadLoop loop_;
};

}  // namespace

TEST(LogStoreThreads, loops_on_threads_agree_and_stop_at_any_time) {
    const test::TemporaryDirectory directory;
    auto store = SqliteLogStore::open(directory.path(), {.wal_pages = 50}).value();
    test::ManualLoops loops;
    {
        SqliteRunLog log(*store, loops.add());
        uint64_t created = 0;
        for (uint64_t run = 0; run < runs; ++run) {
            log.create({run_id(run), JoinCode(std::to_string(run)), {}, "first", from_us(1)}, [&](auto) { ++created; });
        }
        ASSERT_TRUE(loops.run_until([&] { return created == runs; }));
    }
    constexpr int workers = 3;
    std::atomic<int> busy = workers;
    std::deque<Worker> all;
    for (int worker = 0; worker < workers; ++worker) all.emplace_back(*store, worker + 1, 2'000, busy);
    for (int left = busy; left > 0; left = busy) busy.wait(left);
    for (Worker& worker : all) worker.stop();
    uint64_t least = UINT64_MAX;
    for (const Worker& worker : all) {
        EXPECT_EQ(worker.wrong(), 0u);
        uint64_t seen = 0;
        for (const auto& [run, entries] : worker.seen()) seen += entries.size();
        least = std::min(least, seen);
    }
    EXPECT_GE(least, 2'000u);
    EXPECT_EQ(store->statistics().entries, workers * 2'000 + runs);
}

}  // namespace mcs
