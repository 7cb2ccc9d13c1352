#include <utility>

#include "speed_run/room.hpp"

namespace mcs::speed_run {

namespace {

/// More than the clocks of instances ever do.
constexpr Micros clocks_differ_by = std::chrono::milliseconds{250};

}  // namespace

/// What each effect of an entry means to the clients here.
struct OnEffect {
    Room& room;
    const race::Entry& entry;

    bool live() const { return room.mode() == race::Mode::live; }
    void field_changed() const {
        room.standings_changed();
        room.roster_.changed();
        room.progress_.changed();
    }
    void operator()(const race::Joined& joined) const {
        if (joined.repeated) return;
        room.waiting_unchecked_ = room.waiting_.size();
        if (room.waiting_unchecked_ > 0) room.be_busy();
        field_changed();
    }
    void operator()(const race::PresenceChanged& changed) const {
        room.roster_.changed();
        room.progress_.changed();
        if (changed.present) return;
        Local& local = room.audience_.of(changed.participant);
        if (local.connected) room.announce(changed.participant, local);
    }
    void operator()(const race::Judged& judged) const {
        // The verdict of the answer that closes a live question comes with the reveal.
        if (judged.repeated || !live() || room.state().question_open()) {
            room.acknowledge(judged.participant, judged.position, judged.repeated);
        }
        if (judged.repeated) return;
        if (room.audience_.of(judged.participant).welcomed) {
            room.service_.counters.verdict_latency.add(room.service_.clock.now() - entry.received);
        }
        if (!live()) room.standings_changed();
        room.progress_.changed();
        if (room.state().at(judged.participant).finished_seq != 0) room.roster_.changed();
    }
    /// Only the phase that the entry ended in is told.
    void operator()(const race::PhaseChanged& changed) const {
        if (changed.to == room.state().phase()) room.phase_changed(changed.from);
    }
    void operator()(const race::Configured&) const {
        room.tell_all([this](std::string& out) { protocol::encode_settings_message(room.state(), out); });
    }
    void operator()(const race::QuestionReleased& released) const {
        if (room.state().live_position() != released.position || !room.state().question_open()) return;
        room.broadcast(Broadcast::questions());
        room.progress_.urgent();
    }
    void operator()(const race::QuestionClosed& closed) const {
        const auto chosen = room.tally_.chosen();
        Broadcast::Frames frames;
        for (const auto audience : {protocol::Audience::host, protocol::Audience::screen}) {
            frames[static_cast<size_t>(audience)] = room.service_.frame(
                [&](std::string& out) { protocol::encode_reveal_for_watchers(room.view(), audience, chosen, out); });
        }
        room.broadcast(Broadcast::of(std::move(frames)));
        room.broadcast(Broadcast::reveal(closed.position, {chosen.begin(), chosen.end()}));
        room.standings_changed();
        room.progress_.urgent();
    }
    void operator()(const race::Kicked& kicked) const {
        field_changed();
        Local& local = room.audience_.of(kicked.participant);
        local.announced = false;
        if (!local.connected) return;
        local.disconnect();
        room.service_.send(local.connection, protocol::encode_kicked);
        room.dismiss(local.connection, 4001, "kicked");
        room.one_less_connected();
    }
    void operator()(const race::Granted& granted) const {
        room.roster_.changed();
        room.progress_.changed();
        room.granted(granted.participant);
    }
    void operator()(const race::LockChanged&) const {
        room.tell_all([this](std::string& out) { protocol::encode_lock(room.state(), out); });
    }
    void operator()(const race::RematchOffered&) const {
        room.tell_all([this](std::string& out) { protocol::encode_rematch(room.state(), out); });
    }
    void operator()(const race::ResultsStored&) const {
        Broadcast::Frames frames;
        for (const auto audience :
             {protocol::Audience::participant, protocol::Audience::host, protocol::Audience::screen}) {
            frames[static_cast<size_t>(audience)] =
                room.service_.frame([&](std::string& out) { protocol::encode_results(room.state(), audience, out); });
        }
        room.broadcast(Broadcast::of(std::move(frames)));
        room.completion_check_.reset();
    }
    void operator()(const race::Refused& refused) const {
        if (refused.actor.role != race::Role::participant || room.state().find(refused.actor.participant) == nullptr) {
            return;
        }
        const Local& local = room.audience_.of(refused.actor.participant);
        if (!local.welcomed) return;
        const auto* answer = std::get_if<race::Answer>(&entry.command);
        room.service_.send_error(local.connection, protocol::error_code(refused.why), {},
                                 answer ? std::optional(answer->position) : std::nullopt);
    }
};

void Room::on_folded(replica::Replica&, const race::Entry& entry, const race::Effects& effects) {
    ++service_.counters.entries_folded;
    for (const race::Effect& effect : effects) tally_.note(state(), effect);
    for (const race::Effect& effect : effects) std::visit(OnEffect{*this, entry}, effect);
    if (const auto* presence = std::get_if<race::Presence>(&entry.command)) note_presence(entry, *presence);
    if (waiting_unchecked_ < waiting_.size()) {
        waiting_unchecked_ = waiting_.size();
        be_busy();
    }
    arm();
}

/// Says that an answer is safe, to the participant's present connection, whichever it was that the answer came by; and
/// how it was judged, where that may be told.
void Room::acknowledge(ParticipantId who, uint32_t position, bool repeated) {
    const Local& local = audience_.of(who);
    if (!local.welcomed) return;
    if (state().verdict_visible(position)) return verdict(who, position, repeated);
    service_.send(local.connection, [&](std::string& out) { protocol::encode_recorded(view(), who, position, out); });
}

void Room::verdict(ParticipantId who, uint32_t position, bool repeated) {
    Local& local = audience_.of(who);
    std::optional<ServerTime> shown;
    const race::Participant& participant = state().at(who);
    if (const auto next = state().current_position(who); next && state().settings().mode != race::Mode::live) {
        // A question that goes out with a repeated verdict may have been shown before, by another instance.
        const bool shown_here = local.shown_us != 0 && local.shown_position == *next;
        shown = repeated && !shown_here ? participant.released : first_shown(local, *next, service_.clock.now());
    }
    ++service_.counters.verdicts;
    service_.send(local.connection,
                  [&](std::string& out) { protocol::encode_verdict(view(), who, position, shown, out); });
    const bool through =
        !repeated && participant.finished_seq == state().seq() && state().phase() != race::Phase::finished;
    if (!through) return;
    service_.send(local.connection, [&](std::string& out) {
        protocol::encode_finished(state(), who, protocol::FinishReason::all_answered, out);
    });
}

/// The question that somebody is on comes again with its new limit (after a pause it does anyway).
void Room::granted(ParticipantId who) {
    const Local& local = audience_.of(who);
    if (!local.welcomed) return;
    service_.send(local.connection, [&](std::string& out) { protocol::encode_granted(state(), who, out); });
    const auto position = state().current_position(who);
    if (!position || state().phase() != race::Phase::running) return;
    service_.send(local.connection, [&](std::string& out) {
        protocol::encode_question(view(), who, *position, shown_at(who, local, *position), out);
    });
}

void Room::phase_changed(race::Phase from) {
    const ServerTime now = service_.clock.now();
    tell_all([&](std::string& out) { protocol::encode_phase(state(), now, out); });
    progress_.urgent();
    switch (state().phase()) {
        case race::Phase::countdown:
            tell_all([this](std::string& out) { protocol::encode_countdown(state(), out); });
            break;
        case race::Phase::running:
            // After a pause too: clients time their questions without knowing of pauses.
            if (from == race::Phase::paused || state().settings().mode != race::Mode::live) {
                broadcast(Broadcast::questions());
            }
            break;
        case race::Phase::finished:
            broadcast(Broadcast::finished());
            board_.urgent();
            watchers_board_.urgent();
            roster_.changed();
            completion_check_ = now + service_.jittered(completion_check_after);
            break;
        case race::Phase::lobby:
        case race::Phase::paused:
            break;
    }
}

/// Another loop says that somebody is here. The newest connection has the participant; where clocks may differ by more
/// than the connections do, both stay.
void Room::note_presence(const race::Entry& entry, const race::Presence& presence) {
    if (!presence.present || state().find(presence.participant) == nullptr) return;
    Local& local = audience_.of(presence.participant);
    const int64_t newer_by = to_us(entry.received) - local.hello_us;
    if (newer_by <= 0) return;
    local.announced = false;
    if (!local.connected || Micros{newer_by} <= clocks_differ_by) return;
    local.disconnect();
    one_less_connected();
    dismiss(local.connection, 4002, "replaced by a newer connection");
}

void Room::one_less_connected() {
    --audience_.connected;
    if (audience_.empty()) empty_since_ = service_.clock.now();
}

void Room::broadcast(Broadcast broadcast) {
    if (audience_.empty()) return;
    ++service_.counters.broadcasts;
    broadcasts_.push_back(std::move(broadcast));
    be_busy();
}

}  // namespace mcs::speed_run
