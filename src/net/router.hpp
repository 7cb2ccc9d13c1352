#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "net/http.hpp"

namespace mcs::net {

/// What a route allows a request to bring. A body that is larger gets 413, one that takes longer is cut off.
struct RouteLimits {
    size_t body_bytes_max = 64 * 1024;
    std::chrono::milliseconds body_timeout{30'000};
    /// Looks at the request before its body is received, on the loop; what it returns is the answer (401 before 10 MiB
    /// are taken in). May be empty.
    std::function<std::optional<Response>(const Request&)> guard = {};
};
/// For multipart uploads: 10 MiB of files and what multipart puts around them.
inline const RouteLimits upload_limits{10 * 1024 * 1024 + 256 * 1024, std::chrono::milliseconds{300'000}, {}};

/// The answer to one request, given once, on the loop's thread. Where it is destroyed unused, the client gets a 500.
class Respond {
  public:
    using Sink = std::move_only_function<void(Response)>;
    explicit Respond(Sink sink) : sink_(std::move(sink)) {}
    Respond(Respond&& other) noexcept : sink_(std::exchange(other.sink_, nullptr)) {}
    Respond& operator=(Respond&& other) noexcept;
    ~Respond();

    void operator()(Response response);

  private:
    Sink sink_;
};

/// Runs on the loop's thread, must not block, answers now or later. A request that has waited for its answer for
/// longer than ServerOptions::handler_timeout gets a 503.
using LoopHandler = std::move_only_function<void(Request, Respond)>;
/// Runs on one of the worker threads and may block; several at once, so it must be safe to call concurrently.
using BlockingHandler = std::function<Response(const Request&)>;

/// Which requests of a path become WebSockets (`Connections`, `ConnectionHandler` of the loop).
struct WebSocketRoute {
    std::string subprotocol = "mc-speedrun.v1";  ///< must be offered; is echoed
};

/// The routes of one loop. A pattern is a path; a segment is literal text, `{name}`, or `{name}` with a literal end:
/// "/runs/{run}", "/runs/{run}.csv", "/runs/{run}/log". The most literal pattern wins. GET serves HEAD too; OPTIONS and
/// 405 are answered from what is registered. Filled before the loop starts, only read after that.
class Router {
  public:
    struct Route {
        Method method = Method::get;
        std::string pattern;
        RouteLimits limits;
        std::variant<std::shared_ptr<LoopHandler>, std::shared_ptr<const BlockingHandler>, WebSocketRoute> handler;
        std::vector<std::string> segments;  ///< the pattern's
        uint32_t index = 0;                 ///< dense, in the order of registration
    };

    void on_loop(Method method, std::string_view pattern, LoopHandler handler, RouteLimits limits = {});
    void blocking(Method method, std::string_view pattern, BlockingHandler handler, RouteLimits limits = {});
    /// GET with an upgrade becomes a WebSocket; without one gets 426.
    void websocket(std::string_view pattern, WebSocketRoute route = {});
    /// Answers GET and HEAD of all paths that no route matches, on the loop: static files. Must not block.
    void fallback(std::function<Response(const Request&)> handler) { fallback_ = std::move(handler); }

    struct Match {
        const Route* route = nullptr;
        std::vector<Pair> params;
        std::string allow;  ///< methods of the routes whose pattern fits, for 405 and OPTIONS; empty where none does
    };
    Match match(Method method, const std::vector<std::string>& segments) const;

    const std::function<Response(const Request&)>& fallback() const noexcept { return fallback_; }
    const std::vector<std::unique_ptr<Route>>& routes() const noexcept { return routes_; }

  private:
    Route& add(Method method, std::string_view pattern, RouteLimits limits);

    std::vector<std::unique_ptr<Route>> routes_;
    std::function<Response(const Request&)> fallback_;
};

}  // namespace mcs::net
