#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "bots/bot.hpp"
#include "bots/http_client.hpp"

namespace mcs::app::bots {

/// Something that keeps the bots from playing; the text is for the person who started them.
struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The host of the bots' own run: makes it, and starts it.
class Host {
  public:
    explicit Host(Swarm& swarm) : swarm_(swarm), http_(swarm.io, swarm.server, swarm.options.host) {}

    /// Creates the run and lets the bots know its answers; gives its join code. Throws Failure.
    boost::asio::awaitable<std::string> create_run();
    boost::asio::awaitable<void> start_run();
    /// Whether the run's results were stored.
    boost::asio::awaitable<bool> results_are_there();

    /// Closes the connection.
    void leave();

  private:
    boost::asio::awaitable<boost::json::object> ask(std::string path, std::string body);
    boost::asio::awaitable<std::string> choose_set();

    Swarm& swarm_;
    HttpClient http_;
    std::string token_;  ///< of the host
    std::string run_;
    std::string run_token_;  ///< of this run's host
    std::unique_ptr<boost::beast::websocket::stream<boost::asio::ip::tcp::socket>> stream_;
};

/// What a problem document says, or the status where it is none.
std::string explained(const HttpAnswer& answer);

}  // namespace mcs::app::bots
