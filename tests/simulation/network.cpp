#include "simulation/network.hpp"

#include <utility>

#include "support/fake_connections.hpp"

namespace mcs::sim {

SimConnections::~SimConnections() {
    for (auto& [id, link] : links_) {
        link->server = nullptr;
        link->wire = nullptr;
        closed_at_client(link, 1006);
    }
}

std::shared_ptr<Link> SimConnections::open(Peer& peer, ConnectionHandler& server) {
    auto link = std::make_shared<Link>();
    link->wire = this;
    link->peer = &peer;
    link->server = &server;
    link->id = ConnectionId{++ids_};
    link->latency = scheduler_.between(Micros{200}, Micros{40'000});
    links_.emplace(link->id, link);
    at_server(scheduler_.now() + delay(*link), [this, link] {
        if (link->server != nullptr) link->server->on_open(link->id, clock_.now());
    });
    link->last_up = scheduler_.now() + link->latency * 2;
    return link;
}

Micros SimConnections::delay(const Link& link) {
    Micros delay = link.latency + scheduler_.between(Micros{0}, link.latency);
    if (scheduler_.chance(weather_.delayed)) {
        faults_.count(Fault::message_delayed);
        delay += scheduler_.between(Micros{100'000}, Micros{3'000'000});
    }
    return delay;
}

void SimConnections::at_server(ServerTime when, std::move_only_function<void()> what) {
    process_.at(when, [this, alive = std::weak_ptr(alive_), task = std::move(what)]() mutable {
        if (alive.expired()) return;
        task();
        then_();
    });
}

void SimConnections::send_up(const std::shared_ptr<Link>& link, std::string text) {
    if (scheduler_.chance(weather_.lost)) return break_down(link);
    const bool twice = scheduler_.chance(weather_.duplicated);
    if (twice) faults_.count(Fault::message_duplicated);
    for (int i = 0; i < (twice ? 2 : 1); ++i) {
        link->last_up = std::max(link->last_up + Micros{1}, scheduler_.now() + delay(*link));
        at_server(link->last_up, [this, link, text] {
            if (link->server != nullptr) link->server->on_text(link->id, text, clock_.now());
        });
    }
}

void SimConnections::send(ConnectionId to, std::string_view text) {
    const auto found = links_.find(to);
    if (found == links_.end() || found->second->server == nullptr) return;
    const auto& link = found->second;
    if (scheduler_.chance(weather_.lost)) return break_down(link);
    link->last_down = std::max(link->last_down + Micros{1}, scheduler_.now() + delay(*link));
    scheduler_.at(link->last_down, [link, copy = std::string(text)] {
        if (link->peer != nullptr) link->peer->on_message(copy);
    });
}

void SimConnections::send_shared(ConnectionId to, const SharedFrame& frame) { send(to, test::unframed(*frame)); }

/// What is on its way is lost; both ends find out, each in its own time.
void SimConnections::break_down(const std::shared_ptr<Link>& link) {
    faults_.count(Fault::connection_lost);
    closed_at_server(link);
    link->last_down = scheduler_.now();
    closed_at_client(link, 1006);
}

void SimConnections::closed_at_server(const std::shared_ptr<Link>& link) {
    if (link->server == nullptr) return;
    ConnectionHandler* server = std::exchange(link->server, nullptr);
    at_server(scheduler_.now() + scheduler_.between(Micros{10}, Micros{2'000'000}), [this, link, server] {
        links_.erase(link->id);
        link->wire = nullptr;
        server->on_close(link->id, clock_.now());
    });
}

void SimConnections::closed_at_client(const std::shared_ptr<Link>& link, uint16_t code) {
    const ServerTime when = std::max(link->last_down + Micros{1}, scheduler_.now() + link->latency);
    scheduler_.at(when, [link, code] {
        if (Peer* peer = std::exchange(link->peer, nullptr)) peer->on_closed(code);
    });
}

void SimConnections::close(ConnectionId to, uint16_t code, std::string_view) {
    const auto found = links_.find(to);
    if (found == links_.end() || found->second->server == nullptr) return;
    closed_at_client(found->second, code);
    closed_at_server(found->second);
}

void SimConnections::hang_up(const std::shared_ptr<Link>& link) {
    link->peer = nullptr;
    closed_at_server(link);
}

void SimConnections::ping(ConnectionId to) {
    const auto found = links_.find(to);
    if (found == links_.end() || found->second->server == nullptr) return;
    const auto link = found->second;
    const Micros round_trip = delay(*link) + delay(*link);
    at_server(scheduler_.now() + round_trip, [this, link, round_trip] {
        if (link->server != nullptr) link->server->on_pong(link->id, round_trip, clock_.now());
    });
}

}  // namespace mcs::sim
