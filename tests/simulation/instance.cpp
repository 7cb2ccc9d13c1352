#include "simulation/instance.hpp"

#include <utility>

namespace mcs::sim {

void SimCompletionQueue::send(const RunId& run, ServerTime now, Done<void> done) {
    const bool failed = scheduler_.chance(weather_.failed);
    const bool lost = !failed && scheduler_.chance(weather_.lost);
    if (!failed && !lost) return inner_.send(run, now, std::move(done));
    faults_.count(failed ? Fault::completion_failed : Fault::completion_lost);
    loop_.post([failed, then = std::move(done)]() mutable {
        failed ? then(std::unexpected(QueueError::unavailable)) : then({});
    });
}

/// An acknowledgement that does not arrive brings the job back.
void SimCompletionQueue::acknowledge(const CompletionJob& job, Done<void> done) {
    if (!scheduler_.chance(weather_.failed)) return inner_.acknowledge(job, std::move(done));
    faults_.count(Fault::job_redelivered);
    loop_.post([then = std::move(done)]() mutable { then(std::unexpected(QueueError::unavailable)); });
}

Instance::Instance(Cluster& cluster, Micros skew, uint64_t seed, Plant plant, std::set<RunId>& followed_before)
    : cluster_(cluster),
      clock_(cluster.scheduler, skew),
      executor_(cluster.scheduler, Micros{400}, [this] { turn(); }),
      log_(std::make_unique<SimRunLog>(cluster.store, executor_, cluster.scheduler, cluster.log_weather, cluster.faults,
                                       plant)),
      queue_(std::make_unique<SimCompletionQueue>(cluster.jobs, executor_, cluster.scheduler, cluster.queue_weather,
                                                  cluster.faults)),
      connections_(std::make_unique<SimConnections>(cluster.scheduler, cluster.network_weather, cluster.faults, clock_,
                                                    [this] { turn(); })) {
    log_->followed_before = &followed_before;
    replicas_ = std::make_unique<replica::Replicas>(*log_, [this](const QuestionSetId&, replica::SetLoaded done) {
        if (cluster_.scheduler.chance(500)) return done(cluster_.set);
        executor_.post([set = cluster_.set, then = std::move(done)]() mutable { then(set); });
    });
    speed_run_ = std::make_unique<speed_run::SpeedRun>(*connections_, *replicas_, *log_, *queue_, cluster.verify_token,
                                                       clock_, speed_run::Options{.seed = seed});
    turn();
}

/// The process is gone at once: nobody says goodbye.
Instance::~Instance() {
    connections_.reset();
    log_.reset();
    queue_.reset();
    speed_run_.reset();
    joins_.clear();
}

/// What the shell does around every event: wake at the right time, and work in slices.
void Instance::turn() {
    if (speed_run_->has_work() && !std::exchange(working_, true)) {
        cluster_.scheduler.after(Micros{20}, [this, alive = std::weak_ptr(alive_)] {
            if (alive.expired()) return;
            working_ = false;
            speed_run_->work(clock_.now());
            turn();
        });
    }
    const ServerTime due = speed_run_->next_wakeup();
    if (due >= wake_) return;
    wake_ = due;
    const Micros wait = std::max(due - clock_.now(), Micros{100});
    cluster_.scheduler.after(wait, [this, due, alive = std::weak_ptr(alive_)] {
        if (alive.expired()) return;
        if (wake_ == due) wake_ = ServerTime::max();
        speed_run_->on_timer(clock_.now());
        turn();
    });
}

void Instance::join(const RunId& run, race::Join join, Joined done) {
    const uint64_t ticket = ++joins_made_;
    replica::ReplicaRef& replica = joins_[ticket] = replicas_->open(run);
    replica->append(std::move(join), {}, clock_.now(),
                    [this, ticket, then = std::move(done)](const auto& appended) mutable {
                        const auto keep = joins_.extract(ticket);
                        if (!appended) return then(std::unexpected(appended.error()));
                        for (const race::Effect& effect : *appended->effects) {
                            if (const auto* joined = std::get_if<race::Joined>(&effect))
                                return then(std::optional(joined->participant));
                        }
                        then(std::nullopt);
                    });
    turn();
}

}  // namespace mcs::sim
