// The watch over what has been acknowledged: a log that has lost its newest entries gets them again.

#include <algorithm>
#include <utility>

#include "adapters/redis/loop_runs.hpp"
#include "adapters/redis/scripts.hpp"

namespace mcs::redis {

namespace {

constexpr Micros tick_interval{1'000'000};
/// Entries are remembered for one to two of these.
constexpr uint32_t ticks_a_generation = 30;
constexpr size_t known_max = 4'096;
constexpr uint32_t idle_ticks_max = 60;

}  // namespace

void LoopRuns::know(LoopRun& run, uint64_t seq, std::string_view entry) {
    run.seen = std::max(run.seen, seq);
    run.young.insert_or_assign(seq, std::string(entry));
    if (run.young.size() + run.old.size() <= known_max) return;
    auto& oldest = run.old.empty() ? run.young : run.old;
    oldest.erase(oldest.begin());
}

/// Whether the log holds the last entry that this loop has seen; then it holds all before it.
void LoopRuns::check(const RunRef& run) {
    if (run->checking || run->busy || !run->subscribed) return;
    if (run->seen == 0) return check_passed(run);
    const std::string id = "0-" + std::to_string(run->seen);
    run->checking = true;
    cluster_->send(run->log, Words{"XRANGE", run->log, id, id},
                   [self = shared_from_this(), run, seen = run->seen,
                    expected = run->newest() ? *run->newest() : std::string()](Reply reply) {
                       run->checking = false;
                       if (!reply.good()) return;  // the next tick asks again
                       // What has been seen since came after it, so that appends that never stop put off no check.
                       if (reply[0][1][1].text() == expected && reply.size() == 1) return self->check_passed(run);
                       if (seen == run->seen) self->restore(run);
                   });
}

void LoopRuns::check_passed(const RunRef& run) {
    run->checked = run->subscribed;
    run->stale_ticks = 0;
    for (const FollowRef& follow : run->follows) follow->behind = true;
    touch(run);
}

void LoopRuns::restore(const RunRef& run) {
    if (std::exchange(run->busy, true)) return;
    std::vector<std::string> arguments{run->channel};
    const auto add = [&](const auto& entries) {
        for (const auto& [seq, entry] : entries) {
            arguments.push_back(std::to_string(seq));
            arguments.push_back(entry);
        }
    };
    std::map<uint64_t, std::string> known = run->old;
    known.insert(run->young.begin(), run->young.end());
    add(known);
    cluster_->send(run->log, Scripts::get().restore.call({run->log}, std::move(arguments)),
                   [self = shared_from_this(), run](Reply reply) {
                       self->restored(run, reply);
                       if (!self->closed_) self->set_free(run);
                   });
}

void LoopRuns::restored(const RunRef& run, Reply reply) {
    if (!reply.good()) return;  // the next tick or append finds the log as short as before
    if (reply.integer() == 1) return check_passed(run);
    // The log is another than the one that was followed: followers begin anew.
    lose(run, reply.integer() == 0 ? LogError::unavailable : LogError::no_such_run);
    if (!closed_) check_passed(run);
}

// --- time --------------------------------------------------------------------------------------------------------

void LoopRuns::wait_for_tick() {
    tick_timer_.expires_after(tick_interval);
    tick_timer_.async_wait([self = shared_from_this()](const auto& error) {
        if (error || self->closed_) return;
        self->on_tick();
        if (!self->closed_) self->wait_for_tick();
    });
}

void LoopRuns::on_tick() {
    ++ticks_;
    std::vector<RunRef> runs;
    runs.reserve(runs_.size());
    for (const auto& [id, run] : runs_) runs.push_back(run);
    for (const RunRef& run : runs) {
        if (closed_) return;
        tick(run);
    }
}

void LoopRuns::tick(const RunRef& run) {
    if (ticks_ % ticks_a_generation == 0 && !run->young.empty()) {
        auto last = *run->young.rbegin();
        run->old = std::exchange(run->young, {});
        run->young.insert(std::move(last));
    }
    if (run->subscribed && !run->checked) check(run);
    const bool is_behind =
        std::ranges::any_of(run->follows, [](const FollowRef& follow) { return follow->behind || follow->reading; });
    const bool relies_on_nothing = is_behind || (run->wants_channel && !run->checked);
    run->stale_ticks = relies_on_nothing ? run->stale_ticks + 1 : 0;
    if (is_behind || run->is_stale()) touch(run);
    // What nobody uses any more is let go of: nobody else has a hold of it then.
    const bool is_idle = run->follows.empty() && run->held.empty() && run->waiting.empty() && !run->busy;
    run->idle_ticks = is_idle ? run->idle_ticks + 1 : 0;
    if (run->idle_ticks < idle_ticks_max) return;
    if (run->wants_channel) cluster_->unsubscribe(run->channel);
    by_channel_.erase(run->channel);
    runs_.erase(run->id);
}

}  // namespace mcs::redis
