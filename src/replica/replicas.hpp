#pragma once

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <utility>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "ports/run_log.hpp"
#include "replica/replica.hpp"

namespace mcs::replica {

class Replicas;

/// Keeps a replica open. While a reference lives, so does its replica. May outlive neither the loop nor Replicas.
class ReplicaRef {
  public:
    ReplicaRef() = default;
    ReplicaRef(Replicas& owner, std::shared_ptr<Replica> replica);
    ReplicaRef(ReplicaRef&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), replica_(std::move(other.replica_)) {}
    ReplicaRef& operator=(ReplicaRef&& other) noexcept;
    ~ReplicaRef();

    explicit operator bool() const noexcept { return replica_ != nullptr; }
    Replica* operator->() const noexcept { return replica_.get(); }
    Replica& operator*() const noexcept { return *replica_; }

  private:
    Replicas* owner_ = nullptr;
    std::shared_ptr<Replica> replica_;
};

/// The runs that one loop follows, each once, however many use it. All calls on the loop's thread.
class Replicas {
  public:
    /// A replica that nobody holds is kept for a while, so that coming back is cheap.
    static constexpr Micros idle_max = std::chrono::seconds{60};

    Replicas(RunLog& log, SetLoader load_set) : log_(log), load_set_(std::move(load_set)) {}
    Replicas(const Replicas&) = delete;
    Replicas& operator=(const Replicas&) = delete;

    /// The run's replica, which begins to follow the log if it does not yet. A run that does not exist turns out lost
    /// with `no_such_run`.
    ReplicaRef open(const RunId& run);
    /// Which run a join code belongs to.
    void find(const JoinCode& code, RunLog::Done<RunId> done) { log_.find(code, std::move(done)); }
    /// The run's replica if it is open already; it is not kept open by this.
    Replica* opened(const RunId& run) noexcept;

    /// Lets go of replicas that nobody has held for `idle_max`. Call every few seconds.
    void evict_idle(ServerTime now);

    size_t size() const noexcept { return replicas_.size(); }
    /// Appends under way, of all runs.
    size_t pending() const noexcept;

  private:
    friend class ReplicaRef;
    struct Slot {
        std::shared_ptr<Replica> replica;
        uint32_t references = 0;
        bool seen_idle = false;
        ServerTime idle_since{};
    };
    void acquire(Replica& replica);
    void release(Replica& replica);

    RunLog& log_;
    SetLoader load_set_;
    std::unordered_map<RunId, Slot> replicas_;
};

}  // namespace mcs::replica
