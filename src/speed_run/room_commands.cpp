#include <algorithm>
#include <utility>

#include "protocol/settings_codec.hpp"
#include "speed_run/due_runs.hpp"
#include "speed_run/room.hpp"

namespace mcs::speed_run {

/// What each message of a welcomed client does.
struct OnMessage {
    Room& room;
    ConnectionId id;
    Client& client;
    ServerTime now;

    void operator()(const protocol::Hello&) const {
        room.service_.complain(id, client, protocol::ErrorCode::bad_message, "hello was said already", now);
    }
    void operator()(const protocol::Time&) const {}  // answered before it comes here
    void operator()(const protocol::Answer& message) const {
        room.answer(id, client.session.participant(), message, now);
    }
    void operator()(const protocol::Start&) const { room.command(id, race::Start{}, now); }
    void operator()(const protocol::Pause&) const { room.command(id, race::Pause{}, now); }
    void operator()(const protocol::Resume&) const { room.command(id, race::Resume{}, now); }
    void operator()(const protocol::End&) const { room.command(id, race::End{}, now); }
    void operator()(const protocol::Next&) const {
        room.command(id, race::Next{.step = room.state().live_step()}, now);
    }
    void operator()(const protocol::Configure& message) const {
        race::Settings settings = protocol::patched(room.state().settings(), message.settings);
        // An instance that began a run under older rules could not read of names.
        if (room.state().created().rules < 4) settings.names = race::Naming::own;
        room.command(id, race::Configure{settings}, now);
    }
    void operator()(const protocol::Lock& message) const { room.command(id, race::Lock{message.locked}, now); }
    void operator()(const protocol::Grant& message) const {
        room.command(id, race::Grant{message.participant, message.time_quarters}, now);
    }
    void operator()(const protocol::Find& message) const { room.find(id, message.name); }
    void operator()(const protocol::Kick& message) const { room.command(id, race::Kick{message.participant}, now); }
};

void Room::handle(ConnectionId id, Client& client, const protocol::ClientMessage& message, ServerTime now) {
    std::visit(OnMessage{*this, id, client, now}, message);
}

/// Every entry of this loop goes through here: what it brought about that needs a follow-up is seen to by this loop.
void Room::append(race::Command command, race::Actor actor, ServerTime now, replica::AppendDone done) {
    replica_->append(std::move(command), actor, now,
                     [this, self = weak_from_this(),
                      then = std::move(done)](std::expected<replica::Appended, LogError> appended) mutable {
                         const auto alive = self.lock();
                         if (!alive) return;
                         if (appended) {
                             appended_here(*appended->effects);
                         } else {
                             ++service_.counters.appends_failed;
                         }
                         if (then) then(appended);
                     });
}

/// One of the loops that see a run finish sends the completion job: the one whose entry it was. Should it die before,
/// the deadline index brings the run back, and the others have an eye on it.
void Room::appended_here(const race::Effects& effects) {
    const bool phase_changed = std::ranges::any_of(
        effects, [](const race::Effect& effect) { return std::holds_alternative<race::PhaseChanged>(effect); });
    if (!phase_changed) return;
    const ServerTime now = service_.clock.now();
    if (state().phase() == race::Phase::finished) {
        ++service_.counters.runs_finished;
        service_.completions.send(run(), now);
    } else {
        service_.log.schedule(run(), next_look(state(), now), [](std::expected<void, LogError>) {});
    }
}

/// An answer that stands already is acknowledged again at once; so are refusals that nothing can change any more.
/// Everything else is for the log to decide, as this replica may be behind.
void Room::answer(ConnectionId id, ParticipantId who, const protocol::Answer& message, ServerTime now) {
    ++service_.counters.answers;
    const uint32_t position = message.question;
    if (state().has_answered(who, position)) return acknowledge(who, position, true);
    if (state().phase() == race::Phase::finished) {
        return service_.send_error(id, protocol::ErrorCode::run_finished, {}, position);
    }
    Local& local = audience_.of(who);
    if (local.answers_under_way >= answers_under_way_max) {
        ++service_.counters.rate_limited;
        return service_.send_error(id, protocol::ErrorCode::rate_limited, {}, position);
    }
    ++local.answers_under_way;
    const Client* client = service_.find(id);
    const race::Answer command{.position = position,
                               .choice = message.choice,
                               .shown_us = local.shown_position == position ? local.shown_us : 0,
                               .credit_us = static_cast<uint32_t>(client->session.credit().count())};
    append(command, {race::Role::participant, who}, now, [this, id, who, position](const auto& appended) {
        Local& settled = audience_.of(who);
        if (settled.answers_under_way > 0) --settled.answers_under_way;
        if (!appended) service_.send_error(id, protocol::ErrorCode::unavailable, {}, position);
    });
}

/// A participant's refusal is told where the entry is folded, as a verdict is; a host's only to the connection that
/// sent the command.
void Room::command(ConnectionId id, race::Command command, ServerTime now) {
    append(std::move(command), actor_of(id), now, [this, id](const auto& appended) {
        if (!appended) return service_.send_error(id, protocol::ErrorCode::unavailable);
        for (const race::Effect& effect : *appended->effects) {
            const auto* refused = std::get_if<race::Refused>(&effect);
            if (refused && refused->actor.role == race::Role::host) {
                service_.send_error(id, protocol::error_code(refused->why));
            }
        }
    });
}

/// Whoever asks anew, as one does while typing, is not interested in what they asked before.
void Room::find(ConnectionId id, const std::string& name) {
    searches_.insert_or_assign(id, NameSearch(name));
    be_busy();
}

race::Actor Room::actor_of(ConnectionId id) const {
    const session::Session& session = service_.find(id)->session;
    if (*session.role() == session::Role::host) return {race::Role::host, {}};
    return {race::Role::participant, session.participant()};
}

}  // namespace mcs::speed_run
