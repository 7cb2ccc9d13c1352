#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "adapters/memory/completion_queue.hpp"
#include "ports/clock.hpp"
#include "replica/replicas.hpp"
#include "sign_on/sign_on.hpp"
#include "sign_on/testing.hpp"
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
    void extend(const CompletionJob& job, ServerTime now, Micros hidden_for, Done<void> done) override {
        inner_.extend(job, now, hidden_for, std::move(done));
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
    QuestionSetStore& sets;
    std::shared_ptr<const quiz::CompiledSet> set;
    const sign_on::Authority& authority;
    Faults& faults;
    LogWeather log_weather;
    NetworkWeather network_weather;
    QueueWeather queue_weather;
};

/// One instance of the service from its start to its death: the real replicas, sign-on and SpeedRun, over
/// simulated everything.
class Instance {
  public:
    Instance(Cluster& cluster, Micros skew, uint64_t seed, Plant plant, std::set<RunId>& followed_before);
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;
    ~Instance();

    /// A request to sign-on over the network. Either way may take a while; an answer may be lost, and is when the
    /// instance dies.
    using Request = std::move_only_function<void(sign_on::SignOn&, sign_on::Done)>;
    void ask(Request request, sign_on::Done answered);

    /// Nothing happens in the process for a while.
    void pause(Micros duration) { process_.pause(duration); }
    /// The log can not be reached for a while.
    void cut_off(Micros duration) { log_->cut_off(duration); }

    SimConnections& connections() noexcept { return *connections_; }
    speed_run::SpeedRun& speed_run() noexcept { return *speed_run_; }
    replica::Replicas& replicas() noexcept { return *replicas_; }

  private:
    void turn();
    void answer(sign_on::Reply reply, sign_on::Done answered);
    sign_on::Offload offload();

    Cluster& cluster_;
    SimClock clock_;
    Process process_;
    SimExecutor executor_;
    ServerTime wake_ = ServerTime::max();
    bool working_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    std::unique_ptr<SimRunLog> log_;
    std::unique_ptr<SimCompletionQueue> queue_;
    std::unique_ptr<SimConnections> connections_;
    std::unique_ptr<replica::Replicas> replicas_;
    sign_on::testing::SeededRandom random_;
    std::unique_ptr<sign_on::SignOn> sign_on_;
    std::unique_ptr<speed_run::SpeedRun> speed_run_;
};

}  // namespace mcs::sim
