#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace mcs {

/// One WebSocket connection of one loop. Never reused while the process lives.
enum class ConnectionId : uint64_t {};

/// A text message with its WebSocket frame header (RFC 6455 §5.2, final, unmasked) in front: encoded once, then
/// written as it is to every socket. Immutable, shared by connections of one loop.
using SharedFrame = std::shared_ptr<const std::string>;

/// Frames `text` as one text message.
SharedFrame frame_text(std::string_view text);

/// What services see of the sockets of their loop. Belongs to one loop; nothing blocks. Sending to a connection that is
/// closed already does nothing.
class Connections {
  public:
    virtual ~Connections() = default;

    /// Sends a text message that must arrive: written at once where the socket has room, queued where not. A client
    /// whose queue is full is closed with 1013; it will resync.
    virtual void send(ConnectionId to, std::string_view text) = 0;
    /// The same for a message that many get.
    virtual void send_shared(ConnectionId to, const SharedFrame& frame) = 0;
    /// For messages of which only the latest counts: where the socket is full, it waits in a slot of its own, in which
    /// a later one replaces it.
    virtual void send_latest(ConnectionId to, const SharedFrame& frame) = 0;
    /// Sends what is queued, then a close frame, then closes.
    virtual void close(ConnectionId to, uint16_t code, std::string_view reason) = 0;
    /// Sends a ping; the handler hears of the pong with the round trip it took.
    virtual void ping(ConnectionId to) = 0;
    /// The kernel's smallest round trip (TCP_INFO, tcpi_min_rtt) where the peer is the client itself; nothing behind a
    /// proxy or where the system does not tell.
    virtual std::optional<Micros> kernel_round_trip(ConnectionId to) const = 0;
};

/// What happens on the connections of a loop. Called on the loop's thread, never from inside a call of Connections.
class ConnectionHandler {
  public:
    virtual ~ConnectionHandler() = default;
    virtual void on_open(ConnectionId id, ServerTime now) = 0;
    /// A whole text message, valid UTF-8, at most 4 KiB. `text` is valid during the call only.
    virtual void on_text(ConnectionId id, std::string_view text, ServerTime now) = 0;
    virtual void on_pong(ConnectionId id, Micros round_trip, ServerTime now) = 0;
    /// The last call for this connection, whoever closed it.
    virtual void on_close(ConnectionId id, ServerTime now) = 0;
};

}  // namespace mcs
