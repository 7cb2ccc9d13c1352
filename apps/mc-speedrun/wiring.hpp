#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "loop_services.hpp"
#include "net/server.hpp"
#include "reporter/reporter.hpp"
#include "routes.hpp"
#include "service_metrics.hpp"
#include "service_options.hpp"
#include "stores.hpp"
#include "system.hpp"
#include "task_thread.hpp"

namespace mcs::app {

/// For processes that serve no WebSockets.
class NoConnections final : public ConnectionHandler {
  public:
    void on_open(ConnectionId, ServerTime) override {}
    void on_text(ConnectionId, std::string_view, ServerTime) override {}
    void on_pong(ConnectionId, Micros, ServerTime) override {}
    void on_close(ConnectionId, ServerTime) override {}
};

/// The services that a process runs, all or one of them: its stores, the loops with their services, the reporter on a
/// thread of its own. Members stand in the order in which they need each other: what comes later borrows from what
/// comes before, and goes first.
class Wiring {
  public:
    /// Opens the stores, listens and starts. The error is one line for the operator.
    static std::expected<std::unique_ptr<Wiring>, std::string> start(const ServiceOptions& options, System system);
    ~Wiring();
    Wiring(const Wiring&) = delete;
    Wiring& operator=(const Wiring&) = delete;

    uint16_t port() const noexcept { return server_.port(); }
    bool has_web() const noexcept { return files_ != nullptr; }

    /// Not ready, no new connections, clients told to connect again, what was taken on is finished; each step with a
    /// deadline. The destructor does the rest.
    void shut_down();

  private:
    /// What can fail before anything runs.
    struct Opened {
        Stores stores;
        std::optional<sign_on::SigningKeys> keys;  ///< none where no tokens are checked
        std::shared_ptr<const net::StaticFiles> files;
    };
    static std::expected<Opened, std::string> open(const ServiceOptions& options, System system);

    Wiring(const ServiceOptions& options, System system, Opened opened);
    void make_services(const ServiceOptions& options);
    void attach_loops(Micros log_metrics);
    net::Router router_of(uint32_t loop);
    void start_reporter();
    bool wait_until_drained();

    RandomSource& random_;
    Log& log_;
    Services kinds_;
    Stores stores_;
    const Clock& clock_;  ///< the stores' time base
    std::shared_ptr<const net::StaticFiles> files_;
    std::optional<sign_on::Authority> authority_;
    std::optional<BlockingServices> blocking_;

    net::Metrics metrics_;
    std::unique_ptr<ServiceMetrics> service_metrics_;
    NoConnections no_connections_;
    net::Server server_;
    net::WorkerPool workers_;

    TaskThread reporter_thread_;
    std::unique_ptr<RunLog> reporter_log_;
    std::unique_ptr<CompletionQueue> reporter_queue_;
    std::unique_ptr<reporter::Reporter> reporter_;

    /// One a loop; none where the process runs neither sign-on nor speed-run.
    std::vector<std::unique_ptr<LoopServices>> services_;
};

}  // namespace mcs::app
