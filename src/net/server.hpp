#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "net/loop.hpp"
#include "net/metrics.hpp"
#include "net/options.hpp"
#include "ports/clock.hpp"

namespace mcs::net {

/// N loops on one address, and the worker threads for blocking handlers. Set up, started and stopped by one thread
/// (main):
///
///     Server server(options, clock, metrics);
///     for (uint32_t i = 0; i < server.size(); ++i) server.loop(i).attach(router_for(i), handler_for(i), work_for(i));
///     if (auto listening = server.listen("127.0.0.1:8080"); !listening) die(listening.error());
///     server.start();
///     server.set_ready(true);
///     … wait for a signal …
///     server.drain(10s);
///     server.stop();
class Server {
  public:
    /// Raises the limit of open files as far as the system lets it. Throws only where memory ends.
    Server(ServerOptions options, const Clock& clock, Metrics& metrics);
    /// Stops where that has not happened.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    uint32_t size() const noexcept;
    Loop& loop(uint32_t index) noexcept;

    /// Binds and listens: "127.0.0.1:8080", "[::]:8080", "localhost:0", ":8080" (all addresses). An address that
    /// another process listens on is refused. The error is one line that says what to do.
    std::expected<void, std::string> listen(std::string_view address);
    /// The port that is listened on; what the system chose where port 0 was asked for.
    uint16_t port() const noexcept;

    /// Starts the threads. Every loop has been attached.
    void start();

    /// What /readyz says: 200 or 503. False at first and from `drain` on. Any thread.
    void set_ready(bool ready) noexcept;
    bool ready() const noexcept;

    /// Not ready, stop accepting, close WebSockets with 1012, let requests under way end; waits until all connections
    /// are gone or `deadline` has passed. The loops and workers go on, so that services can finish what they began.
    /// True where no connection is left.
    bool drain(Millis deadline);
    /// Cuts what is left and joins all threads. Tasks not run by then are destroyed, not run.
    void stop();

    /// Adds /healthz, /readyz and /metrics. Metrics are shown to loopback addresses only, and not through a proxy.
    void add_operator_routes(Router& router);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace mcs::net
