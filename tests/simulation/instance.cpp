#include "simulation/instance.hpp"

#include <utility>

namespace mcs::sim {

namespace {

Micros some_way(Scheduler& scheduler) { return scheduler.between(Micros{200}, Micros{80'000}); }

/// As the product wires it (apps/mc-speedrun).
session::TokenVerifier verifier_of(const sign_on::Authority& authority) {
    return
        [&authority](std::string_view token, ServerTime now) -> std::expected<session::Identity, session::TokenError> {
            const auto who = authority.tokens().verify(token, now);
            if (!who || who->role == sign_on::Role::host) return std::unexpected(session::TokenError::bad);
            session::Identity identity{.run = who->run, .participant = who->participant, .host = who->host};
            if (who->role == sign_on::Role::run_host) identity.role = session::Role::host;
            if (who->role == sign_on::Role::participant) identity.role = session::Role::participant;
            return identity;
        };
}

}  // namespace

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
      process_(cluster.scheduler),
      executor_(cluster.scheduler, process_, Micros{400}, [this] { turn(); }),
      log_(std::make_unique<SimRunLog>(cluster.store, executor_, cluster.scheduler, cluster.log_weather, cluster.faults,
                                       plant)),
      queue_(std::make_unique<SimCompletionQueue>(cluster.jobs, executor_, cluster.scheduler, cluster.queue_weather,
                                                  cluster.faults)),
      connections_(std::make_unique<SimConnections>(cluster.scheduler, process_, cluster.network_weather,
                                                    cluster.faults, clock_, [this] { turn(); })),
      random_(seed) {
    log_->followed_before = &followed_before;
    replicas_ = std::make_unique<replica::Replicas>(*log_, [this](const QuestionSetId&, replica::SetLoaded done) {
        if (cluster_.scheduler.chance(500)) return done(cluster_.set);
        executor_.post([set = cluster_.set, then = std::move(done)]() mutable { then(set); });
    });
    speed_run_ =
        std::make_unique<speed_run::SpeedRun>(*connections_, *replicas_, *log_, *queue_, verifier_of(cluster.authority),
                                              clock_, speed_run::Options{.seed = seed});
    sign_on_ = std::make_unique<sign_on::SignOn>(cluster.authority, *replicas_, *log_, cluster.sets, offload(), clock_,
                                                 random_, sign_on::SignOn::Options{});
    turn();
}

/// The process is gone at once: nobody says goodbye.
Instance::~Instance() {
    connections_.reset();
    log_.reset();
    queue_.reset();
    speed_run_.reset();
    sign_on_.reset();
}

/// What the shell does around every event: wake at the right time, and work in slices.
void Instance::turn() {
    if (speed_run_->has_work() && !std::exchange(working_, true)) {
        process_.after(Micros{20}, [this, alive = std::weak_ptr(alive_)] {
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
    process_.after(wait, [this, due, alive = std::weak_ptr(alive_)] {
        if (alive.expired()) return;
        if (wake_ == due) wake_ = ServerTime::max();
        speed_run_->on_timer(clock_.now());
        turn();
    });
}

void Instance::ask(Request request, sign_on::Done answered) {
    process_.after(some_way(cluster_.scheduler), [this, alive = std::weak_ptr(alive_), request = std::move(request),
                                                  then = std::move(answered)]() mutable {
        if (alive.expired()) return;
        request(*sign_on_, [this, then = std::move(then)](sign_on::Reply reply) mutable {
            answer(std::move(reply), std::move(then));
        });
        turn();
    });
}

void Instance::answer(sign_on::Reply reply, sign_on::Done answered) {
    if (cluster_.scheduler.chance(cluster_.network_weather.lost)) return cluster_.faults.count(Fault::answer_lost);
    cluster_.scheduler.after(some_way(cluster_.scheduler),
                             [reply = std::move(reply), then = std::move(answered)]() mutable { then(reply); });
}

sign_on::Offload Instance::offload() {
    return [this](auto work, auto then, auto) {
        executor_.post([this, work = std::move(work), then = std::move(then)]() mutable {
            work();
            executor_.post(std::move(then));
        });
    };
}

}  // namespace mcs::sim
