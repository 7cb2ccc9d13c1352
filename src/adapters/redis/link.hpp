#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "adapters/redis/reply.hpp"
#include "adapters/redis/url.hpp"
#include "base/random.hpp"
#include "base/time.hpp"

namespace boost::asio::ssl {
class context;
}

namespace mcs::redis {

/// How long things may take.
struct Timing {
    Micros connect{5'000'000};  ///< from the look-up of the host's name to the answer that lets us in
    Micros reply{3'000'000};    ///< how long a command may wait for its reply
    Micros gather{2'000};       ///< from one write to the next, at least: the commands of so long go together
    Micros back_off_min{50'000};
    Micros back_off_max{2'000'000};  ///< between attempts to connect; doubled from the least, then jittered
};

/// What the connections of one loop have in common.
struct Access {
    Url url;
    std::shared_ptr<boost::asio::ssl::context> tls;  ///< null: no TLS
    Timing timing;
};

/// One connection to one node, made again for as long as this lives: TCP or TLS, let in (AUTH, SELECT), with bytes
/// out and replies in. Belongs to its executor; nothing is told from inside a call.
class Link : public std::enable_shared_from_this<Link> {
  public:
    class Receiver {
      public:
        virtual ~Receiver() = default;
        /// Connected and let in: from now on `write` reaches the server.
        virtual void up() = 0;
        /// Nothing more comes of what was written. Also after an attempt that failed; `error()` says why.
        virtual void down() = 0;
        virtual void received(Reply reply) = 0;
        /// Four times within `Timing::reply`, whether up or not.
        virtual void tick() = 0;
    };

    Link(boost::asio::any_io_executor executor, std::shared_ptr<const Access> access, Endpoint endpoint, uint64_t seed);
    ~Link();

    void start(std::weak_ptr<Receiver> receiver);
    /// Ends it for good; nothing is told any more.
    void close();
    /// Breaks the connection, because it does not answer or not as it should; it is made again.
    void reconnect(std::string why);

    bool is_up() const noexcept { return up_; }
    /// Adds a command to what is written next: at the end of this turn, or `Timing::gather` after the last. Only while
    /// up.
    void write(std::span<const std::string> words);
    const Endpoint& endpoint() const noexcept { return endpoint_; }
    /// Why the connection was last lost or not made, for people; without secrets.
    const std::string& error() const noexcept { return error_; }

  private:
    class Stream;
    static boost::asio::awaitable<void> run(std::shared_ptr<Link> self);
    boost::asio::awaitable<bool> connect(std::shared_ptr<Stream> stream);
    boost::asio::awaitable<bool> let_in(std::shared_ptr<Stream> stream);
    boost::asio::awaitable<void> read(std::shared_ptr<Stream> stream);
    bool take(std::string_view bytes);
    void flush_when_due();
    void flush();
    void wait_for_tick();
    void on_tick();
    Micros back_off();
    template <class Call>
    void tell(Call call);

    boost::asio::any_io_executor executor_;
    std::shared_ptr<const Access> access_;
    Endpoint endpoint_;
    SplitMix64 random_;
    std::weak_ptr<Receiver> receiver_;
    boost::asio::steady_timer pause_;
    boost::asio::steady_timer tick_;
    boost::asio::steady_timer flush_due_;  ///< expires when the next write may begin
    std::shared_ptr<Stream> stream_;
    ReplyReader replies_;
    std::string out_, writing_;
    std::string error_;
    uint32_t attempts_ = 0;
    uint32_t ticks_connecting_ = 0;
    bool flush_awaited_ = false;
    bool up_ = false;
    bool closed_ = false;
};

}  // namespace mcs::redis
