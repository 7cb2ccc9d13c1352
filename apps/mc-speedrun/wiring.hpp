#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "adapters/directory/directory_question_set_store.hpp"
#include "adapters/sqlite/log_store.hpp"
#include "adapters/sqlite/run_store.hpp"
#include "log.hpp"
#include "loop_services.hpp"
#include "net/server.hpp"
#include "reporter/reporter.hpp"
#include "routes.hpp"
#include "serve_options.hpp"
#include "service_metrics.hpp"
#include "system.hpp"
#include "task_thread.hpp"

namespace mcs::app {

/// Everything in one process: the stores in the data directory, the loops with their services, the reporter on a thread
/// of its own. This is the only place that knows every part. Members stand in the order in which they need each other:
/// what comes later borrows from what comes before, and goes first.
class Wiring {
  public:
    /// Opens the stores, listens and starts. The error is one line for the operator.
    static std::expected<std::unique_ptr<Wiring>, std::string> start(const ServeOptions& options, Log& log);
    ~Wiring();
    Wiring(const Wiring&) = delete;
    Wiring& operator=(const Wiring&) = delete;

    uint16_t port() const noexcept { return server_.port(); }
    bool has_web() const noexcept { return files_ != nullptr; }

    /// Not ready, no new connections, clients told to connect again, what was taken on is finished; each step with a
    /// deadline. The destructor does the rest.
    void shut_down();

  private:
    struct Stores {
        std::unique_ptr<SqliteLogStore> logs;
        std::unique_ptr<SqliteRunStore> results;
        std::unique_ptr<DirectoryQuestionSetStore> question_sets;
        sign_on::SigningKeys keys;
        std::shared_ptr<const net::StaticFiles> files;
    };
    static std::expected<Stores, std::string> open(const ServeOptions& options, Log& log, RandomSource& random);

    Wiring(const ServeOptions& options, Log& log, Stores stores);
    void add_samples(const std::filesystem::path& directory);
    void attach_loops();
    void start_reporter();
    bool wait_until_drained();

    Log& log_;
    SystemClock clock_;
    SystemRandom random_;
    std::unique_ptr<SqliteLogStore> logs_;
    std::unique_ptr<SqliteRunStore> results_;
    std::unique_ptr<DirectoryQuestionSetStore> question_sets_;
    std::shared_ptr<const net::StaticFiles> files_;
    sign_on::Authority authority_;
    BlockingServices blocking_;

    net::Metrics metrics_;
    std::unique_ptr<ServiceMetrics> service_metrics_;
    net::Server server_;
    net::WorkerPool workers_;

    TaskThread reporter_thread_;
    std::unique_ptr<SqliteRunLog> reporter_log_;
    std::unique_ptr<SqliteCompletionQueue> reporter_queue_;
    std::unique_ptr<reporter::Reporter> reporter_;

    std::vector<std::unique_ptr<LoopServices>> services_;
};

}  // namespace mcs::app
