#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json/object.hpp>

#include "bots/bots.hpp"
#include "bots/knowledge.hpp"
#include "bots/statistics.hpp"

namespace mcs::app::bots {

/// What all bots share; one thread.
struct Swarm {
    boost::asio::io_context& io;
    boost::asio::ip::tcp::endpoint server;
    const Options& options;
    Knowledge knowledge;
    Statistics statistics;
    std::mt19937_64 random;
    bool stopping = false;
    bool paused = false;            ///< by the host, as the bots heard last
    std::function<void()> changed;  ///< somebody came into the run, or finished
};

/// One player: connects, answers what it is asked after thinking about it, connects again where the connection breaks,
/// and checks that each of its answers gets exactly one verdict. Keeps itself alive while it is connected.
class Bot : public std::enable_shared_from_this<Bot> {
  public:
    Bot(Swarm& swarm, uint32_t number, std::string token);
    void connect();
    /// Closes the connection for good.
    void leave();

  private:
    using Stream = boost::beast::websocket::stream<boost::asio::ip::tcp::socket>;
    using Error = boost::system::error_code;
    struct Given {
        uint32_t question = 0;
        std::string message;
        Statistics::Clock::time_point sent{};
        bool again = false;  ///< lost, or refused in a pause: it is sent again when its question comes again
        bool acknowledged = false;
    };

    void bind_source();
    void shake_hands();
    void read();
    void lost();
    void send(std::string message);
    void write_next();
    void hear(std::string_view text);
    void on_phase(const boost::json::object& message);
    void on_welcome(const boost::json::object& message);
    void acknowledged();
    void on_recorded(const boost::json::object& message);
    void on_reveal(const boost::json::object& message);
    void on_verdict(const boost::json::object& message);
    void on_error(const boost::json::object& message);
    void consider(const boost::json::object& question);
    void answer();
    void give(bool again);
    void finish();
    std::chrono::milliseconds between(std::chrono::milliseconds from, std::chrono::milliseconds to);

    Swarm& swarm_;
    const uint32_t number_;
    const std::string token_;
    std::unique_ptr<Stream> stream_;
    boost::beast::flat_buffer incoming_;
    std::deque<std::string> outgoing_;
    boost::asio::steady_timer timer_;
    std::string phase_;
    int64_t server_ahead_us_ = 0;
    std::optional<uint32_t> thinking_about_;
    std::string decided_;         ///< the answer to it
    std::optional<Given> given_;  ///< without a verdict as yet
    uint32_t through_ = 0;        ///< the questions before this one are done with
    uint32_t told_before_ = 0;    ///< likewise, when it was welcomed last: it may hear of them again
    uint32_t attempts_ = 0;       ///< to connect, since it last worked
    bool welcomed_ = false;
    bool finished_ = false;
};

}  // namespace mcs::app::bots
