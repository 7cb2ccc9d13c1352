#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "ports/clock.hpp"
#include "ports/connections.hpp"
#include "simulation/faults.hpp"
#include "simulation/scheduler.hpp"

namespace mcs::sim {

/// The client's end of a connection.
class Peer {
  public:
    virtual void on_message(std::string_view text) = 0;
    virtual void on_closed(uint16_t code) = 0;

  protected:
    ~Peer() = default;
};

struct NetworkWeather {
    uint32_t delayed = 0;
    uint32_t duplicated = 0;
    uint32_t lost = 0;  ///< with the connection
};

class SimConnections;

/// One connection: two directions, each in order, each with its delays. Either end may find it gone at any message.
struct Link {
    SimConnections* wire = nullptr;       ///< nullptr: the instance is gone, or has forgotten it
    Peer* peer = nullptr;                 ///< nullptr: the client has let go of it
    ConnectionHandler* server = nullptr;  ///< nullptr: closed, or the instance is gone
    ConnectionId id{};
    Micros latency{0};
    ServerTime last_up{}, last_down{};
};

/// The sockets of one instance, and the wires to its clients.
class SimConnections final : public Connections {
  public:
    SimConnections(Scheduler& scheduler, Process& process, const NetworkWeather& weather, Faults& faults,
                   const Clock& clock, std::function<void()> then)
        : scheduler_(scheduler),
          process_(process),
          weather_(weather),
          faults_(faults),
          clock_(clock),
          then_(std::move(then)) {}
    /// The instance dies: its clients find their connections gone.
    ~SimConnections() override;

    std::shared_ptr<Link> open(Peer& peer, ConnectionHandler& server);
    /// From the client.
    void send_up(const std::shared_ptr<Link>& link, std::string text);
    void hang_up(const std::shared_ptr<Link>& link);

    void send(ConnectionId to, std::string_view text) override;
    void send_shared(ConnectionId to, const SharedFrame& frame) override;
    void send_latest(ConnectionId to, const SharedFrame& frame) override { send_shared(to, frame); }
    void close(ConnectionId to, uint16_t code, std::string_view reason) override;
    void ping(ConnectionId to) override;
    std::optional<Micros> kernel_round_trip(ConnectionId) const override { return std::nullopt; }

  private:
    Micros delay(const Link& link);
    void break_down(const std::shared_ptr<Link>& link);
    void closed_at_server(const std::shared_ptr<Link>& link);
    void closed_at_client(const std::shared_ptr<Link>& link, uint16_t code);
    /// `what` happens to the server's end unless the instance is gone by then.
    void at_server(ServerTime when, std::move_only_function<void()> what);

    Scheduler& scheduler_;
    Process& process_;
    const NetworkWeather& weather_;
    Faults& faults_;
    const Clock& clock_;
    std::function<void()> then_;
    uint64_t ids_ = 0;
    std::map<ConnectionId, std::shared_ptr<Link>> links_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace mcs::sim
