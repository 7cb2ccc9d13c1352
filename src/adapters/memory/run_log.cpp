#include "adapters/memory/run_log.hpp"

#include <algorithm>
#include <utility>

namespace mcs {

namespace {

constexpr size_t piece_entries_max = 4'096;

}  // namespace

/// The loop's side: its followers, and the tasks that its executor still holds. A task finds out by itself whether the
/// MemoryRunLog is still there.
class MemoryRunLog::Loop final : public MemoryLogStore::Listener, public std::enable_shared_from_this<Loop> {
  public:
    struct Follow {
        RunId run;
        uint64_t next = 1;
        bool ended = false;
        Follower follower;
    };
    class LoopSubscription final : public Subscription {
      public:
        LoopSubscription(std::weak_ptr<Loop> loop, std::shared_ptr<Follow> follow)
            : loop_(std::move(loop)), follow_(std::move(follow)) {}
        ~LoopSubscription() override {
            follow_->ended = true;
            if (auto loop = loop_.lock()) std::erase(loop->follows_[follow_->run], follow_);
        }

      private:
        std::weak_ptr<Loop> loop_;
        std::shared_ptr<Follow> follow_;
    };

    Loop(MemoryLogStore& store, Executor& executor) : store_(store), executor_(executor) {
        store_.listeners_.push_back(this);
    }

    void close() {
        closed_ = true;
        std::erase(store_.listeners_, this);
    }

    MemoryLogStore& store() noexcept { return store_; }
    bool closed() const noexcept { return closed_; }

    template <class Task>
    void post(Task task) {
        executor_.post([self = shared_from_this(), task = std::move(task)]() mutable {
            if (!self->closed_) task();
        });
    }

    void entries_stored(const RunId& run) override {
        if (auto found = follows_.find(run); found != follows_.end() && !found->second.empty()) {
            post([this, run] { deliver(run); });
        }
    }

    void run_lost(const RunId& run) override {
        if (!follows_.contains(run)) return;
        post([this, run] {
            for (const auto& follow : std::vector(follows_[run])) lose(*follow, LogError::no_such_run);
        });
    }

    std::unique_ptr<Subscription> follow(const RunId& run, uint64_t from, Follower follower) {
        auto follow = std::make_shared<Follow>(Follow{run, std::max<uint64_t>(from, 1), false, std::move(follower)});
        follows_[run].push_back(follow);
        post([this, follow] {
            const bool known = store_.available_ && store_.find(follow->run);
            if (known) {
                deliver(*follow);
            } else {
                lose(*follow, store_.available_ ? LogError::no_such_run : LogError::unavailable);
            }
        });
        return std::make_unique<LoopSubscription>(weak_from_this(), std::move(follow));
    }

    /// Everything that the run's followers here have not got yet.
    void deliver(const RunId& run) {
        const auto found = follows_.find(run);
        if (found == follows_.end()) return;
        for (const auto& follow : std::vector(found->second)) deliver(*follow);
    }

  private:
    void deliver(Follow& follow) {
        while (!closed_ && !follow.ended) {
            const MemoryLogStore::Run* run = store_.find(follow.run);
            if (!run || run->entries.size() < follow.next) return;
            const auto first = run->entries.begin() + static_cast<ptrdiff_t>(follow.next - 1);
            const size_t count = std::min<size_t>(piece_entries_max, run->entries.size() + 1 - follow.next);
            auto piece = std::make_shared<const std::vector<StoredEntry>>(first, first + static_cast<ptrdiff_t>(count));
            follow.next += count;
            follow.follower.deliver(piece);
        }
    }

    void lose(Follow& follow, LogError why) {
        if (closed_ || std::exchange(follow.ended, true)) return;
        if (follow.follower.lost) follow.follower.lost(why);
    }

    MemoryLogStore& store_;
    Executor& executor_;
    bool closed_ = false;
    std::map<RunId, std::vector<std::shared_ptr<Follow>>> follows_;
};

void MemoryLogStore::lose(const RunId& run) {
    const auto found = runs_.find(run);
    if (found == runs_.end()) return;
    codes_.erase(found->second.code);
    runs_.erase(found);
    for (Listener* listener : listeners_) listener->run_lost(run);
}

std::vector<StoredEntry> MemoryLogStore::entries(const RunId& run) const {
    const auto found = runs_.find(run);
    return found == runs_.end() ? std::vector<StoredEntry>{} : found->second.entries;
}

uint64_t MemoryLogStore::entry_count(const RunId& run) const {
    const auto found = runs_.find(run);
    return found == runs_.end() ? 0 : found->second.entries.size();
}

MemoryLogStore::Run* MemoryLogStore::find(const RunId& run) {
    const auto found = runs_.find(run);
    return found == runs_.end() ? nullptr : &found->second;
}

void MemoryLogStore::append(const RunId& id, Run& run, std::string entry) {
    run.entries.push_back({run.entries.size() + 1, std::move(entry)});
    for (Listener* listener : listeners_) listener->entries_stored(id);
}

void MemoryLogStore::forget_due(ServerTime now) {
    std::vector<RunId> due;
    for (const auto& [id, run] : runs_) {
        if (run.forget_at && *run.forget_at <= now) due.push_back(id);
    }
    for (const RunId& id : due) lose(id);
}

MemoryRunLog::MemoryRunLog(MemoryLogStore& store, Executor& loop) : loop_(std::make_shared<Loop>(store, loop)) {}

MemoryRunLog::~MemoryRunLog() { loop_->close(); }

void MemoryRunLog::create(NewLog log, Done<void> done) {
    MemoryLogStore& store = loop_->store();
    std::expected<void, LogError> result;
    if (!store.available_) {
        result = std::unexpected(LogError::unavailable);
    } else if (const auto* known = store.find(log.run)) {
        const bool same = known->code == log.code && known->entries.front().bytes == log.first_entry;
        if (!same) result = std::unexpected(LogError::already_exists);
    } else if (store.codes_.contains(log.code)) {
        result = std::unexpected(LogError::code_in_use);
    } else {
        store.codes_.emplace(log.code, log.run);
        auto& created = store.runs_[log.run];
        created.code = log.code;
        created.host = log.host;
        created.number = ++store.created_;
        created.due = log.due;
        store.append(log.run, created, std::move(log.first_entry));
    }
    loop_->post([result, done = std::move(done)]() mutable { done(result); });
}

void MemoryRunLog::append(const RunId& run, std::string entry, Done<uint64_t> done) {
    MemoryLogStore& store = loop_->store();
    std::expected<uint64_t, LogError> result = std::unexpected(LogError::unavailable);
    if (store.available_) {
        if (auto* known = store.find(run)) {
            store.append(run, *known, std::move(entry));
            result = known->entries.size();
        } else {
            result = std::unexpected(LogError::no_such_run);
        }
    }
    loop_->post([loop = loop_.get(), run, result, done = std::move(done)]() mutable {
        if (result) loop->deliver(run);
        if (!loop->closed()) done(result);
    });
}

void MemoryRunLog::read(const RunId& run, uint64_t from, uint32_t count, Done<StoredEntries> done) {
    MemoryLogStore& store = loop_->store();
    std::expected<StoredEntries, LogError> result = std::unexpected(LogError::unavailable);
    if (const auto* known = store.find(run); known && store.available_) {
        auto piece = std::make_shared<std::vector<StoredEntry>>();
        for (uint64_t seq = std::max<uint64_t>(from, 1); seq <= known->entries.size() && piece->size() < count; ++seq) {
            piece->push_back(known->entries[seq - 1]);
        }
        result = std::move(piece);
    } else if (store.available_) {
        result = std::unexpected(LogError::no_such_run);
    }
    loop_->post([result = std::move(result), done = std::move(done)]() mutable { done(std::move(result)); });
}

void MemoryRunLog::find(const JoinCode& code, Done<RunId> done) {
    MemoryLogStore& store = loop_->store();
    std::expected<RunId, LogError> result = std::unexpected(LogError::unavailable);
    if (store.available_) {
        const auto found = store.codes_.find(code);
        result = found == store.codes_.end() ? std::expected<RunId, LogError>(std::unexpected(LogError::no_such_run))
                                             : found->second;
    }
    loop_->post([result = std::move(result), done = std::move(done)]() mutable { done(std::move(result)); });
}

void MemoryRunLog::list(const HostId& host, uint32_t count, Done<std::vector<RunId>> done) {
    MemoryLogStore& store = loop_->store();
    std::expected<std::vector<RunId>, LogError> result = std::unexpected(LogError::unavailable);
    if (store.available_) {
        std::vector<std::pair<uint64_t, RunId>> found;
        for (const auto& [id, run] : store.runs_) {
            if (!host.empty() && run.host == host && !run.forget_at) found.emplace_back(run.number, id);
        }
        std::ranges::sort(found, std::greater{});
        if (found.size() > count) found.resize(count);
        result.emplace();
        for (auto& [number, id] : found) result->push_back(std::move(id));
    }
    loop_->post([result = std::move(result), done = std::move(done)]() mutable { done(std::move(result)); });
}

std::unique_ptr<RunLog::Subscription> MemoryRunLog::follow(const RunId& run, uint64_t from, Follower follower) {
    return loop_->follow(run, from, std::move(follower));
}

void MemoryRunLog::schedule(const RunId& run, ServerTime due, Done<void> done) {
    MemoryLogStore& store = loop_->store();
    std::expected<void, LogError> result;
    if (!store.available_) {
        result = std::unexpected(LogError::unavailable);
    } else if (auto* known = store.find(run)) {
        if (!known->forget_at) known->due = due;
    } else {
        result = std::unexpected(LogError::no_such_run);
    }
    loop_->post([result, done = std::move(done)]() mutable { done(result); });
}

void MemoryRunLog::take_due(ServerTime now, uint32_t count, Micros lease, Done<std::vector<RunId>> done) {
    MemoryLogStore& store = loop_->store();
    std::expected<std::vector<RunId>, LogError> result = std::unexpected(LogError::unavailable);
    if (store.available_) {
        store.forget_due(now);
        std::vector<std::pair<ServerTime, RunId>> due;
        for (const auto& [id, run] : store.runs_) {
            if (run.due && *run.due <= now) due.emplace_back(*run.due, id);
        }
        std::ranges::sort(due);
        if (due.size() > count) due.resize(count);
        std::vector<RunId> runs;
        for (const auto& [at, id] : due) {
            store.runs_[id].due = now + lease;
            runs.push_back(id);
        }
        result = std::move(runs);
    }
    loop_->post([result = std::move(result), done = std::move(done)]() mutable { done(std::move(result)); });
}

void MemoryRunLog::retire(const RunId& run, ServerTime forget_at, Done<void> done) {
    MemoryLogStore& store = loop_->store();
    std::expected<void, LogError> result;
    if (!store.available_) {
        result = std::unexpected(LogError::unavailable);
    } else if (auto* known = store.find(run); known && !known->forget_at) {
        known->due.reset();
        known->forget_at = forget_at;
    }
    loop_->post([result, done = std::move(done)]() mutable { done(result); });
}

}  // namespace mcs
