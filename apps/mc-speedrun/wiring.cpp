#include "wiring.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <future>
#include <thread>

#include <sys/stat.h>

#include "network.hpp"

namespace mcs::app {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr uint32_t workers_of_services = 2;
constexpr uint32_t worker_queue_max = 1024;
constexpr Micros count_every = 1s;
constexpr Micros poll_reporter_every = 2s;
constexpr net::Millis drain_connections_for = 5s;
constexpr net::Millis drain_commands_for = 5s;
constexpr net::Millis look_again_after = 10ms;

/// Makes the data directory where it is missing, for its owner alone.
std::expected<void, std::string> make_directory(const fs::path& directory) {
    std::error_code error;
    if (fs::is_directory(directory, error)) return {};
    error.clear();
    if (directory.has_parent_path()) fs::create_directories(directory.parent_path(), error);
    if (!error && (::mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST)) {
        if (fs::is_directory(directory, error)) return {};
        return std::unexpected(directory.string() + " is not a directory; choose another with --data");
    }
    const std::string why = error ? error.message() : std::strerror(errno);
    return std::unexpected("can not make the data directory " + directory.string() + ": " + why +
                           "; choose another with --data");
}

std::string milliseconds(std::chrono::microseconds time) {
    return std::to_string(static_cast<double>(time.count()) / 1000).substr(0, 6);
}

std::function<void(const net::AccessLine&)> access_log(const ServiceOptions& options, Log& log) {
    if (!options.access_log) return {};
    return [&log](const net::AccessLine& line) {
        log.info("request", {{"method", std::string(to_string(line.method))},
                             {"path", std::string(line.path)},
                             {"status", std::to_string(line.status)},
                             {"bytes", std::to_string(line.bytes)},
                             {"ms", milliseconds(line.took)},
                             {"remote", std::string(line.remote_address)}});
    };
}

/// Where phones find `serve` on somebody's own machine. The services of a cluster are found by their gateway's name.
std::string network_host(const ServiceOptions& options) {
    if (options.services != Services::all || !listens_everywhere(options.listen)) return {};
    const auto addresses = network_addresses();
    return addresses.empty() ? std::string() : addresses.front();
}

net::ServerOptions server_options(const ServiceOptions& options, Log& log) {
    net::ServerOptions server;
    server.loops = options.loops ? options.loops : std::max(1U, std::thread::hardware_concurrency());
    server.trusted_proxies = options.trusted_proxies;
    server.origin_secrets = options.origin_secrets;
    server.allowed_origins = options.allowed_origins;
    // A proxy that does not pass the host on makes it another one than the page's.
    if (!options.public_url.empty()) server.allowed_origins.push_back(options.public_url);
    server.access_log = access_log(options, log);
    server.log_error = [&log](std::string_view line) { log.error(line); };
    return server;
}

}  // namespace

auto Wiring::open(const ServiceOptions& options, System system) -> std::expected<Opened, std::string> {
    if (!options.data.empty()) {
        if (auto made = make_directory(options.data); !made) return std::unexpected(std::move(made.error()));
    }
    auto stores = Stores::open(options.stores, system);
    if (!stores) return std::unexpected(std::move(stores.error()));
    Opened opened{std::move(*stores), std::nullopt, nullptr};
    if (options.services != Services::reporter) {
        auto keys = options.signing_keys.empty()
                        ? sign_on::load_or_make_signing_keys(options.data / "signing_key", system.random)
                        : sign_on::read_signing_keys(options.signing_keys);
        if (!keys) return std::unexpected(std::move(keys.error()));
        opened.keys = std::move(*keys);
    }
    if (options.web.empty()) return opened;
    auto files = net::StaticFiles::load(options.web);
    if (!files) return std::unexpected(std::move(files.error()));
    opened.files = std::move(*files);
    return opened;
}

Wiring::Wiring(const ServiceOptions& options, System system, Opened opened)
    : random_(system.random),
      log_(system.log),
      kinds_(options.services),
      stores_(std::move(opened.stores)),
      clock_(stores_.time_base()),
      files_(std::move(opened.files)),
      server_(server_options(options, log_), clock_, metrics_),
      workers_(workers_of_services, worker_queue_max) {
    if (!opened.keys) return;
    authority_.emplace(*opened.keys, sign_on::HostKey(options.host_key));
    make_services(options);
}

void Wiring::make_services(const ServiceOptions& options) {
    blocking_.emplace(BlockingServices{*authority_, clock_, std::nullopt, std::nullopt});
    if (any_of(kinds_, Services::sign_on)) blocking_->library.emplace(*authority_, stores_.question_sets(), clock_);
    if (any_of(kinds_, Services::sign_on | Services::question_set_loader)) {
        blocking_->loader.emplace(stores_.question_sets());
    }
    if (!any_of(kinds_, Services::sign_on | Services::speed_run)) return;

    service_metrics_ = std::make_unique<ServiceMetrics>(metrics_, stores_.embedded_logs(), server_.size());
    std::function<void()> job_sent = [] {};
    if (any_of(kinds_, Services::reporter)) {
        job_sent = [this] { reporter_thread_.post([this] { reporter_->poll(); }); };
    }
    const Shared shared{kinds_,
                        stores_,
                        *authority_,
                        clock_,
                        random_,
                        workers_,
                        std::move(job_sent),
                        options.public_url,
                        network_host(options)};
    for (uint32_t i = 0; i < server_.size(); ++i) {
        services_.push_back(std::make_unique<LoopServices>(server_.loop(i), shared));
    }
}

std::expected<std::unique_ptr<Wiring>, std::string> Wiring::start(const ServiceOptions& options, System system) {
    auto opened = open(options, system);
    if (!opened) return std::unexpected(std::move(opened.error()));
    std::unique_ptr<Wiring> wiring(new Wiring(options, system, std::move(*opened)));
    if (auto listening = wiring->server_.listen(options.listen); !listening) return std::unexpected(listening.error());
    if (any_of(wiring->kinds_, Services::question_set_loader)) wiring->stores_.add_samples(options.samples);
    wiring->attach_loops(options.log_metrics);
    if (any_of(wiring->kinds_, Services::reporter)) wiring->start_reporter();
    wiring->workers_.start();
    wiring->server_.start();
    wiring->server_.set_ready(true);
    return wiring;
}

/// The loops are stopped first: after that nothing calls the services any more.
Wiring::~Wiring() {
    server_.stop();
    workers_.stop();
    reporter_thread_.stop();
}

net::Router Wiring::router_of(uint32_t loop) {
    auto router =
        blocking_ ? routes(services_.empty() ? nullptr : services_[loop].get(), *blocking_, files_) : net::Router();
    server_.add_operator_routes(router);
    return router;
}

void Wiring::attach_loops(Micros log_metrics) {
    for (uint32_t i = 0; i < server_.size(); ++i) {
        auto& loop = server_.loop(i);
        auto* const services = services_.empty() ? nullptr : services_[i].get();
        auto* const speed_run = services ? services->speed_run() : nullptr;
        if (!services) {
            loop.attach(router_of(i), no_connections_);
            continue;
        }
        auto& handler = speed_run ? static_cast<ConnectionHandler&>(*speed_run) : no_connections_;
        loop.attach(router_of(i), handler, services);
        if (!speed_run) continue;
        loop.every(count_every, [this, speed_run, i] {
            service_metrics_->update(i, {speed_run->counters(), speed_run->run_count()});
        });
        if (i == 0 && log_metrics > Micros{0}) loop.every(log_metrics, [this] { service_metrics_->log(log_); });
    }
}

void Wiring::start_reporter() {
    const StoreThread thread{reporter_thread_, reporter_thread_.context()};
    reporter_log_ = stores_.run_log(thread);
    reporter_queue_ = stores_.completion_queue(thread);
    reporter::ReporterNotices notices{
        .stored = [this](const RunId& run) { log_.info("results stored", {{"run", run.str()}}); },
        .postponed =
            [this](const RunId& run, std::string_view why) {
                log_.warning("results not stored yet", {{"run", run.str()}, {"why", std::string(why)}});
            },
        .given_up =
            [this](const CompletionJob& job, std::string_view why) {
                log_.error("results cannot be stored", {{"run", job.run.str()}, {"why", std::string(why)}});
            }};
    reporter::ReporterOptions options;
    if (stores_.queue_gives_up()) options.deliveries_max = 0;
    reporter_ = std::make_unique<reporter::Reporter>(*reporter_queue_, *reporter_log_, stores_.question_sets(),
                                                     *stores_.results(), clock_, options, std::move(notices));
    reporter_thread_.start(poll_reporter_every, [this] { reporter_->poll(); });
}

/// Whether every command that was taken on has been answered by the log, on all loops.
bool Wiring::wait_until_drained() {
    if (!any_of(kinds_, Services::speed_run)) return true;
    const auto until = std::chrono::steady_clock::now() + drain_commands_for;
    while (std::chrono::steady_clock::now() < until) {
        const auto pending = std::make_shared<std::atomic<size_t>>(services_.size());
        const auto answered = std::make_shared<std::atomic<size_t>>(0);
        for (uint32_t i = 0; i < server_.size(); ++i) {
            server_.loop(i).post([speed_run = services_[i]->speed_run(), pending, answered] {
                if (speed_run->drained()) --*pending;
                ++*answered;
            });
        }
        std::this_thread::sleep_for(look_again_after);
        if (*answered == services_.size() && *pending == 0) return true;
    }
    return false;
}

void Wiring::shut_down() {
    server_.set_ready(false);
    for (uint32_t i = 0; i < services_.size(); ++i) {
        auto* const speed_run = services_[i]->speed_run();
        if (speed_run) server_.loop(i).post([speed_run] { speed_run->shutdown(); });
    }
    if (!server_.drain(drain_connections_for)) log_.warning("some connections did not end in time and were cut");
    if (!wait_until_drained()) log_.warning("some commands were not stored in time; their senders were told nothing");
}

}  // namespace mcs::app
