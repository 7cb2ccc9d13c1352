#include "wiring.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <future>
#include <thread>

#include <sys/stat.h>

namespace mcs::app {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr uint32_t workers_of_services = 2;
constexpr uint32_t worker_queue_max = 1024;
constexpr Micros tick_every = 5ms;
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

std::function<void(const net::AccessLine&)> access_log(const ServeOptions& options, Log& log) {
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

net::ServerOptions server_options(const ServeOptions& options, Log& log) {
    net::ServerOptions server;
    server.loops = options.loops ? options.loops : std::max(1U, std::thread::hardware_concurrency());
    server.trusted_proxies = options.trusted_proxies;
    server.allowed_origins = options.allowed_origins;
    if (!options.public_url.empty() && !options.allowed_origins.empty()) {
        server.allowed_origins.push_back(options.public_url);
    }
    server.access_log = access_log(options, log);
    server.log_error = [&log](std::string_view line) { log.error(line); };
    return server;
}

}  // namespace

auto Wiring::open(const ServeOptions& options, Log& log, RandomSource& random) -> std::expected<Stores, std::string> {
    if (auto made = make_directory(options.data); !made) return std::unexpected(std::move(made.error()));
    // The first to be opened is the one that keeps a second process off the directory.
    auto logs = SqliteLogStore::open(options.data, {.report = [&log](std::string_view line) { log.warning(line); }});
    if (!logs) return std::unexpected(std::move(logs.error()));
    auto results = SqliteRunStore::open(options.data);
    if (!results) return std::unexpected(std::move(results.error()));
    auto question_sets = DirectoryQuestionSetStore::open(options.data / "question-sets");
    if (!question_sets) return std::unexpected(std::move(question_sets.error()));
    auto keys = options.signing_keys.empty() ? sign_on::load_or_make_signing_keys(options.data / "signing_key", random)
                                             : sign_on::read_signing_keys(options.signing_keys);
    if (!keys) return std::unexpected(std::move(keys.error()));
    Stores stores{std::move(*logs), std::move(*results), std::move(*question_sets), std::move(*keys), nullptr};
    if (options.web.empty()) return stores;
    auto files = net::StaticFiles::load(options.web);
    if (!files) return std::unexpected(std::move(files.error()));
    stores.files = std::move(*files);
    return stores;
}

Wiring::Wiring(const ServeOptions& options, Log& log, Stores stores)
    : log_(log),
      logs_(std::move(stores.logs)),
      results_(std::move(stores.results)),
      question_sets_(std::move(stores.question_sets)),
      files_(std::move(stores.files)),
      authority_(stores.keys, sign_on::HostKey(options.host_key)),
      blocking_{authority_, clock_, sign_on::Library(authority_, *question_sets_, clock_),
                question_set_loader::Loader(*question_sets_)},
      server_(server_options(options, log), clock_, metrics_),
      workers_(workers_of_services, worker_queue_max) {
    service_metrics_ = std::make_unique<ServiceMetrics>(metrics_, *logs_, server_.size());
    const Shared shared{*logs_,
                        *question_sets_,
                        *results_,
                        authority_,
                        clock_,
                        random_,
                        workers_,
                        [this] { reporter_thread_.post([this] { reporter_->poll(); }); },
                        options.public_url};
    for (uint32_t i = 0; i < server_.size(); ++i) {
        services_.push_back(std::make_unique<LoopServices>(server_.loop(i), shared));
    }
}

std::expected<std::unique_ptr<Wiring>, std::string> Wiring::start(const ServeOptions& options, Log& log) {
    SystemRandom random;
    auto stores = open(options, log, random);
    if (!stores) return std::unexpected(std::move(stores.error()));
    std::unique_ptr<Wiring> wiring(new Wiring(options, log, std::move(*stores)));
    if (auto listening = wiring->server_.listen(options.listen); !listening) return std::unexpected(listening.error());
    wiring->add_samples(options.samples);
    wiring->attach_loops();
    wiring->start_reporter();
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

void Wiring::add_samples(const fs::path& directory) {
    if (directory.empty()) return log_.warning("there are no sample question sets beside the program");
    for (const auto& problem : question_sets_->add_samples(directory, clock_.now())) {
        log_.warning("a sample question set was left out", {{"file", problem.file}, {"why", problem.message}});
    }
}

void Wiring::attach_loops() {
    for (uint32_t i = 0; i < server_.size(); ++i) {
        auto& services = *services_[i];
        auto router = routes(services, blocking_, files_);
        server_.add_operator_routes(router);
        auto& loop = server_.loop(i);
        loop.attach(std::move(router), services.speed_run(), [&services] { return services.work(); });
        loop.every(tick_every, [&services] { services.tick(); });
        loop.every(count_every, [this, &services, i] {
            service_metrics_->update(i, {services.speed_run().counters(), services.speed_run().run_count()});
        });
    }
}

void Wiring::start_reporter() {
    reporter_log_ = std::make_unique<SqliteRunLog>(*logs_, reporter_thread_);
    reporter_queue_ = std::make_unique<SqliteCompletionQueue>(*logs_, reporter_thread_);
    reporter::ReporterNotices notices{
        .stored = [this](const RunId& run) { log_.info("results stored", {{"run", run.str()}}); },
        .postponed =
            [this](const RunId& run, std::string_view why) {
                log_.warning("results not stored yet", {{"run", run.str()}, {"why", std::string(why)}});
            },
        .given_up =
            [this](const CompletionJob& job, std::string_view why) {
                log_.error("results can not be stored", {{"run", job.run.str()}, {"why", std::string(why)}});
            }};
    reporter_ = std::make_unique<reporter::Reporter>(*reporter_queue_, *reporter_log_, *question_sets_, *results_,
                                                     clock_, reporter::ReporterOptions{}, std::move(notices));
    reporter_thread_.start(poll_reporter_every, [this] { reporter_->poll(); });
}

/// Whether every command that was taken on has been answered by the log, on all loops.
bool Wiring::wait_until_drained() {
    const auto until = std::chrono::steady_clock::now() + drain_commands_for;
    while (std::chrono::steady_clock::now() < until) {
        const auto pending = std::make_shared<std::atomic<size_t>>(services_.size());
        const auto answered = std::make_shared<std::atomic<size_t>>(0);
        for (uint32_t i = 0; i < server_.size(); ++i) {
            server_.loop(i).post([&services = *services_[i], pending, answered] {
                if (services.speed_run().drained()) --*pending;
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
    for (uint32_t i = 0; i < server_.size(); ++i) {
        server_.loop(i).post([&services = *services_[i]] { services.speed_run().shutdown(); });
    }
    if (!server_.drain(drain_connections_for)) log_.warning("some connections did not end in time and were cut");
    if (!wait_until_drained()) log_.warning("some commands were not stored in time; their senders were told nothing");
}

}  // namespace mcs::app
