#include "adapters/redis/link.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>

#include "base/assert.hpp"

namespace mcs::redis {

namespace asio = boost::asio;
using asio::ip::tcp;
using Code = boost::system::error_code;

namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
using Transferred = std::tuple<Code, size_t>;
constexpr size_t read_size = 64 * 1024;
constexpr uint32_t ticks_a_reply = 4;

}  // namespace

/// A socket, with TLS around it or not.
class Link::Stream {
  public:
    Stream(const asio::any_io_executor& executor, asio::ssl::context* tls) : resolver(executor), socket(executor) {
        if (tls != nullptr) secure.emplace(socket, *tls);
    }
    void close() {
        Code ignored;
        resolver.cancel();
        socket.close(ignored);
    }

    asio::awaitable<Transferred> read_some() {
        const auto room = asio::buffer(buffer);
        if (secure) return secure->async_read_some(room, awaited);
        return socket.async_read_some(room, awaited);
    }
    template <class Token>
    auto write(const std::string& bytes, Token token) {
        if (secure) return asio::async_write(*secure, asio::buffer(bytes), std::move(token));
        return asio::async_write(socket, asio::buffer(bytes), std::move(token));
    }

    tcp::resolver resolver;
    tcp::socket socket;
    std::optional<asio::ssl::stream<tcp::socket&>> secure;
    std::array<char, read_size> buffer{};
};

Link::Link(asio::any_io_executor executor, std::shared_ptr<const Access> access, Endpoint endpoint, uint64_t seed)
    : executor_(std::move(executor)),
      access_(std::move(access)),
      endpoint_(std::move(endpoint)),
      random_(seed),
      pause_(executor_),
      tick_(executor_),
      flush_due_(executor_) {}

Link::~Link() = default;

void Link::start(std::weak_ptr<Receiver> receiver) {
    receiver_ = std::move(receiver);
    asio::co_spawn(executor_, run(shared_from_this()), asio::detached);
    wait_for_tick();
}

void Link::close() {
    closed_ = true;
    up_ = false;
    receiver_.reset();
    pause_.cancel();
    tick_.cancel();
    flush_due_.cancel();
    if (stream_) std::exchange(stream_, nullptr)->close();
}

void Link::reconnect(std::string why) {
    error_ = std::move(why);
    if (stream_) stream_->close();
}

template <class Call>
void Link::tell(Call call) {
    if (const auto receiver = receiver_.lock()) call(*receiver);
}

// --- connecting --------------------------------------------------------------------------------------------------

asio::awaitable<void> Link::run(std::shared_ptr<Link> self) {
    Link& link = *self;
    while (!link.closed_) {
        const auto stream = std::make_shared<Stream>(link.executor_, link.access_->tls.get());
        link.stream_ = stream;
        link.replies_ = ReplyReader();
        link.out_.clear();
        link.ticks_connecting_ = 0;
        const bool connected = co_await link.connect(stream);
        const bool admitted = connected && co_await link.let_in(stream);
        if (admitted && !link.closed_) {
            link.up_ = true;
            link.attempts_ = 0;
            link.error_.clear();
            link.tell([](Receiver& receiver) { receiver.up(); });
            co_await link.read(stream);
        }
        link.up_ = false;
        stream->close();
        link.tell([](Receiver& receiver) { receiver.down(); });
        if (link.closed_) break;
        link.pause_.expires_after(link.back_off());
        co_await link.pause_.async_wait(awaited);
    }
}

asio::awaitable<bool> Link::connect(std::shared_ptr<Stream> stream) {
    // What `reconnect` has said comes before what the closed socket says.
    error_.clear();
    const auto failed = [this](const char* step, const Code& error) {
        if (error && error_.empty()) error_ = std::string(step) + ": " + error.message();
        return static_cast<bool>(error);
    };
    const auto [unknown, addresses] =
        co_await stream->resolver.async_resolve(endpoint_.host, std::to_string(endpoint_.port), awaited);
    if (failed("its name is not found", unknown)) co_return false;
    const auto [unreachable, address] = co_await asio::async_connect(stream->socket, addresses, awaited);
    if (failed("no connection", unreachable)) co_return false;
    Code ignored;
    stream->socket.set_option(tcp::no_delay(true), ignored);
    if (!stream->secure) co_return true;
    stream->secure->set_verify_callback(asio::ssl::host_name_verification(endpoint_.host));
    Code not_an_address;
    asio::ip::make_address(endpoint_.host, not_an_address);
    if (not_an_address) SSL_set_tlsext_host_name(stream->secure->native_handle(), endpoint_.host.c_str());
    const auto [untrusted] = co_await stream->secure->async_handshake(asio::ssl::stream_base::client, awaited);
    co_return !failed("no TLS", untrusted);
}

/// Says who we are, and waits for every answer: what follows is only written to a server that serves us.
asio::awaitable<bool> Link::let_in(std::shared_ptr<Stream> stream) {
    const Url& url = access_->url;
    std::string greeting;
    size_t expected = 1;
    if (!url.password.empty()) {
        Words auth{"AUTH"};
        if (!url.user.empty()) auth.push_back(url.user);
        auth.push_back(url.password);
        append_command(greeting, auth);
        ++expected;
    }
    if (url.database != 0) {
        append_command(greeting, Words{"SELECT", std::to_string(url.database)});
        ++expected;
    }
    append_command(greeting, Words{"PING"});

    const auto [unsent, sent] = co_await stream->write(greeting, awaited);
    if (unsent) co_return false;
    while (expected > 0) {
        Reply reply;
        const auto result = replies_.next(reply);
        if (result == ReplyReader::Result::malformed) error_ = "it does not speak Redis's protocol";
        // Redis does not repeat what it was given, and says one line.
        if (result == ReplyReader::Result::reply && reply.is_error()) error_ = reply.text();
        if (!error_.empty()) co_return false;
        if (result == ReplyReader::Result::reply) {
            --expected;
            continue;
        }
        const auto [error, size] = co_await stream->read_some();
        if (error) {
            if (error_.empty()) error_ = "it closes the connection: " + error.message();
            co_return false;
        }
        replies_.feed({stream->buffer.data(), size});
    }
    co_return true;
}

Micros Link::back_off() {
    const auto& timing = access_->timing;
    const auto doubled = timing.back_off_min * (1 << std::min(attempts_++, 10U));
    const auto most = std::min<Micros>(doubled, timing.back_off_max);
    return most / 2 + Micros{static_cast<int64_t>(random_.below(static_cast<uint64_t>(most.count() / 2) + 1))};
}

// --- reading and writing -----------------------------------------------------------------------------------------

asio::awaitable<void> Link::read(std::shared_ptr<Stream> stream) {
    while (stream == stream_ && !closed_) {
        const auto [error, size] = co_await stream->read_some();
        if (error) {
            if (error_.empty()) error_ = "the connection is lost: " + error.message();
            co_return;
        }
        if (!take({stream->buffer.data(), size})) co_return;
    }
}

bool Link::take(std::string_view bytes) {
    replies_.feed(bytes);
    while (!closed_) {
        Reply reply;
        const auto result = replies_.next(reply);
        if (result == ReplyReader::Result::malformed) error_ = "it does not speak Redis's protocol";
        if (result == ReplyReader::Result::malformed) return false;
        if (result == ReplyReader::Result::more_needed) break;
        tell([&](Receiver& receiver) { receiver.received(reply); });
    }
    return true;
}

void Link::write(std::span<const std::string> words) {
    require(up_, "only a link that is up is written to");
    append_command(out_, words);
    flush_when_due();
}

/// Commands that arrive together cost Redis, and this loop, one system call instead of one each; so do their replies.
void Link::flush_when_due() {
    if (std::exchange(flush_awaited_, true)) return;
    flush_due_.async_wait([self = shared_from_this()](const Code&) {
        self->flush_awaited_ = false;
        self->flush();
    });
}

void Link::flush() {
    if (!up_ || !writing_.empty() || out_.empty()) return;
    writing_.swap(out_);
    flush_due_.expires_after(access_->timing.gather);
    stream_->write(writing_, [self = shared_from_this(), stream = stream_](const Code& error, size_t) {
        self->writing_.clear();
        if (error && self->error_.empty()) self->error_ = "the connection is lost: " + error.message();
        if (error) stream->close();
        if (!self->out_.empty()) self->flush_when_due();
    });
}

// --- time --------------------------------------------------------------------------------------------------------

void Link::wait_for_tick() {
    tick_.expires_after(access_->timing.reply / ticks_a_reply);
    tick_.async_wait([self = shared_from_this()](const Code& error) {
        if (error || self->closed_) return;
        self->on_tick();
        if (!self->closed_) self->wait_for_tick();
    });
}

void Link::on_tick() {
    const auto tick = access_->timing.reply / ticks_a_reply;
    if (!up_ && stream_ && ++ticks_connecting_ * tick > access_->timing.connect) {
        reconnect(access_->tls ? "it does not answer; does it speak TLS at that port?" : "it does not answer");
        ticks_connecting_ = 0;
    }
    tell([](Receiver& receiver) { receiver.tick(); });
}

}  // namespace mcs::redis
