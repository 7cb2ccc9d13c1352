#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "adapters/memory/completion_queue.hpp"
#include "ports/clock.hpp"
#include "replica/replicas.hpp"
#include "simulation/network.hpp"
#include "simulation/sim_log.hpp"
#include "speed_run/speed_run.hpp"

namespace mcs::sim {

/// An instance's clock: the world's, and what it is off by.
class SimClock final : public Clock {
  public:
    SimClock(const Scheduler& scheduler, Micros skew) : scheduler_(scheduler), skew_(skew) {}
    ServerTime now() const noexcept override { return scheduler_.now() + skew_; }

  private:
    const Scheduler& scheduler_;
    Micros skew_;
};

/// The queue as an instance sees it: sending fails, or seems to have worked.
struct QueueWeather {
    uint32_t failed = 0;
    uint32_t lost = 0;
};
class SimCompletionQueue final : public CompletionQueue {
  public:
    SimCompletionQueue(MemoryJobs& jobs, Executor& loop, Scheduler& scheduler, const QueueWeather& weather,
                       Faults& faults)
        : inner_(jobs, loop), loop_(loop), scheduler_(scheduler), weather_(weather), faults_(faults) {}
    void send(const RunId& run, ServerTime now, Done<void> done) override;
    void receive(uint32_t count, ServerTime now, Micros hidden_for, Done<std::vector<CompletionJob>> done) override {
        inner_.receive(count, now, hidden_for, std::move(done));
    }
    void acknowledge(const CompletionJob& job, Done<void> done) override;

  private:
    MemoryCompletionQueue inner_;
    Executor& loop_;
    Scheduler& scheduler_;
    const QueueWeather& weather_;
    Faults& faults_;
};

/// What all instances share.
struct Cluster {
    Scheduler& scheduler;
    MemoryLogStore& store;
    MemoryJobs& jobs;
    std::shared_ptr<const quiz::CompiledSet> set;
    session::TokenVerifier verify_token;
    Faults& faults;
    LogWeather log_weather;
    NetworkWeather network_weather;
    QueueWeather queue_weather;
};

/// One instance of the service from its start to its death: the real replicas and the real SpeedRun, over simulated
/// everything.
class Instance {
  public:
    Instance(Cluster& cluster, Micros skew, uint64_t seed, Plant plant, std::set<RunId>& followed_before);
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;
    ~Instance();

    /// What sign-on does for a joiner: appends Join, and gives the participant once it is folded; nothing when refused.
    using Joined = std::move_only_function<void(std::expected<std::optional<ParticipantId>, LogError>)>;
    void join(const RunId& run, race::Join join, Joined done);

    SimConnections& connections() noexcept { return *connections_; }
    speed_run::SpeedRun& speed_run() noexcept { return *speed_run_; }
    replica::Replicas& replicas() noexcept { return *replicas_; }

  private:
    void turn();

    Cluster& cluster_;
    SimClock clock_;
    SimExecutor executor_;
    ServerTime wake_ = ServerTime::max();
    bool working_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    std::unique_ptr<SimRunLog> log_;
    std::unique_ptr<SimCompletionQueue> queue_;
    std::unique_ptr<SimConnections> connections_;
    std::unique_ptr<replica::Replicas> replicas_;
    std::map<uint64_t, replica::ReplicaRef> joins_;  ///< held by joins under way
    uint64_t joins_made_ = 0;
    std::unique_ptr<speed_run::SpeedRun> speed_run_;
};

}  // namespace mcs::sim
