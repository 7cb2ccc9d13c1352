#include "net/websockets.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/assert.hpp"
#include "net/tcp_info.hpp"

namespace mcs::net {

using Event = WebSocketParser::Event;

namespace {

/// As sendmsg(), which costs a few per cent more than send() does where there is but one buffer.
ssize_t send_now(int socket, std::span<iovec> buffers) {
    constexpr int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    if (buffers.size() == 1) return ::send(socket, buffers[0].iov_base, buffers[0].iov_len, flags);
    msghdr message{};
    message.msg_iov = buffers.data();
    message.msg_iovlen = buffers.size();
    return ::sendmsg(socket, &message, flags);
}

}  // namespace

WebSockets::WebSockets(uint32_t loop_index, const WebSocketOptions& options, const Clock& clock, LoopCounters& counters)
    : loop_index_(loop_index),
      options_(options),
      clock_(clock),
      counters_(counters),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wheel_(LinksOf{this}),
      start_(std::chrono::steady_clock::now()) {
    require(epoll_ >= 0, "the system gives an epoll instance");
    require(loop_index < 256, "at most 256 loops");
}

WebSockets::~WebSockets() {
    for (const auto& part : table_) {
        for (const auto& c : *part) {
            if (c.socket >= 0) ::close(c.socket);
        }
    }
    ::close(epoll_);
}

// --- the table ---------------------------------------------------------------------------------------------------

WebSockets::Connection* WebSockets::find(ConnectionId id) const noexcept {
    const auto slot = slot_of(id);
    if (slot / chunk >= table_.size()) return nullptr;
    auto& c = at(slot);
    return c.id == id && c.state != State::free ? &c : nullptr;
}

WebSockets::Connection* WebSockets::find_open(ConnectionId id) const noexcept {
    auto* c = find(id);
    return c != nullptr && c->state == State::open ? c : nullptr;
}

uint32_t WebSockets::take_slot() {
    if (free_.empty()) {
        const auto first = static_cast<uint32_t>(table_.size() * chunk);
        require(first + chunk <= 1U << 24, "at most 16 million connections a loop");
        table_.push_back(std::make_unique<std::array<Connection, chunk>>());
        for (uint32_t i = chunk; i > 0; --i) free_.push_back(first + i - 1);
    }
    const auto slot = free_.back();
    free_.pop_back();
    return slot;
}

ConnectionId WebSockets::adopt(int socket, bool direct, ConnectionLimits::Place place, std::span<char> early) {
    const auto slot = take_slot();
    auto& c = at(slot);
    const auto id = ConnectionId{uint64_t{++opened_} << 32 | uint64_t{loop_index_} << 24 | slot};
    c.id = id;
    c.socket = socket;
    c.state = State::open;
    c.direct = direct;
    c.heard = now_;
    c.deadline = now_ + ticks(options_.hello_timeout);
    c.place = std::move(place);
    // Spread, so that those who came together are not pinged together.
    const auto interval = ticks(options_.ping_interval);
    c.ping_due = now_ + interval / 2 + (interval > 1 ? slot % (interval / 2) : 0);
    ++live_;
    counters_.websocket_connections.add();
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = static_cast<uint64_t>(id);
    const bool watched = epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) == 0;
    schedule(c);
    stamp_ = clock_.now();
    handler_->on_open(id, stamp_);
    if (!watched) {
        drop(c);
    } else if (closing_ && c.state == State::open) {
        start_close(c, closing_->code, closing_->reason);
    } else {
        consume(c, early);
    }
    return id;
}

void WebSockets::leave_open(Connection& c) {
    if (c.state != State::open) return;
    c.state = State::closing;
    counters_.websocket_connections.sub();
    closed_.push_back(c.id);
}

void WebSockets::drop(Connection& c) {
    if (c.socket < 0) return;
    leave_open(c);
    ::close(c.socket);  // takes it out of the epoll instance too
    c.socket = -1;
    wheel_.clear(slot_of(c.id));
    dropped_.push_back(slot_of(c.id));
    --live_;
}

bool WebSockets::settle() {
    if (closed_.empty() && dropped_.empty()) return false;
    const auto now = clock_.now();
    while (!closed_.empty()) {
        for (const auto id : std::exchange(closed_, {})) handler_->on_close(id, now);
    }
    for (const auto slot : dropped_) {
        at(slot) = Connection{};
        free_.push_back(slot);
    }
    dropped_.clear();
    return true;
}

// --- reading -----------------------------------------------------------------------------------------------------

bool WebSockets::turn() {
    std::array<epoll_event, slice> events;
    const int ready = epoll_wait(epoll_, events.data(), slice, 0);
    if (ready <= 0) return false;
    stamp_ = clock_.now();
    steady_stamp_ = steady_now();
    for (int i = 0; i < ready; ++i) {
        const auto& event = events[static_cast<size_t>(i)];
        auto* c = find(ConnectionId{event.data.u64});
        if (c == nullptr || c->socket < 0) continue;
        if ((event.events & EPOLLOUT) != 0) flush(*c);
        if (c->socket >= 0 && (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) receive(*c);
    }
    return ready == slice;
}

void WebSockets::receive(Connection& c) {
    const auto got = ::recv(c.socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return drop(c);
    counters_.bytes_in.add(static_cast<uint64_t>(got));
    c.heard = now_;
    consume(c, {buffer_.data(), static_cast<size_t>(got)});
}

void WebSockets::consume(Connection& c, std::span<char> bytes) {
    while (!c.parser_dead && c.socket >= 0) {
        const auto event = c.parser.next(bytes, options_.message_bytes_max);
        if (!event) return;
        on_event(c, *event);
    }
}

void WebSockets::on_event(Connection& c, const Event& event) {
    using Kind = Event::Kind;
    if (event.kind == Kind::close || event.kind == Kind::failed) {
        c.peer_done = event.kind == Kind::close;
        c.parser_dead = true;
        if (event.kind == Kind::failed) counters_.protocol_errors.add();
        if (c.state == State::open) {
            start_close(c, event.code, {});
        } else {
            close_handshake_step(c);
        }
        return;
    }
    if (c.state != State::open) return;
    switch (event.kind) {
        case Kind::text:
            c.greeted = true;
            counters_.messages_in.add();
            handler_->on_text(c.id, event.payload, stamp_);
            break;
        case Kind::binary:
            c.parser_dead = true;
            start_close(c, close_code::unsupported, "text only");
            break;
        case Kind::ping: {
            const auto frame = control_frame(Opcode::pong, event.payload);
            transmit(c, frame, {}, nullptr);
            break;
        }
        case Kind::pong:
            on_pong(c, event.payload);
            break;
        default:
            break;
    }
}

void WebSockets::on_pong(Connection& c, std::string_view payload) {
    if (c.ping_nonce == 0 || payload.size() != sizeof c.ping_nonce) return;
    if (std::memcmp(payload.data(), &c.ping_nonce, sizeof c.ping_nonce) != 0) return;
    c.ping_nonce = 0;
    // The pong had come when the socket was found ready, unless both happened within this turn.
    const auto came = steady_stamp_ > c.ping_sent ? steady_stamp_ : steady_now();
    handler_->on_pong(c.id, came - c.ping_sent, stamp_);
}

// --- writing -----------------------------------------------------------------------------------------------------

void WebSockets::send(ConnectionId to, std::string_view text) {
    auto* c = find_open(to);
    if (c == nullptr) return;
    const auto header = frame_header(Opcode::text, text.size());
    counters_.messages_out.add();
    transmit(*c, header.view(), text, nullptr);
}

void WebSockets::send_shared(ConnectionId to, const SharedFrame& frame) {
    auto* c = find_open(to);
    if (c == nullptr) return;
    counters_.messages_out.add();
    transmit(*c, {}, *frame, &frame);
}

void WebSockets::send_latest(ConnectionId to, const SharedFrame& frame) {
    auto* c = find_open(to);
    if (c == nullptr) return;
    counters_.messages_out.add();
    size_t written = 0;
    if (!c->outbox) {
        iovec buffer{const_cast<char*>(frame->data()), frame->size()};
        const auto done = write(*c, {&buffer, 1});
        if (!done || *done == frame->size()) return;
        written = *done;
    }
    if (written > 0) return enqueue(*c, frame, written);
    counters_.frames_queued.add();
    if (outbox_of(*c).set_latest(frame)) counters_.frames_replaced.add();
}

void WebSockets::transmit(Connection& c, std::string_view head, std::string_view body, const SharedFrame* shared) {
    size_t written = 0;
    if (!c.outbox) {
        std::array<iovec, 2> buffers{iovec{const_cast<char*>(head.data()), head.size()},
                                     iovec{const_cast<char*>(body.data()), body.size()}};
        const auto done = write(c, head.empty() ? std::span{buffers}.subspan(1) : std::span{buffers});
        if (!done || *done == head.size() + body.size()) return;
        written = *done;
    }
    if (shared != nullptr) return enqueue(c, *shared, written);
    std::string frame;
    frame.reserve(head.size() + body.size());
    enqueue(c, std::make_shared<const std::string>(std::move(frame.append(head).append(body))), written);
}

std::optional<size_t> WebSockets::write(Connection& c, std::span<iovec> buffers) {
    const auto done = send_now(c.socket, buffers);
    if (done >= 0) {
        counters_.bytes_out.add(static_cast<uint64_t>(done));
        return static_cast<size_t>(done);
    }
    if (errno == EAGAIN || errno == EINTR || errno == ENOBUFS) return 0;
    drop(c);
    return std::nullopt;
}

Outbox& WebSockets::outbox_of(Connection& c) {
    if (!c.outbox) {
        c.outbox = std::make_unique<Outbox>();
        watch(c, true);
    }
    return *c.outbox;
}

void WebSockets::enqueue(Connection& c, SharedFrame frame, size_t already_written) {
    auto& outbox = outbox_of(c);
    const bool fits = outbox.bytes() + frame->size() - already_written <= options_.outbox_bytes_max;
    // What is partly written must be finished, or the client could not read the close frame either.
    if (fits || already_written > 0 || c.state == State::closing) {
        counters_.frames_queued.add();
        return outbox.push(std::move(frame), already_written);
    }
    counters_.slow_closed.add();
    outbox.drop_unbegun();
    start_close(c, close_code::try_later, "too slow");
}

void WebSockets::flush(Connection& c) {
    while (c.outbox && !c.outbox->empty()) {
        std::array<iovec, 16> buffers;
        const auto count = c.outbox->front(buffers);
        const auto parts = std::span{buffers}.first(count);
        size_t wanted = 0;
        for (const auto& part : parts) wanted += part.iov_len;
        const auto done = write(c, parts);
        if (!done) return;
        c.outbox->written(*done);
        if (*done < wanted) return;
    }
    if (c.outbox) {
        c.outbox.reset();
        watch(c, false);
    }
    close_handshake_step(c);
}

void WebSockets::watch(Connection& c, bool writable) {
    epoll_event event{};
    event.events = EPOLLIN | (writable ? EPOLLOUT : 0U);
    event.data.u64 = static_cast<uint64_t>(c.id);
    epoll_ctl(epoll_, EPOLL_CTL_MOD, c.socket, &event);
}

std::optional<Micros> WebSockets::kernel_round_trip(ConnectionId to) const {
    const auto* c = find(to);
    if (c == nullptr || c->socket < 0 || !c->direct) return std::nullopt;
    return tcp_min_round_trip(c->socket);
}

// --- closing -----------------------------------------------------------------------------------------------------

void WebSockets::close(ConnectionId to, uint16_t code, std::string_view reason) {
    if (auto* c = find_open(to)) start_close(*c, code, reason);
}

void WebSockets::start_close(Connection& c, uint16_t code, std::string_view reason) {
    leave_open(c);
    c.close_written = true;
    c.deadline = now_ + ticks(options_.close_timeout);
    schedule(c);
    const auto frame = close_frame(code, reason);
    transmit(c, frame, {}, nullptr);
    if (c.socket >= 0) close_handshake_step(c);
}

void WebSockets::close_handshake_step(Connection& c) {
    if (!c.close_written || c.outbox) return;
    if (c.peer_done) return drop(c);
    // From a peer that broke the protocol no close frame can be read: it is told that nothing more comes, and what it
    // still sends is read and dropped until it hangs up. Closing at once could take the close frame away from it.
    if (c.parser_dead) ::shutdown(c.socket, SHUT_WR);
}

void WebSockets::close_all(uint16_t code, std::string_view reason) { closing_ = Closing{code, std::string{reason}, 0}; }

// --- time --------------------------------------------------------------------------------------------------------

Micros WebSockets::steady_now() const noexcept {
    return std::chrono::duration_cast<Micros>(std::chrono::steady_clock::now() - start_);
}

bool WebSockets::advance(Instant now) {
    now_ = std::max(now_, static_cast<Tick>(std::chrono::duration_cast<Millis>(now - start_).count() / 50));
    int left = slice;
    if (closing_) {
        auto& slot = closing_->next_slot;
        for (; slot < table_.size() * chunk && left > 0; ++slot) {
            auto& c = at(slot);
            if (c.state != State::open) continue;
            --left;
            start_close(c, closing_->code, closing_->reason);
        }
    }
    for (; left > 0; --left) {
        const auto slot = wheel_.take(now_);
        if (slot == Wheel<LinksOf>::none) return false;
        expire(at(slot));
    }
    return true;
}

void WebSockets::expire(Connection& c) {
    if (c.state == State::closing) {
        if (now_ >= c.deadline) return drop(c);
    } else if (now_ >= (c.greeted ? c.heard + ticks(options_.idle_timeout) : c.deadline)) {
        counters_.idle_closed.add();
        return start_close(c, close_code::going_away, c.greeted ? "idle" : "no hello");
    } else if (options_.ping_interval.count() > 0 && now_ >= c.ping_due) {
        send_ping(c);
    }
    if (c.socket >= 0) schedule(c);
}

void WebSockets::schedule(Connection& c) {
    auto due = c.deadline;
    if (c.state == State::open) {
        if (c.greeted) due = c.heard + ticks(options_.idle_timeout);
        if (options_.ping_interval.count() > 0) due = std::min(due, c.ping_due);
    }
    wheel_.set(slot_of(c.id), due);
}

void WebSockets::ping(ConnectionId to) {
    if (auto* c = find_open(to)) send_ping(*c);
}

void WebSockets::send_ping(Connection& c) {
    c.ping_due = now_ + ticks(options_.ping_interval);
    c.ping_nonce = next_nonce();
    c.ping_sent = steady_now();
    std::array<char, sizeof c.ping_nonce> payload;
    std::memcpy(payload.data(), &c.ping_nonce, payload.size());
    const auto frame = control_frame(Opcode::ping, {payload.data(), payload.size()});
    transmit(c, frame, {}, nullptr);
}

uint64_t WebSockets::next_nonce() {
    for (;;) {
        if (nonces_left_ == 0) {
            const auto got = getrandom(nonces_.data(), sizeof nonces_, 0);
            require(got == static_cast<ssize_t>(sizeof nonces_), "the system gives random bytes");
            nonces_left_ = nonces_.size();
        }
        if (const auto nonce = nonces_[--nonces_left_]; nonce != 0) return nonce;
    }
}

}  // namespace mcs::net
