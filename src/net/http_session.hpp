#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <unordered_set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "net/address.hpp"
#include "net/options.hpp"
#include "net/router.hpp"
#include "net/websockets.hpp"
#include "net/worker_pool.hpp"

namespace mcs::net {

class HttpSession;

/// Body bytes of all requests of the process that are being received or handled. Thread-safe.
class BodyBudget {
  public:
    explicit BodyBudget(size_t bytes_max) : bytes_max_(bytes_max) {}
    class Share {
      public:
        Share() = default;
        Share(BodyBudget* budget, size_t bytes) noexcept : budget_(budget), bytes_(bytes) {}
        Share(Share&& other) noexcept : budget_(std::exchange(other.budget_, nullptr)), bytes_(other.bytes_) {}
        Share& operator=(Share&& other) noexcept {
            std::swap(budget_, other.budget_);
            std::swap(bytes_, other.bytes_);
            return *this;
        }
        ~Share() {
            if (budget_) budget_->taken_.fetch_sub(bytes_, std::memory_order_relaxed);
        }

      private:
        BodyBudget* budget_ = nullptr;
        size_t bytes_ = 0;
    };
    std::optional<Share> take(size_t bytes) {
        if (taken_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= bytes_max_) return Share(this, bytes);
        taken_.fetch_sub(bytes, std::memory_order_relaxed);
        return std::nullopt;
    }

  private:
    const size_t bytes_max_;
    std::atomic<size_t> taken_{0};
};

/// What the HTTP connections of a loop work with.
struct HttpContext {
    boost::asio::io_context& io;
    const ServerOptions& options;
    const Networks& trusted_proxies;
    BodyBudget& bodies;
    WorkerPool& workers;
    WebSockets& websockets;
    LoopCounters& counters;
    Router router;
    std::unordered_set<HttpSession*> sessions;
    bool draining = false;
    int64_t date_second = 0;
    std::string date;

    std::string_view date_now();
    void log_error(std::string_view line) const {
        if (options.log_error) options.log_error(line);
    }
};

/// One HTTP connection, from accept until it closes or becomes a WebSocket. Requests are answered one after the other,
/// so pipelining is safe. Every wait has a deadline and every buffer a bound. Belongs to one loop.
class HttpSession {
  public:
    HttpSession(HttpContext& context, boost::asio::ip::tcp::socket socket, ConnectionLimits::Place place);
    ~HttpSession();
    HttpSession(const HttpSession&) = delete;
    HttpSession& operator=(const HttpSession&) = delete;

    /// Runs the connection on its loop until it ends.
    static void start(std::unique_ptr<HttpSession> session);
    /// Ends the connection where it waits for a request; else after the response under way.
    void drain();
    /// Ends it now.
    void cut();

  private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    template <class T = void>
    using Awaitable = boost::asio::awaitable<T>;

    /// One request on its way.
    struct Exchange {
        Parser parser;
        Request request;
        Router::Match match;
        BodyBudget::Share body_share;
        std::string path;  ///< for the access log; `request` may have gone to its handler
        std::chrono::steady_clock::time_point began;
        bool upgraded = false;
        bool dead = false;  ///< the connection ended or timed out: nobody is there to be answered
    };

    Awaitable<> run();
    Awaitable<bool> wait_for_request();
    Awaitable<bool> serve_one();
    // These give a response where the request is refused or can not go on.
    Awaitable<std::optional<Response>> read_head(Exchange& exchange);
    std::optional<Response> take_head(Exchange& exchange);
    std::optional<Response> find_route(Exchange& exchange);
    std::optional<Response> check_body(Exchange& exchange);
    Awaitable<std::optional<Response>> read_body(Exchange& exchange);

    Awaitable<Response> answer(Exchange& exchange);
    Awaitable<Response> answer_on_loop(LoopHandler& handler, Request request);
    Awaitable<Response> answer_blocking(std::shared_ptr<const BlockingHandler> handler, Request request);
    Response answer_fallback(const Request& request);
    Response upgrade(Exchange& exchange, const WebSocketRoute& route);
    Response handler_threw(std::string_view path, std::string_view what);
    Awaitable<bool> write(const Exchange& exchange, const Response& response, bool keep_alive);
    void account(const Exchange& exchange, const Response& response);
    void become_websocket();
    Awaitable<> linger();

    HttpContext& context_;
    boost::beast::tcp_stream stream_;
    boost::beast::flat_buffer buffer_;
    ConnectionLimits::Place place_;
    Address client_;  ///< of the latest request
    bool idle_ = true;
    bool cut_ = false;
};

}  // namespace mcs::net
