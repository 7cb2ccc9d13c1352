#include "speed_run/completions.hpp"

#include <utility>

#include "speed_run/speed_run.hpp"

namespace mcs::speed_run {

void Completions::send(const RunId& run, ServerTime now) {
    const auto [found, added] = jobs_.try_emplace(run);
    if (!added) return;
    log_.schedule(run, now + again_after, [](std::expected<void, LogError>) {});
    attempt(run, found->second, now);
}

void Completions::attempt(const RunId& run, Job& job, ServerTime now) {
    now_ = now;
    ++job.tries;
    job.under_way = true;
    queue_.send(run, now, [this, run, alive = std::weak_ptr(alive_)](std::expected<void, QueueError> sent) {
        if (!alive.expired()) answered(run, sent.has_value());
    });
}

void Completions::answered(const RunId& run, bool sent) {
    const auto found = jobs_.find(run);
    if (found == jobs_.end()) return;
    Job& job = found->second;
    job.under_way = false;
    if (sent) ++counters_.completion_jobs_sent;
    if (sent || job.tries == tries_max) {
        jobs_.erase(found);
        return;
    }
    const int64_t wait = first_retry.count() << (job.tries - 1);
    job.due = now_ + Micros{wait + static_cast<int64_t>(random_.below(static_cast<uint64_t>(wait)))};
    timers_.add(job.due, Timers::Kind::completions);
}

void Completions::on_timer(ServerTime now) {
    for (auto& [run, job] : jobs_) {
        if (!job.under_way && job.due <= now) attempt(run, job, now);
    }
}

}  // namespace mcs::speed_run
