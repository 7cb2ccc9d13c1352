#include "speed_run/speed_run.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "protocol/server_message.hpp"
#include "speed_run/due_runs.hpp"
#include "speed_run/room.hpp"
#include "speed_run/service.hpp"

namespace mcs::speed_run {

void VerdictLatency::add(Micros latency) noexcept {
    const int64_t us = std::max<int64_t>(latency.count(), 0);
    ++counts[static_cast<size_t>(std::ranges::lower_bound(bounds_us, us) - bounds_us.begin())];
    sum_us += static_cast<uint64_t>(us);
}

namespace {

/// Two milliseconds or so, which is what an answer that comes meanwhile waits at most.
constexpr uint32_t slice_recipients = 256;
constexpr size_t slice_timers = 256;
constexpr Micros ping_grain_max = std::chrono::milliseconds{100};
constexpr int64_t pings_together = 16;
constexpr Micros evict_every = std::chrono::seconds{5};
constexpr Micros idle_at_most = std::chrono::seconds{1};

}  // namespace

void Service::send_error(ConnectionId to, protocol::ErrorCode code, std::string_view message,
                         std::optional<uint32_t> question) {
    send(to, [&](std::string& out) { protocol::encode_error(code, message, question, out); });
}

void Service::complain(ConnectionId to, Client& client, protocol::ErrorCode code, std::string_view message,
                       ServerTime now) {
    ++(code == protocol::ErrorCode::rate_limited ? counters.rate_limited : counters.bad_messages);
    send_error(to, code, message);
    if (!client.session.forgive(now)) connections.close(to, 1008, "too many bad messages");
}

struct SpeedRun::Parts {
    Service service;
    session::TokenVerifier verify_token;
    DueRuns due_runs{service};
    std::unordered_map<uint64_t, std::shared_ptr<Room>> rooms;
    std::unordered_map<RunId, uint64_t> room_of;
    uint64_t serials = 0;
    bool closing = false;

    Parts(Connections& connections, replica::Replicas& replicas, RunLog& log, CompletionQueue& queue,
          session::TokenVerifier verifier, const Clock& clock, Options options)
        : service{.connections = connections,
                  .replicas = replicas,
                  .log = log,
                  .clock = clock,
                  .random = SplitMix64(options.seed),
                  .timers = {},
                  .completions = Completions(queue, log, service.timers, service.counters, options.seed),
                  .counters = {},
                  .clients = {},
                  .busy = {},
                  .buffer = {}},
          verify_token(std::move(verifier)) {
        due_runs.start(clock.now());
        service.timers.add(clock.now() + evict_every, Timers::Kind::evict);
    }

    void hello(ConnectionId id, Client& client, const protocol::Hello& message, ServerTime now);
    void ping(ConnectionId id, ServerTime now);
    Room& room(const RunId& run);
    void evict(ServerTime now);
    void wake(const Timers::Timer& timer, ServerTime now);
};

SpeedRun::SpeedRun(Connections& connections, replica::Replicas& replicas, RunLog& log, CompletionQueue& completions,
                   session::TokenVerifier verify_token, const Clock& clock, Options options)
    : parts_(
          std::make_unique<Parts>(connections, replicas, log, completions, std::move(verify_token), clock, options)) {}

SpeedRun::~SpeedRun() = default;

// --- Connections ------------------------------------------------------------------------------------------------

void SpeedRun::on_open(ConnectionId id, ServerTime now) {
    Service& service = parts_->service;
    ++service.counters.connections_opened;
    if (parts_->closing) return service.connections.close(id, 1012, "connect again");
    const auto [client, added] = service.clients.try_emplace(id, Client{.session = session::Session(now)});
    service.timers.add(client->second.session.hello_deadline(), Timers::Kind::hello, static_cast<uint64_t>(id));
    parts_->ping(id, now);
}

void SpeedRun::on_pong(ConnectionId id, Micros round_trip, ServerTime now) {
    Client* client = parts_->service.find(id);
    if (client != nullptr) client->session.pong(round_trip, parts_->service.connections.kernel_round_trip(id), now);
}

void SpeedRun::on_close(ConnectionId id, ServerTime now) {
    Service& service = parts_->service;
    ++service.counters.connections_closed;
    const auto found = service.clients.find(id);
    if (found == service.clients.end()) return;
    const Client client = found->second;
    service.clients.erase(found);
    if (client.room != nullptr) client.room->leave(id, client.session, now);
}

void SpeedRun::on_text(ConnectionId id, std::string_view text, ServerTime now) {
    Service& service = parts_->service;
    Client* client = service.find(id);
    if (client == nullptr || parts_->closing) return;
    ++service.counters.messages;
    if (!client->session.may_send(now)) {
        return service.complain(id, *client, protocol::ErrorCode::rate_limited, {}, now);
    }
    const auto message = protocol::decode(text);
    if (!message) return service.complain(id, *client, message.error().code, message.error().message, now);
    if (const auto* time = std::get_if<protocol::Time>(&*message)) {
        return service.send(id, [&](std::string& out) { protocol::encode_time(time->t0, now, out); });
    }
    const auto* hello = std::get_if<protocol::Hello>(&*message);
    if (hello != nullptr && !client->session.role()) return parts_->hello(id, *client, *hello, now);
    if (client->room == nullptr || !client->session.welcomed()) {
        return service.complain(id, *client, protocol::ErrorCode::not_allowed, "wait for the welcome", now);
    }
    if (!session::allowed(*client->session.role(), *message, client->room->mode())) {
        return service.complain(id, *client, protocol::ErrorCode::not_allowed, {}, now);
    }
    client->room->handle(id, *client, *message, now);
}

void SpeedRun::Parts::hello(ConnectionId id, Client& client, const protocol::Hello& message, ServerTime now) {
    const auto identity = verify_token(message.token, now);
    if (!identity) {
        ++service.counters.tokens_refused;
        const bool expired = identity.error() == session::TokenError::expired;
        service.send_error(id, expired ? protocol::ErrorCode::token_expired : protocol::ErrorCode::bad_token);
        return service.connections.close(id, 4003, expired ? "token expired" : "bad token");
    }
    client.session.identify(identity->role, identity->participant);
    Room& entered = room(identity->run);
    client.room = &entered;
    entered.enter(id, message.seen, now);
}

Room& SpeedRun::Parts::room(const RunId& run) {
    const auto known = room_of.find(run);
    if (known != room_of.end() && !rooms.at(known->second)->lost()) return *rooms.at(known->second);
    const uint64_t serial = ++serials;
    auto made = std::make_shared<Room>(service, serial, service.replicas.open(run));
    Room& result = *made;
    rooms.emplace(serial, std::move(made));
    room_of[run] = serial;
    return result;
}

// --- Time -------------------------------------------------------------------------------------------------------

void SpeedRun::Parts::ping(ConnectionId id, ServerTime now) {
    Client* client = service.find(id);
    if (client == nullptr) return;
    const auto next = client->session.ping(now);
    if (!next) return service.connections.close(id, 1001, "no answer to pings");
    service.connections.ping(id);
    // Those who connected at the same moment shall not all be pinged at the same moment for ever; but a few together,
    // as waking up for each would cost more than the pings.
    const Micros wait = *next - now;
    const auto connections = static_cast<int64_t>(service.clients.size());
    const Micros grain = std::clamp(wait * pings_together / connections, Micros{1}, ping_grain_max);
    const int64_t due_us = to_us(now + service.jittered(wait));
    const ServerTime due = from_us((due_us / grain.count() + 1) * grain.count());
    service.timers.add(due, Timers::Kind::ping, static_cast<uint64_t>(id));
}

void SpeedRun::Parts::wake(const Timers::Timer& timer, ServerTime now) {
    const ConnectionId id{timer.key};
    switch (timer.kind) {
        case Timers::Kind::hello: {
            Client* client = service.find(id);
            if (client == nullptr || client->session.welcomed()) return;
            if (client->room != nullptr) return client->room->hello_overdue(id, now);
            return service.connections.close(id, 1001, "no hello");
        }
        case Timers::Kind::ping:
            return ping(id, now);
        case Timers::Kind::room: {
            const auto found = rooms.find(timer.key);
            if (found != rooms.end()) found->second->on_timer(now);
            return;
        }
        case Timers::Kind::completions:
            return service.completions.on_timer(now);
        case Timers::Kind::due_runs:
            return due_runs.on_timer(now);
        case Timers::Kind::evict:
            return evict(now);
    }
}

void SpeedRun::Parts::evict(ServerTime now) {
    service.timers.add(now + evict_every, Timers::Kind::evict);
    for (auto item = rooms.begin(); item != rooms.end();) {
        if (!item->second->disposable(now)) {
            ++item;
            continue;
        }
        const auto current = room_of.find(item->second->run());
        if (current != room_of.end() && current->second == item->first) room_of.erase(current);
        item = rooms.erase(item);
    }
    service.replicas.evict_idle(now);
}

ServerTime SpeedRun::next_wakeup() const noexcept {
    return parts_->service.timers.next().value_or(parts_->service.clock.now() + idle_at_most);
}

/// A slice of what is due: the rest is due at the next call.
void SpeedRun::on_timer(ServerTime now) {
    for (size_t woken = 0; woken < slice_timers; ++woken) {
        const auto timer = parts_->service.timers.take(now);
        if (!timer) return;
        parts_->wake(*timer, now);
    }
}

bool SpeedRun::work(ServerTime now) {
    auto& busy = parts_->service.busy;
    uint32_t budget = slice_recipients;
    for (size_t rooms = busy.size(); rooms > 0 && budget > 0; --rooms) {
        Room* room = busy.front();
        busy.pop_front();
        if (room->work(now, budget)) busy.push_back(room);
    }
    return !busy.empty();
}

bool SpeedRun::has_work() const noexcept { return !parts_->service.busy.empty(); }

// --- The end, and how it goes -----------------------------------------------------------------------------------

void SpeedRun::shutdown() {
    parts_->closing = true;
    parts_->due_runs.stop();
    for (const auto& client : parts_->service.clients) {
        parts_->service.connections.close(client.first, 1012, "the service restarts: connect again");
    }
}

bool SpeedRun::drained() const noexcept {
    return parts_->service.replicas.pending() == 0 && parts_->service.completions.pending() == 0;
}

const Counters& SpeedRun::counters() const noexcept { return parts_->service.counters; }
size_t SpeedRun::connection_count() const noexcept { return parts_->service.clients.size(); }
size_t SpeedRun::run_count() const noexcept { return parts_->rooms.size(); }

}  // namespace mcs::speed_run
