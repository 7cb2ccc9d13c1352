#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <set>

#include "adapters/memory/run_log.hpp"
#include "race/entry_codec.hpp"
#include "simulation/faults.hpp"
#include "simulation/scheduler.hpp"

namespace mcs::sim {

/// What goes wrong with the log and the queue, in a thousand calls each. All 0 once the faults are over.
struct LogWeather {
    uint32_t append_failed = 0;
    uint32_t append_failed_after_all = 0;
    uint32_t append_slow = 0;
    uint32_t lost = 0;
};

/// An instance's view of the log: the memory adapter behind a network. Appends arrive late, fail before or after they
/// have happened; following ends now and then. With a plant, it is where the planted bug sits.
class SimRunLog final : public RunLog {
  public:
    SimRunLog(MemoryLogStore& store, Executor& loop, Scheduler& scheduler, const LogWeather& weather, Faults& faults,
              Plant plant)
        : store_(store),
          inner_(store, loop),
          loop_(loop),
          scheduler_(scheduler),
          weather_(weather),
          faults_(faults),
          plant_(plant) {}

    void create(NewLog log, Done<void> done) override;
    void append(const RunId& run, std::string entry, Done<uint64_t> done) override;
    void read(const RunId& run, uint64_t from, uint32_t count, Done<StoredEntries> done) override {
        if (!fails(done)) inner_.read(run, from, count, std::move(done));
    }
    void find(const JoinCode& code, Done<RunId> done) override {
        if (!fails(done)) inner_.find(code, std::move(done));
    }
    void list(const HostId& host, uint32_t count, Done<std::vector<RunId>> done) override {
        if (!fails(done)) inner_.list(host, count, std::move(done));
    }
    std::unique_ptr<Subscription> follow(const RunId& run, uint64_t from, Follower follower) override;
    void schedule(const RunId& run, ServerTime due, Done<void> done) override {
        if (!fails(done)) inner_.schedule(run, due, std::move(done));
    }
    void take_due(ServerTime now, uint32_t count, Micros lease, Done<std::vector<RunId>> done) override {
        if (!fails(done)) inner_.take_due(now, count, lease, std::move(done));
    }
    void retire(const RunId& run, ServerTime forget_at, Done<void> done) override {
        if (!fails(done)) inner_.retire(run, forget_at, std::move(done));
    }

    /// Until `duration` has passed, calls time out without having happened, and nobody can follow.
    void cut_off(Micros duration);

    /// Runs that this instance (or the one in whose place it is) has followed before.
    std::set<RunId>* followed_before = nullptr;

  private:
    struct Following {
        RunId run;
        Follower follower;
        uint64_t delivered = 0;
        bool ended = false;
        bool cut_off = false;  ///< gets nothing any more and is told so
        bool again = false;
        std::unique_ptr<Subscription> inner;
    };
    class SimSubscription;

    bool is_cut_off() const { return scheduler_.now() < cut_off_until_; }
    /// While cut off: answers `done` after a while, and returns true.
    template <class T>
    bool fails(Done<T>& done) {
        if (!is_cut_off()) return false;
        scheduler_.after(scheduler_.between(Micros{100'000}, Micros{1'500'000}), [this, alive = std::weak_ptr(alive_),
                                                                                  then = std::move(done)]() mutable {
            if (alive.expired()) return;
            loop_.post([task = std::move(then)]() mutable { task(std::unexpected(LogError::unavailable)); });
        });
        return true;
    }
    void tell_lost(const std::shared_ptr<Following>& following);

    void append_now(const RunId& run, std::string entry, Done<uint64_t> done);
    void acknowledge_early(const RunId& run, const std::string& entry, Done<uint64_t>& done);
    void deliver(Following& following, const StoredEntries& entries);
    StoredEntry as_seen(const Following& following, const StoredEntry& entry) const;

    MemoryLogStore& store_;
    MemoryRunLog inner_;
    Executor& loop_;
    Scheduler& scheduler_;
    const LogWeather& weather_;
    Faults& faults_;
    Plant plant_;
    ServerTime last_append_{};
    ServerTime cut_off_until_{};
    std::list<std::shared_ptr<Following>> following_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace mcs::sim
