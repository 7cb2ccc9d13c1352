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

    void create(const RunId& run, const JoinCode& code, std::string first_entry, ServerTime due,
                Done<void> done) override;
    void append(const RunId& run, std::string entry, Done<uint64_t> done) override;
    void read(const RunId& run, uint64_t from, uint32_t count, Done<StoredEntries> done) override {
        inner_.read(run, from, count, std::move(done));
    }
    void find(const JoinCode& code, Done<RunId> done) override { inner_.find(code, std::move(done)); }
    std::unique_ptr<Subscription> follow(const RunId& run, uint64_t from, Follower follower) override;
    void schedule(const RunId& run, ServerTime due, Done<void> done) override {
        inner_.schedule(run, due, std::move(done));
    }
    void take_due(ServerTime now, uint32_t count, Micros lease, Done<std::vector<RunId>> done) override {
        inner_.take_due(now, count, lease, std::move(done));
    }
    void retire(const RunId& run, ServerTime forget_at, Done<void> done) override {
        inner_.retire(run, forget_at, std::move(done));
    }

    /// Runs that this instance (or the one in whose place it is) has followed before.
    std::set<RunId>* followed_before = nullptr;

  private:
    struct Following {
        RunId run;
        Follower follower;
        uint64_t delivered = 0;
        bool ended = false;
        bool again = false;
        std::unique_ptr<Subscription> inner;
    };
    class SimSubscription;

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
    std::list<std::shared_ptr<Following>> following_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace mcs::sim
