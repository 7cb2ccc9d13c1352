// The following half of LoopRuns: from the first stored piece to live entries.

#include <algorithm>
#include <utility>

#include "adapters/sqlite/log_store.hpp"
#include "adapters/sqlite/loop_run.hpp"
#include "base/assert.hpp"

namespace mcs::sqlite {

namespace {

constexpr uint64_t piece_entries_max = 8'192;

}  // namespace

std::shared_ptr<LoopRuns::Follow> LoopRuns::follow(const RunId& id, uint64_t from, RunLog::Follower follower) {
    const Slot slot = slot_of(id);
    Run& run = *runs_[slot];
    auto follow = std::make_shared<Follow>();
    follow->slot = slot;
    follow->next = std::max<uint64_t>(from, 1);
    follow->follower = std::move(follower);
    run.follows.push_back(follow);
    if (run.registration == Registration::live) {
        catch_up(run, follow);
    } else if (run.registration == Registration::none) {
        run.registration = Registration::asked;
        change_registration(slot, true);
    }
    return follow;
}

void LoopRuns::unfollow(Follow& follow) {
    if (std::exchange(follow.ended, true) || closed_) return;
    const Slot slot = follow.slot;
    Run& run = *runs_[slot];
    if (run.answered.empty()) {
        release_unused(slot);
        return;
    }
    // Appends may have waited for this follower; their callbacks must not run from inside this call.
    ++run.pins;
    port_->post([self = shared_from_this(), slot] {
        self->with_run(slot, [&](Run& waiting) {
            --waiting.pins;
            self->settle(waiting);
        });
    });
}

void LoopRuns::on_followed(const Followed& followed) {
    with_run(followed.slot, [&](Run& run) {
        --run.requests;
        if (!followed.follow) return;
        if (--run.follow_requests > 0 || run.registration != Registration::asked) return;
        if (!followed.last) {
            lose_all(run, followed.last.error());
            return;
        }
        run.registration = Registration::live;
        run.live_next = *followed.last + 1;
        for (size_t i = 0; i < run.follows.size(); ++i) {
            const auto follow = run.follows[i];
            if (!follow->ended && follow->state == Follow::State::waiting) catch_up(run, follow);
        }
    });
}

void LoopRuns::on_delivered(const Delivered& delivered) {
    with_run(delivered.slot, [&](Run& run) {
        if (run.registration != Registration::live) return;
        require(delivered.entries->front().seq == run.live_next, "live entries come without a gap");
        run.live_next = delivered.entries->back().seq + 1;
        for (size_t i = 0; i < run.follows.size(); ++i) {
            const auto follow = run.follows[i];
            if (follow->ended) continue;
            if (follow->state == Follow::State::live) {
                deliver(*follow, delivered.entries);
            } else if (follow->held_from) {
                follow->held.push_back(delivered.entries);
            }
        }
        settle(run);
    });
}

void LoopRuns::catch_up(Run& run, const std::shared_ptr<Follow>& follow) {
    if (follow->next >= run.live_next) {
        follow->state = Follow::State::live;
        return;
    }
    follow->state = Follow::State::reading;
    request_piece(run, follow);
}

void LoopRuns::request_piece(Run& run, const std::shared_ptr<Follow>& follow) {
    const uint64_t end = follow->held_from.value_or(run.live_next);
    const uint64_t count = std::min(end - follow->next, piece_entries_max);
    if (!follow->held_from && count == end - follow->next) follow->held_from = end;
    port_->store().read([port = port_, self = weak_from_this(), follow = std::weak_ptr(follow), id = run.id,
                         from = follow->next, count = static_cast<uint32_t>(count)](LogReader& reader) {
        port->post([self, follow, piece = reader.read(id, from, count)]() mutable {
            const auto runs = self.lock();
            const auto reading = follow.lock();
            if (runs && reading && !runs->closed_ && !reading->ended) runs->on_piece(reading, std::move(piece));
        });
    });
}

void LoopRuns::on_piece(const std::shared_ptr<Follow>& follow, std::expected<StoredEntries, LogError> piece) {
    with_run(follow->slot, [&](Run& run) {
        const bool fits = piece && !(*piece)->empty() && (*piece)->front().seq == follow->next;
        if (!fits) {
            lose(*follow, piece ? LogError::unavailable : piece.error());
            settle(run);
            return;
        }
        const uint64_t next = (*piece)->back().seq + 1;
        const bool last = follow->held_from && next == *follow->held_from;
        if (last) {
            follow->state = Follow::State::live;
        } else {
            follow->next = next;
            request_piece(run, follow);
            follow->next = (*piece)->front().seq;
        }
        deliver(*follow, *piece);
        for (const StoredEntries& held : std::exchange(follow->held, {})) {
            if (last)
                deliver(*follow, held);
            else
                follow->held.push_back(held);
        }
        settle(run);
    });
}

void LoopRuns::deliver(Follow& follow, const StoredEntries& entries) {
    if (closed_ || follow.ended || entries->back().seq < follow.next) return;
    const uint64_t skipped = follow.next - entries->front().seq;
    follow.next = entries->back().seq + 1;
    if (skipped == 0) {
        follow.follower.deliver(entries);
    } else {
        follow.follower.deliver(std::make_shared<const std::vector<StoredEntry>>(
            entries->begin() + static_cast<ptrdiff_t>(skipped), entries->end()));
    }
}

void LoopRuns::lose_all(Run& run, LogError why) {
    run.registration = Registration::none;
    for (size_t i = 0; i < run.follows.size(); ++i) {
        const auto follow = run.follows[i];
        if (!closed_) lose(*follow, why);
    }
    settle(run);
}

void LoopRuns::lose(Follow& follow, LogError why) {
    if (std::exchange(follow.ended, true)) return;
    if (follow.follower.lost) follow.follower.lost(why);
}

}  // namespace mcs::sqlite
