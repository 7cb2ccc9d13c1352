#include "net/server.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include <sys/resource.h>

#include "base/assert.hpp"
#include "net/listener.hpp"
#include "net/poll_loop.hpp"
#include "net/server_metrics.hpp"

namespace mcs::net {
namespace {

/// Raises the limit of open files as far as is allowed and gives what it is then.
rlim_t raise_file_limit() {
    constexpr rlim_t wanted = 1 << 20;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
    if (limit.rlim_cur < wanted) {
        rlimit raised{wanted, std::max(limit.rlim_max, wanted)};
        if (setrlimit(RLIMIT_NOFILE, &raised) != 0) {
            raised = {std::min(wanted, limit.rlim_max), limit.rlim_max};
            setrlimit(RLIMIT_NOFILE, &raised);
        }
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    return limit.rlim_cur;
}

/// Whether nobody but this machine asks: a proxy here passes on what strangers ask, and says so.
bool is_from_this_machine(const Request& request) {
    const auto address = Address::parse(request.remote_address);
    const bool passed_on = std::ranges::any_of(request.headers, [](const auto& header) {
        return header.first == "x-forwarded-for" || header.first == "forwarded";
    });
    return address && address->is_loopback() && !passed_on;
}

/// Room is left for stores, logs and listening sockets.
uint32_t connections_max(const ServerOptions& options) {
    const auto files = raise_file_limit();
    const auto room = static_cast<uint32_t>(files > 512 ? files - 256 : files / 2);
    return options.connections_max != 0 ? std::min(options.connections_max, room) : room;
}

/// Networks, or what is wrong with their text, which is told when the server is to listen.
struct Proxies {
    Networks networks;
    std::string error;
    explicit Proxies(const std::vector<std::string>& texts) {
        auto parsed = Networks::parse(texts);
        if (parsed) {
            networks = std::move(*parsed);
        } else {
            error = std::move(parsed.error());
        }
    }
};

}  // namespace

struct Server::Parts {
    Parts(ServerOptions given, const Clock& clock, Metrics& counted)
        : options(std::move(given)),
          proxies(options.trusted_proxies),
          limits(connections_max(options), options.connections_per_address_max, proxies.networks),
          bodies(options.body_bytes_in_flight_max),
          workers(options.workers, options.worker_queue_max),
          metrics(counted) {
        const Shared shared{options, clock, proxies.networks, limits, bodies, workers};
        for (uint32_t i = 0; i < options.loops; ++i) loops.push_back(std::make_unique<PollLoop>(i, shared));
    }

    const ServerOptions options;
    const Proxies proxies;
    ConnectionLimits limits;
    BodyBudget bodies;
    WorkerPool workers;
    Metrics& metrics;
    std::vector<std::unique_ptr<PollLoop>> loops;
    std::shared_ptr<prometheus::Collectable> source;
    uint16_t port = 0;
    bool started = false;
    std::atomic<bool> ready{false};

    std::mutex mutex;
    std::condition_variable drained;
    size_t loops_drained = 0;
};

Server::Server(ServerOptions options, const Clock& clock, Metrics& metrics) {
    require(options.loops > 0 && options.loops <= 256 && options.workers > 0,
            "a server has 1 to 256 loops, and workers");
    parts_ = std::make_unique<Parts>(std::move(options), clock, metrics);
}

Server::~Server() { stop(); }

uint32_t Server::size() const noexcept { return static_cast<uint32_t>(parts_->loops.size()); }
Loop& Server::loop(uint32_t index) noexcept { return *parts_->loops[index]; }
uint16_t Server::port() const noexcept { return parts_->port; }
void Server::set_ready(bool ready) noexcept { parts_->ready.store(ready, std::memory_order_relaxed); }
bool Server::ready() const noexcept { return parts_->ready.load(std::memory_order_relaxed); }

std::expected<void, std::string> Server::listen(std::string_view address) {
    require(!parts_->started && parts_->port == 0, "a server listens once, before it starts");
    if (!parts_->proxies.error.empty()) return std::unexpected("trusted proxies: " + parts_->proxies.error);
    auto listeners = listen_on(address, size());
    if (!listeners) return std::unexpected(std::move(listeners.error()));
    for (size_t i = 0; i < parts_->loops.size(); ++i)
        parts_->loops[i]->listen(std::exchange(listeners->sockets[i], -1));
    parts_->port = listeners->port;
    return {};
}

void Server::start() {
    require(!parts_->started, "a server starts once");
    parts_->started = true;
    std::vector<const PollLoop*> loops;
    for (const auto& loop : parts_->loops) loops.push_back(loop.get());
    parts_->source = server_metrics(std::move(loops));
    parts_->metrics.add(parts_->source);
    parts_->workers.start();
    for (const auto& loop : parts_->loops) loop->start();
}

bool Server::drain(Millis deadline) {
    set_ready(false);
    if (!parts_->started) return true;
    for (const auto& loop : parts_->loops) {
        loop->drain([this] {
            const std::scoped_lock lock(parts_->mutex);
            ++parts_->loops_drained;
            parts_->drained.notify_all();
        });
    }
    std::unique_lock lock(parts_->mutex);
    return parts_->drained.wait_for(lock, deadline, [this] { return parts_->loops_drained >= parts_->loops.size(); });
}

void Server::stop() {
    set_ready(false);
    parts_->workers.stop();
    for (const auto& loop : parts_->loops) loop->stop();
    for (const auto& loop : parts_->loops) loop->join();
}

void Server::add_operator_routes(Router& router) {
    const auto answer = [](bool good, std::string text) { return text_response(good ? 200 : 503, std::move(text)); };
    router.on_loop(Method::get, "/healthz",
                   [answer](const Request&, Respond respond) { respond(answer(true, "alive\n")); });
    router.on_loop(Method::get, "/readyz", [this, answer](const Request&, Respond respond) {
        respond(answer(ready(), ready() ? "ready\n" : "not ready\n"));
    });
    router.blocking(Method::get, "/metrics", [this](const Request& request) {
        if (!is_from_this_machine(request)) return text_response(403, "Metrics are shown to this machine only.\n");
        auto response = text_response(200, parts_->metrics.render());
        response.headers.front().second = "text/plain; version=0.0.4; charset=utf-8";
        return response;
    });
}

}  // namespace mcs::net
