#include "speed_run/due_runs.hpp"

#include <algorithm>
#include <utility>

#include "speed_run/service.hpp"

namespace mcs::speed_run {

namespace {

constexpr Micros look_again_after = std::chrono::minutes{5};

}  // namespace

ServerTime next_look(const race::RunState& state, ServerTime now) {
    if (state.phase() == race::Phase::finished) return now + Completions::again_after;
    const ServerTime latest = now + look_again_after;
    return std::min(state.next_deadline().value_or(latest), latest);
}

void DueRuns::start(ServerTime now) { service_.timers.add(now + service_.jittered(every), Timers::Kind::due_runs); }

void DueRuns::on_timer(ServerTime now) {
    if (stopped_) return;
    service_.timers.add(now + service_.jittered(every), Timers::Kind::due_runs);
    if (std::exchange(asking_, true)) return;
    service_.log.take_due(now, at_once, lease,
                          [this, alive = std::weak_ptr(alive_)](std::expected<std::vector<RunId>, LogError> runs) {
                              if (alive.expired()) return;
                              asking_ = false;
                              if (!runs || stopped_) return;
                              for (const RunId& run : *runs) taken(run);
                          });
}

void DueRuns::taken(const RunId& run) {
    const auto [found, added] = open_.try_emplace(run);
    if (!added) return;
    ++service_.counters.runs_taken_up;
    found->second = service_.replicas.open(run);
    const auto reference = found->second.operator->();
    reference->when_ready([this, run, alive = std::weak_ptr(alive_)](std::expected<void, LogError> ready) {
        if (alive.expired()) return;
        ready ? look_at(run) : let_go(run);  // a run that can not be followed comes back when its lease is over
    });
}

void DueRuns::look_at(const RunId& run) {
    replica::Replica& replica = *open_.at(run);
    const ServerTime now = service_.clock.now();
    const auto deadline = replica.state().next_deadline();
    if (replica.state().phase() == race::Phase::finished) {
        service_.completions.send(run, now);
    } else if (deadline && *deadline <= now) {
        replica.append(race::TimeUp{}, {}, now, [this, run, alive = std::weak_ptr(alive_)](const auto& appended) {
            if (alive.expired()) return;
            appended ? look_at(run) : let_go(run);
        });
        return;
    } else {
        service_.log.schedule(run, next_look(replica.state(), now), [](std::expected<void, LogError>) {});
    }
    let_go(run);
}

void DueRuns::let_go(const RunId& run) { open_.erase(run); }

}  // namespace mcs::speed_run
