#include "speed_run/room.hpp"

#include <algorithm>
#include <utility>

#include "speed_run/due_runs.hpp"

namespace mcs::speed_run {

namespace {

protocol::Audience audience_of(session::Role role) {
    switch (role) {
        case session::Role::host:
            return protocol::Audience::host;
        case session::Role::participant:
            return protocol::Audience::participant;
        case session::Role::screen:
            break;
    }
    return protocol::Audience::screen;
}

/// A welcome shows rosters and leaderboards up to this old: a newer one follows anyway.
constexpr Micros encoded_fresh_for = std::chrono::milliseconds{100};

/// How many recipients of a shared frame one welcome costs as much as.
constexpr uint32_t welcome_cost = 8;

/// How many names a search looks at for what telling one recipient costs.
constexpr uint32_t names_per_recipient = 4;

constexpr Micros announce_again_after = std::chrono::seconds{2};

}  // namespace

Room::Room(Service& service, uint64_t serial, replica::ReplicaRef replica)
    : service_(service), serial_(serial), replica_(std::move(replica)) {
    replica_->add_listener(*this);
    if (replica_->ready()) on_ready(*replica_);
}

Room::~Room() {
    replica_->remove_listener(*this);
    std::erase(service_.busy, this);
}

void Room::on_ready(replica::Replica&) {
    tally_.count(state());
    audience_.locals.resize(state().participant_count() + size_t{1});
    waiting_unchecked_ = waiting_.size();
    if (waiting_unchecked_ > 0) be_busy();
    const ServerTime now = service_.clock.now();
    if (state().phase() == race::Phase::finished) {
        look_after_completion(now);
    } else if (state().phase() != race::Phase::lobby) {
        service_.log.schedule(run(), next_look(state(), now), [](std::expected<void, LogError>) {});
    }
    arm();
}

/// Clients connect again, and then get a fresh replica or the reason why there is none.
void Room::on_lost(replica::Replica&, LogError why) {
    const bool unknown = why == LogError::no_such_run;
    const auto code = unknown ? protocol::ErrorCode::unknown_run : protocol::ErrorCode::unavailable;
    std::vector<ConnectionId> here;
    for (const Waiting& waiting : waiting_) here.push_back(waiting.id);
    for (const auto& watcher : audience_.watchers) here.push_back(watcher.first);
    for (const Local& local : audience_.locals) {
        if (local.connected) here.push_back(local.connection);
    }
    for (const ConnectionId id : here) {
        const Client* client = service_.find(id);
        if (client == nullptr || client->room != this) continue;
        service_.send_error(id, code);
        dismiss(id, unknown ? 1000 : 1012, unknown ? "no such run" : "connect again");
    }
    waiting_.clear();
    audience_ = {};
    searches_.clear();
    broadcasts_.clear();
    latest_broadcasts_.clear();
    gone_.clear();
    empty_since_ = ServerTime{};
}

/// Closes a connection on which nothing more of this run shall happen.
void Room::dismiss(ConnectionId id, uint16_t code, std::string_view reason) {
    if (Client* client = service_.find(id)) client->room = nullptr;
    service_.connections.close(id, code, reason);
}

// --- Coming -----------------------------------------------------------------------------------------------------

void Room::enter(ConnectionId id, uint64_t seen, ServerTime now) {
    empty_since_.reset();
    const Waiting waiting{id, seen, now};
    if (!replica_->ready() || !try_welcome(waiting, false, now)) waiting_.push_back(waiting);
}

void Room::hello_overdue(ConnectionId id, ServerTime now) {
    const auto found = std::ranges::find(waiting_, id, &Waiting::id);
    if (found == waiting_.end()) return;
    const Waiting waiting = *found;
    waiting_.erase(found);
    waiting_unchecked_ = std::min(waiting_unchecked_, waiting_.size());
    if (replica_->ready() && try_welcome(waiting, true, now)) return;
    service_.send_error(id, protocol::ErrorCode::unavailable);
    dismiss(id, 1012, "connect again");
}

/// Whether the client is done with waiting, one way or another.
bool Room::try_welcome(const Waiting& waiting, bool overdue, ServerTime now) {
    Client* client = service_.find(waiting.id);
    if (client == nullptr || client->room != this) return true;
    session::Session& session = client->session;
    const bool is_participant = *session.role() == session::Role::participant;
    const bool known = !is_participant || state().find(session.participant()) != nullptr;
    if (!overdue && (!known || waiting.seen > state().seq())) return false;
    if (!known) {
        service_.send_error(waiting.id, protocol::ErrorCode::unknown_participant);
        dismiss(waiting.id, 4003, "no such participant");
        return true;
    }
    is_participant ? seat_participant(waiting, session.participant(), now) : welcome_watcher(waiting.id, session, now);
    return true;
}

/// A participant's connection becomes theirs, however long it waited: what counts is when it said hello. It is welcomed
/// once the log says that they are present: so no question is closed without somebody who has been welcomed.
void Room::seat_participant(const Waiting& waiting, ParticipantId who, ServerTime now) {
    const race::Participant& participant = state().at(who);
    if (participant.kicked) {
        service_.send(waiting.id, protocol::encode_kicked);
        return dismiss(waiting.id, 4001, "kicked");
    }
    Local& local = audience_.of(who);
    if (local.connected && local.hello_us > to_us(waiting.hello)) {
        return dismiss(waiting.id, 4002, "replaced by a newer connection");
    }
    if (local.connected) {
        dismiss(local.connection, 4002, "replaced by a newer connection");
    } else {
        ++audience_.connected;
    }
    local.connect(waiting.id, waiting.hello);
    // Where another loop was the last to say so, it must hear that they are here now.
    participant.present&& local.announced ? welcome_participant(who, local, now) : announce(who, local);
}

void Room::welcome_participant(ParticipantId who, Local& local, ServerTime now) {
    local.welcomed = true;
    protocol::WelcomeView welcome;
    welcome.audience = protocol::Audience::participant;
    welcome.who = who;
    if (const auto position = state().current_position(who)) {
        welcome.shown_at = shown_at(who, local, *position);
    }
    send_welcome(local.connection, welcome, now);
    if (const auto position = state().live_position(); position && !state().current_position(who)) {
        recall_live_question(local.connection, who, *position);
    }
}

/// When the clock of the question that `who` is on began, as far as is known here.
ServerTime Room::shown_at(ParticipantId who, const Local& local, uint32_t position) const {
    const bool shown_here = local.shown_us != 0 && local.shown_position == position;
    const bool live = state().settings().mode == race::Mode::live;
    const ServerTime released = live ? state().question_opens_at() : state().at(who).released;
    return shown_here ? std::max(released, from_us(local.shown_us)) : released;
}

/// What a participant has seen of the question that all are on, where it is not theirs to answer any more.
void Room::recall_live_question(ConnectionId id, ParticipantId who, uint32_t position) {
    if (state().phase() != race::Phase::running && state().phase() != race::Phase::paused) return;
    service_.send(id, [&](std::string& out) {
        protocol::encode_question(view(), who, position, state().question_opens_at(), out);
    });
    if (state().has_answered(who, position)) acknowledge(who, position, true);
    if (state().question_open()) return;
    service_.send(id, [&](std::string& out) { protocol::encode_reveal(view(), who, position, tally_.chosen(), out); });
}

void Room::welcome_watcher(ConnectionId id, session::Session& session, ServerTime now) {
    const protocol::Audience audience = audience_of(*session.role());
    audience_.watchers.emplace(id, audience);
    protocol::WelcomeView welcome;
    welcome.audience = audience;
    welcome.chosen = tally_.chosen();
    send_welcome(id, welcome, now);
    progress_.changed();
    arm();
}

void Room::send_welcome(ConnectionId id, const protocol::WelcomeView& what, ServerTime now) {
    service_.find(id)->session.welcome();
    ++service_.counters.welcomes;
    protocol::WelcomeView welcome = what;
    welcome.roster = encoded_roster(what.audience, now);
    welcome.leaderboard = encoded_leaderboard(what.audience, now);
    service_.send(id, [&](std::string& out) { protocol::encode_welcome(view(), welcome, now, out); });
}

const std::string& Room::encoded_roster(protocol::Audience audience, ServerTime now) {
    Encoded& encoded = rosters_[static_cast<size_t>(audience)];
    if (encoded.text.empty() || (encoded.seq != state().seq() && now - encoded.at >= encoded_fresh_for)) {
        encoded = {{}, state().seq(), now};
        protocol::encode_roster(state(), audience, encoded.text);
    }
    return encoded.text;
}

const std::string& Room::encoded_leaderboard(protocol::Audience audience, ServerTime now) {
    Encoded& encoded = boards_[audience == protocol::Audience::participant ? 0 : 1];
    if (encoded.text.empty() || (encoded.seq != state().seq() && now - encoded.at >= encoded_fresh_for)) {
        encoded = {{}, state().seq(), now};
        protocol::encode_leaderboard(state(), audience, encoded.text);
    }
    return encoded.text;
}

// --- Going ------------------------------------------------------------------------------------------------------

void Room::leave(ConnectionId id, const session::Session& session, ServerTime now) {
    std::erase_if(waiting_, [id](const Waiting& waiting) { return waiting.id == id; });
    waiting_unchecked_ = std::min(waiting_unchecked_, waiting_.size());
    if (*session.role() == session::Role::participant) {
        leave_seat(id, session.participant(), now);
    } else {
        audience_.watchers.erase(id);
        searches_.erase(id);
    }
    if (audience_.empty()) empty_since_ = now;
}

void Room::leave_seat(ConnectionId id, ParticipantId who, ServerTime now) {
    if (number(who) >= audience_.locals.size()) return;
    Local& local = audience_.of(who);
    if (!local.connected || local.connection != id) return;
    local.disconnect();
    local.gone_us = to_us(now);
    --audience_.connected;
    gone_.push_back({now + absent_after, who});
    arm();
}

bool Room::disposable(ServerTime now) const noexcept {
    if (!audience_.empty() || !waiting_.empty() || !broadcasts_.empty()) return false;
    return lost() || (empty_since_ && now - *empty_since_ >= empty_max && gone_.empty());
}

// --- Presence ---------------------------------------------------------------------------------------------------

/// Says that somebody is here, and then welcomes them; says it again, where the log does not take it, as long as they
/// are. The entry carries the time
/// of the connection's hello, however late and often it is said: so every loop can tell whose connection is the newest,
/// and its own entries from others'.
void Room::announce(ParticipantId who, Local& local) {
    local.announced = true;
    append(race::Presence{who, true}, {}, from_us(local.hello_us),
           [this, self = weak_from_this(), who](const auto& appended) {
               const auto alive = self.lock();
               if (!alive || lost()) return;
               Local& announced = audience_.of(who);
               if (announced.connected && !announced.welcomed) {
                   welcome_participant(who, announced, service_.clock.now());
               }
               if (appended) return;
               announced.announced = false;
               unannounced_.push_back({service_.clock.now() + service_.jittered(announce_again_after), who});
               arm();
           });
}

void Room::announce_absent(ParticipantId who, Local& local, ServerTime now) {
    local.announced = false;
    append(race::Presence{who, false}, {}, now, [this, self = weak_from_this(), who](const auto& appended) {
        const auto alive = self.lock();
        if (!alive || appended || lost()) return;
        Local& again = audience_.of(who);
        if (again.connected) return;
        again.announced = true;
        gone_.push_back({service_.clock.now() + absent_after, who});
        arm();
    });
}

// --- Slices -----------------------------------------------------------------------------------------------------

bool Room::work(ServerTime now, uint32_t& budget) {
    if (!replica_->ready()) return busy_ = false;
    work_on_waiting(now, budget);
    send_some(broadcasts_, now, budget);
    if (broadcasts_.empty() && latest_due_ <= now) send_some_latest(now, budget);
    work_on_searches(budget);
    busy_ = waiting_unchecked_ > 0 || !broadcasts_.empty() || !searches_.empty() ||
            (!latest_broadcasts_.empty() && latest_due_ <= now);
    arm();
    return busy_;
}

void Room::send_some(std::deque<Broadcast>& queue, ServerTime now, uint32_t& budget) {
    while (budget > 0 && !queue.empty()) {
        if (!queue.front().advance(service_, audience_, view(), now, budget)) return;
        queue.pop_front();
    }
}

/// What only the latest counts of is in no hurry: while answers are on their way to the log, its slices are spread over
/// half of the time until the next, so that answers, and the thread that commits them, find the core free in between.
void Room::send_some_latest(ServerTime now, uint32_t& budget) {
    const uint32_t before = budget;
    send_some(latest_broadcasts_, now, budget);
    const bool at_once = latest_broadcasts_.empty() || replica_->pending() == 0;
    latest_due_ = at_once ? now : now + board_interval() / 2 * (before - budget) / std::max(audience_.connected, 1U);
}

void Room::work_on_waiting(ServerTime now, uint32_t& budget) {
    while (waiting_unchecked_ > 0 && budget > 0) {
        const Waiting waiting = waiting_.front();
        waiting_.pop_front();
        --waiting_unchecked_;
        budget -= std::min(budget, welcome_cost);
        if (!try_welcome(waiting, false, now)) waiting_.push_back(waiting);
    }
}

void Room::work_on_searches(uint32_t& budget) {
    if (budget == 0 || searches_.empty()) return;
    auto& [id, search] = *searches_.begin();
    if (!search.advance(state(), std::exchange(budget, 0) * names_per_recipient)) return;
    const std::vector<ParticipantId> best = search.best();
    service_.send(
        id, [&](std::string& out) { protocol::encode_found(state(), {search.part(), search.matches(), best}, out); });
    searches_.erase(searches_.begin());
}

void Room::be_busy() {
    if (std::exchange(busy_, true)) return;
    service_.busy.push_back(this);
}

}  // namespace mcs::speed_run
