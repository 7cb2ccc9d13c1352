// Following: pages of what is stored, then what is published, without a gap.

#include <charconv>
#include <utility>

#include "adapters/redis/keys.hpp"
#include "adapters/redis/loop_runs.hpp"

namespace mcs::redis {

namespace {

constexpr uint32_t page_size = 1'000;
constexpr size_t early_max = 8'192;
/// How long an entry whose number has been passed over may still be on its way.
constexpr Micros gap_patience{50'000};

}  // namespace

StoredEntries entries_of(Reply page) {
    auto entries = std::make_shared<std::vector<StoredEntry>>();
    entries->reserve(page.size());
    for (size_t i = 0; i < page.size(); ++i) {
        entries->push_back({seq_of(page[i]), std::string(page[i][1][1].text())});
    }
    return entries;
}

uint64_t seq_of(Reply entry) {
    const std::string_view id = entry[0].text();
    uint64_t seq = 0;
    if (id.starts_with("0-")) std::from_chars(id.data() + 2, id.data() + id.size(), seq);
    return seq;
}

std::shared_ptr<Follow> LoopRuns::follow(const RunId& id, uint64_t from, RunLog::Follower follower) {
    const RunRef run = run_of(id);
    auto follow = std::make_shared<Follow>();
    follow->next = from;
    follow->follower = std::move(follower);
    run->follows.push_back(follow);
    if (!std::exchange(run->wants_channel, true)) {
        when_free(run, [this, run] { cluster_->subscribe(run->channel); });
    }
    touch(run);
    return follow;
}

void LoopRuns::unfollow(const RunId& id, Follow& follow) {
    follow.ended = true;
    const auto found = runs_.find(id);
    if (found == runs_.end()) return;
    std::erase_if(found->second->follows, [&](const FollowRef& other) { return other.get() == &follow; });
    touch(found->second);
}

// --- what is published -------------------------------------------------------------------------------------------

void LoopRuns::subscribed(const std::string& channel) {
    const RunRef run = of_channel(channel);
    if (!run) return;
    run->subscribed = true;
    check(run);
}

void LoopRuns::interrupted(const std::string& channel) {
    const RunRef run = of_channel(channel);
    if (!run) return;
    run->subscribed = run->checked = false;
    for (const FollowRef& follow : run->follows) follow->behind = true;
}

void LoopRuns::message(const std::string& channel, std::string_view payload) {
    const RunRef run = of_channel(channel);
    if (!run) return;
    uint64_t seq = 0;
    const auto [end, error] = std::from_chars(payload.data(), payload.data() + payload.size(), seq);
    if (error != std::errc()) return lose(run, LogError::no_such_run);  // it says that the run is forgotten
    const std::string_view entry = payload.substr(static_cast<size_t>(end - payload.data()) + 1);
    if (seq > run->seen) know(*run, seq, entry);
    offer(*run, seq, entry);
    touch(run);
}

void LoopRuns::offer(LoopRun& run, uint64_t seq, std::string_view entry) {
    for (const FollowRef& follow : run.follows) {
        if (seq < follow->next) continue;
        if (follow->early.size() < early_max) {
            follow->early.emplace(seq, entry);
        } else {
            follow->behind = true;
        }
    }
}

/// False: the follower has ended.
bool LoopRuns::deliver_early(Follow& follow) {
    auto& early = follow.early;
    early.erase(early.begin(), early.lower_bound(follow.next));
    auto entries = std::make_shared<std::vector<StoredEntry>>();
    while (!early.empty() && early.begin()->first == follow.next) {
        auto first = early.extract(early.begin());
        entries->push_back({follow.next++, std::move(first.mapped())});
    }
    if (!entries->empty() && !follow.ended && follow.follower.deliver) follow.follower.deliver(entries);
    return !follow.ended;
}

void LoopRuns::notice_gap(Follow& follow) {
    follow.gap_noticed = true;
    if (std::exchange(gap_timer_set_, true)) return;
    gap_timer_.expires_after(gap_patience);
    gap_timer_.async_wait([self = shared_from_this()](const auto& error) {
        if (error || self->closed_) return;
        self->gap_timer_set_ = false;
        self->look_at_gaps();
    });
}

void LoopRuns::look_at_gaps() {
    for (auto& [id, run] : runs_) {
        for (const FollowRef& follow : run->follows) {
            if (!std::exchange(follow->gap_noticed, false) || follow->early.empty()) continue;
            follow->behind = true;
            touch(run);
        }
    }
}

// --- what is stored ----------------------------------------------------------------------------------------------

void LoopRuns::read_on(const RunRef& run, const FollowRef& follow) {
    follow->reading = true;
    follow->behind = false;
    cluster_->send(
        run->log,
        Words{"XRANGE", run->log, "0-" + std::to_string(follow->next), "+", "COUNT", std::to_string(page_size)},
        [self = shared_from_this(), run, follow](Reply page) {
            follow->reading = false;
            if (follow->ended) return;
            if (page.good()) return self->take_page(run, follow, page);
            follow->behind = true;  // the next tick looks after it
        });
}

void LoopRuns::take_page(const RunRef& run, const FollowRef& follow, Reply page) {
    run->stale_ticks = 0;
    if (page.size() == 0) check_existence(run);
    if (page.size() == page_size) follow->behind = true;
    for (size_t i = 0; i < page.size(); ++i) {
        const uint64_t seq = seq_of(page[i]);
        const std::string_view entry = page[i][1][1].text();
        // The last page is what may not be safe yet.
        if (!follow->behind) know(*run, seq, entry);
        run->seen = std::max(run->seen, seq);
        follow->early.emplace(seq, entry);
    }
    touch(run);
}

void LoopRuns::check_existence(const RunRef& run) {
    cluster_->send(run->log, Words{"EXISTS", run->log}, [self = shared_from_this(), run](Reply reply) {
        if (reply.good() && reply.integer() == 0) self->lose(run, LogError::no_such_run);
    });
}

/// The log is not the one any more that was followed.
void LoopRuns::lose(const RunRef& run, LogError why) {
    run->seen = 0;
    run->young.clear();
    run->old.clear();
    end_follows(run, why);
}

/// What has been acknowledged is still remembered: the log may have lost it when it comes back.
void LoopRuns::end_follows(const RunRef& run, LogError why) {
    for (const FollowRef& follow : std::exchange(run->follows, {})) {
        if (std::exchange(follow->ended, true)) continue;
        if (follow->follower.lost) follow->follower.lost(why);
        if (closed_) return;
    }
    touch(run);
}

}  // namespace mcs::redis
