#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "net/address.hpp"
#include "net/metrics.hpp"
#include "net/options.hpp"
#include "net/outbox.hpp"
#include "net/websocket_parser.hpp"
#include "net/wheel.hpp"
#include "ports/clock.hpp"
#include "ports/connections.hpp"

namespace mcs::net {

/// The WebSockets of one loop, after their upgrade. Belongs to that loop's thread.
///
/// An idle connection is one entry of a table of about 200 bytes and nothing else: the sockets are polled by an epoll
/// instance of its own (level-triggered), which the loop polls in turn; all read into one shared buffer; deadlines hang
/// in one timing wheel. Time comes in from the loop.
///
/// The handler hears of a close in `settle`, so never from inside another call. It hears of it as soon as the
/// connection is of no use any more; the close handshake may go on after that, for `close_timeout` at most.
class WebSockets final : public Connections {
  public:
    using Instant = std::chrono::steady_clock::time_point;

    WebSockets(uint32_t loop_index, const WebSocketOptions& options, const Clock& clock, LoopCounters& counters);
    ~WebSockets() override;
    WebSockets(const WebSockets&) = delete;
    WebSockets& operator=(const WebSockets&) = delete;

    void set_handler(ConnectionHandler& handler) noexcept { handler_ = &handler; }
    /// Readable while a socket has something to do.
    int poll_fd() const noexcept { return epoll_; }

    /// Takes over a socket whose upgrade has been answered. `early`: bytes that came with the upgrade. `direct`: the
    /// peer is the client itself. Calls on_open.
    ConnectionId adopt(int socket, bool direct, ConnectionLimits::Place place, std::span<char> early);
    /// Reads and writes what is ready, at most 256 sockets. True where there may be more.
    bool turn();
    /// Deadlines and pings due by `now`, at most 256. True where there may be more.
    bool advance(Instant now);
    /// Tells the handler of connections that have closed. True where there were any.
    bool settle();
    /// Closes all in slices, by and by, in `advance`; new ones at once.
    void close_all(uint16_t code, std::string_view reason);

    /// Sockets still open, those in the close handshake included.
    size_t size() const noexcept { return live_; }

    void send(ConnectionId to, std::string_view text) override;
    void send_shared(ConnectionId to, const SharedFrame& frame) override;
    void send_latest(ConnectionId to, const SharedFrame& frame) override;
    void close(ConnectionId to, uint16_t code, std::string_view reason) override;
    void ping(ConnectionId to) override;
    std::optional<Micros> kernel_round_trip(ConnectionId to) const override;

  private:
    using Tick = uint32_t;  ///< of 50 ms since the start
    enum class State : uint8_t { free, open, closing };
    struct Connection {
        ConnectionId id{};
        int socket = -1;
        State state = State::free;
        bool direct = false;
        bool greeted = false;        ///< has sent a message
        bool close_written = false;  ///< our close frame is queued or sent
        bool peer_done = false;      ///< the peer's close frame has come, or nothing more is expected of it
        bool parser_dead = false;    ///< what comes in is not looked at any more
        Tick heard = 0;              ///< when the last bytes came in
        Tick ping_due = 0;
        Tick deadline = 0;  ///< of the first message, then of the close handshake
        WheelLinks links;
        std::unique_ptr<Outbox> outbox;
        WebSocketParser parser;
        uint64_t ping_nonce = 0;  ///< 0: no ping is under way
        Micros ping_sent{};
        ConnectionLimits::Place place;
    };
    struct LinksOf {
        WebSockets* sockets;
        WheelLinks& operator()(uint32_t slot) const { return sockets->at(slot).links; }
    };
    static constexpr size_t chunk = 256;  ///< of the table
    static constexpr int slice = 256;     ///< sockets a turn

    Connection& at(uint32_t slot) const noexcept { return (*table_[slot / chunk])[slot % chunk]; }
    static uint32_t slot_of(ConnectionId id) noexcept { return static_cast<uint32_t>(id) & 0xFF'FFFFU; }
    /// Nothing where the connection is gone.
    Connection* find(ConnectionId id) const noexcept;
    Connection* find_open(ConnectionId id) const noexcept;
    uint32_t take_slot();

    void receive(Connection& c);
    void consume(Connection& c, std::span<char> bytes);
    void on_event(Connection& c, const WebSocketParser::Event& event);
    void on_pong(Connection& c, std::string_view payload);

    void transmit(Connection& c, std::string_view head, std::string_view body, const SharedFrame* shared);
    /// Bytes written; nothing where the socket is broken (and the connection gone).
    std::optional<size_t> write(Connection& c, std::span<iovec> buffers);
    void enqueue(Connection& c, SharedFrame frame, size_t already_written);
    Outbox& outbox_of(Connection& c);
    void flush(Connection& c);
    void watch(Connection& c, bool writable);

    void start_close(Connection& c, uint16_t code, std::string_view reason);
    void close_handshake_step(Connection& c);
    void leave_open(Connection& c);
    void drop(Connection& c);

    void expire(Connection& c);
    void schedule(Connection& c);
    void send_ping(Connection& c);
    uint64_t next_nonce();
    Tick ticks(Millis interval) const noexcept { return static_cast<Tick>((interval.count() + 49) / 50); }
    Micros steady_now() const noexcept;

    const uint32_t loop_index_;
    const WebSocketOptions& options_;
    const Clock& clock_;
    LoopCounters& counters_;
    ConnectionHandler* handler_ = nullptr;
    int epoll_ = -1;

    std::vector<std::unique_ptr<std::array<Connection, chunk>>> table_;
    std::vector<uint32_t> free_;
    std::vector<uint32_t> dropped_;     ///< slots to be freed in `settle`
    std::vector<ConnectionId> closed_;  ///< to be told in `settle`
    uint32_t opened_ = 0;
    size_t live_ = 0;

    Wheel<LinksOf> wheel_;
    const Instant start_;
    Tick now_ = 0;
    ServerTime stamp_{};     ///< when the sockets of this turn were found ready
    Micros steady_stamp_{};  ///< the same instant, monotonic

    struct Closing {
        uint16_t code;
        std::string reason;
        uint32_t next_slot;
    };
    std::optional<Closing> closing_;
    std::array<uint64_t, 64> nonces_{};
    size_t nonces_left_ = 0;
    std::array<char, 16 * 1024> buffer_;
};

}  // namespace mcs::net
