#include <algorithm>
#include <utility>

#include "speed_run/room.hpp"

namespace mcs::speed_run {

namespace {

constexpr Micros watchers_board_interval = std::chrono::milliseconds{100};
constexpr Micros board_interval_min = std::chrono::milliseconds{500};
constexpr Micros field_interval_min = std::chrono::milliseconds{250};
constexpr Micros time_up_retry = std::chrono::milliseconds{250};
constexpr uint32_t time_up_retry_doublings = 5;

}  // namespace

/// To participants, for whom their own place counts: it comes with every verdict. A leaderboard costs a few
/// microseconds for everybody who gets it, and each phone's radio: 40 connections a millisecond are a quarter of a
/// core.
Micros Room::board_interval() const noexcept { return std::max(board_interval_min, per_connection(40)); }

/// Of what is told to watchers about everybody.
Micros Room::field_interval() const noexcept { return std::max(field_interval_min, per_connection(40)); }

Micros Room::per_connection(uint32_t a_millisecond) const noexcept {
    return Micros{std::chrono::milliseconds{1}} * audience_.connected / a_millisecond;
}

/// A roster of 200 names is 13 kB for everybody: 4 connections a millisecond keep it at 50 MB a second.
Micros Room::roster_interval() const noexcept {
    if (!roster_for_all()) return field_interval();
    return std::max(field_interval_min, per_connection(4));
}

std::optional<ServerTime> Room::due() const {
    std::optional<ServerTime> earliest;
    const auto consider = [&earliest](std::optional<ServerTime> time) {
        if (time && (!earliest || *time < *earliest)) earliest = time;
    };
    if (!gone_.empty()) consider(gone_.front().due);
    if (!unannounced_.empty()) consider(unannounced_.front().due);
    consider(completion_check_);
    if (!audience_.empty() && !time_up_under_way_) {
        if (const auto deadline = state().next_deadline()) consider(std::max(*deadline, time_up_again_));
    }
    if (!busy_ && !latest_broadcasts_.empty()) consider(latest_due_);
    if (!audience_.empty() && latest_broadcasts_.empty()) {
        consider(board_.due(board_interval()));
        if (!audience_.watchers.empty()) consider(watchers_board_.due(watchers_board_interval));
        consider(roster_.due(roster_interval()));
        consider(progress_.due(field_interval()));
    }
    return earliest;
}

void Room::arm() {
    if (!replica_->ready()) return;
    const auto earliest = due();
    if (earliest && alarms_.set(*earliest)) service_.timers.add(*earliest, Timers::Kind::room, serial_);
}

void Room::on_timer(ServerTime now) {
    alarms_.rung(now);
    if (!replica_->ready()) return;
    if (!latest_broadcasts_.empty() && latest_due_ <= now) be_busy();
    look_for_gone(now);
    if (completion_check_ && *completion_check_ <= now) look_after_completion(now);
    if (!audience_.empty()) {
        if (const auto deadline = state().next_deadline();
            !time_up_under_way_ && deadline && std::max(*deadline, time_up_again_) <= now) {
            time_up(now);
        }
        if (latest_broadcasts_.empty()) {
            tell_board(now);
            if (roster_.is_due(now, roster_interval())) tell_roster(now);
            if (progress_.is_due(now, field_interval())) tell_progress(now);
        }
    }
    arm();
}

// --- What is due ------------------------------------------------------------------------------------------------

/// Other loops may say the same: what is due becomes so once.
void Room::time_up(ServerTime now) {
    time_up_under_way_ = true;
    append(race::TimeUp{}, {}, now, [this](const auto& appended) {
        time_up_under_way_ = false;
        time_up_failures_ = appended ? 0 : std::min(time_up_failures_ + 1, time_up_retry_doublings);
        const Micros wait = appended ? Micros{0} : service_.jittered(time_up_retry * (1 << time_up_failures_));
        time_up_again_ = service_.clock.now() + wait;
        arm();
    });
}

void Room::look_for_gone(ServerTime now) {
    while (!gone_.empty() && gone_.front().due <= now) {
        const ParticipantId who = gone_.front().who;
        gone_.pop_front();
        Local& local = audience_.of(who);
        const bool long_enough =
            !local.connected && local.announced && to_us(now) - local.gone_us >= absent_after.count();
        if (long_enough && state().at(who).present) announce_absent(who, local, now);
    }
    while (!unannounced_.empty() && unannounced_.front().due <= now) {
        const ParticipantId who = unannounced_.front().who;
        unannounced_.pop_front();
        Local& local = audience_.of(who);
        if (local.connected && !local.announced) announce(who, local);
    }
}

/// The results should be stored by now. Whoever was to send the job may have died.
void Room::look_after_completion(ServerTime now) {
    completion_check_.reset();
    if (!state().results_stored()) service_.completions.send(run(), now);
}

// --- What only the latest counts of -----------------------------------------------------------------------------

/// In the lobby nobody has done anything that a leaderboard could tell.
void Room::tell_board(ServerTime now) {
    const bool to_participants = board_.is_due(now, board_interval());
    const bool to_watchers = !audience_.watchers.empty() && watchers_board_.is_due(now, watchers_board_interval);
    if (to_participants) board_.told(now);
    if (to_watchers) watchers_board_.told(now);
    if ((!to_participants && !to_watchers) || state().phase() == race::Phase::lobby) return;
    Broadcast::Frames frames;
    boards_ = {};
    if (to_participants) {
        frames[static_cast<size_t>(protocol::Audience::participant)] =
            frame_text(encoded_leaderboard(protocol::Audience::participant, now));
    }
    if (to_watchers) {
        const SharedFrame watchers = frame_text(encoded_leaderboard(protocol::Audience::host, now));
        frames[static_cast<size_t>(protocol::Audience::host)] = watchers;
        frames[static_cast<size_t>(protocol::Audience::screen)] = watchers;
    }
    ++service_.counters.broadcasts;
    latest_broadcasts_.push_back(Broadcast::of(std::move(frames), true));
    be_busy();
}

void Room::tell_roster(ServerTime now) {
    roster_.told(now);
    if (!roster_for_all() && audience_.watchers.empty()) return;
    rosters_ = {};
    Broadcast::Frames frames;
    const auto add = [&](protocol::Audience audience) {
        frames[static_cast<size_t>(audience)] = frame_text(encoded_roster(audience, now));
    };
    add(protocol::Audience::host);
    if (roster_for_all()) {
        add(protocol::Audience::screen);
        add(protocol::Audience::participant);
    }
    ++service_.counters.broadcasts;
    // Of a connection's slot for what is latest the leaderboard may make use: this one waits in line.
    latest_broadcasts_.push_back(Broadcast::of(std::move(frames)));
    be_busy();
}

void Room::tell_progress(ServerTime now) {
    progress_.told(now);
    if (audience_.watchers.empty()) return;
    Broadcast::Frames frames;
    const protocol::FieldView field{tally_.positions(), tally_.answered(), tally_.chosen()};
    for (const auto audience : {protocol::Audience::host, protocol::Audience::screen}) {
        frames[static_cast<size_t>(audience)] =
            service_.frame([&](std::string& out) { protocol::encode_progress(view(), field, audience, out); });
    }
    ++service_.counters.broadcasts;
    latest_broadcasts_.push_back(Broadcast::of(std::move(frames)));
    be_busy();
}

}  // namespace mcs::speed_run
