#include "lambda.hpp"

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <set>

#include "adapters/sqs/message.hpp"
#include "aws/credentials.hpp"
#include "aws/lambda_events.hpp"
#include "aws/lambda_runtime.hpp"
#include "command_line.hpp"
#include "log.hpp"
#include "reporter/extractor.hpp"
#include "routes.hpp"
#include "stores.hpp"
#include "task_thread.hpp"

namespace mcs::app {
namespace {

using namespace std::chrono_literals;
using HandlerResult = std::expected<std::string, std::string>;

/// What is not done by then comes again; the rest of the time is for saying so.
constexpr Micros before_deadline = 500ms;

/// Uploads by way of API Gateway, which routes nothing else here.
class LoaderFunction {
  public:
    LoaderFunction(const sign_on::SigningKeys& keys, net::OriginSecrets origin_secrets, Stores& stores, System system)
        : origin_secrets_(std::move(origin_secrets)),
          authority_(keys, sign_on::HostKey("")),
          services_{authority_, system.clock, std::nullopt, std::nullopt} {
        services_.loader.emplace(stores.question_sets());
    }

    HandlerResult operator()(const aws::Invocation& invocation) const {
        auto event = aws::gateway_request(invocation.event);
        if (!event) return std::unexpected(std::move(event.error()));
        net::Request request;
        request.method = net::Method::post;
        request.headers = std::move(event->headers);
        request.body = std::move(event->body);
        auto refused = origin_secrets_.check(request);
        auto response = refused ? std::move(*refused) : answer_upload(services_, request);
        return aws::to_event(
            {static_cast<unsigned>(response.status), std::move(response.headers), std::string(response.content())});
    }

  private:
    net::OriginSecrets origin_secrets_;
    sign_on::Authority authority_;
    BlockingServices services_;
};

/// The messages of one invocation that are not done with.
class OpenMessages {
  public:
    explicit OpenMessages(const std::vector<aws::QueueRecord>& records) : under_way_(records.size()) {
        for (const auto& record : records) open_.insert(record.message_id);
    }

    void conclude(const std::string& message, bool done) {
        const std::lock_guard lock(mutex_);
        if (done) open_.erase(message);
        --under_way_;
        concluded_.notify_all();
    }
    /// Those that have failed, or are still under way after `patience`.
    std::vector<std::string> wait(Micros patience) {
        std::unique_lock lock(mutex_);
        concluded_.wait_for(lock, patience, [&] { return under_way_ == 0; });
        return {open_.begin(), open_.end()};
    }

  private:
    std::mutex mutex_;
    std::condition_variable concluded_;
    std::set<std::string> open_;
    size_t under_way_;
};

/// Completion jobs by way of SQS.
class ReporterFunction {
  public:
    ReporterFunction(Stores& stores, System system)
        : system_(system),
          run_log_(stores.run_log({thread_, thread_.context()})),
          extractor_(*run_log_, stores.question_sets(), *stores.results(), stores.time_base()) {
        thread_.start(1h, [] {});
    }
    ~ReporterFunction() { thread_.stop(); }
    ReporterFunction(const ReporterFunction&) = delete;
    ReporterFunction& operator=(const ReporterFunction&) = delete;

    HandlerResult operator()(const aws::Invocation& invocation) {
        const auto records = aws::queue_records(invocation.event);
        if (!records) return std::unexpected(records.error());
        const auto open = std::make_shared<OpenMessages>(*records);
        const ServerTime give_up_at = invocation.deadline - before_deadline;
        for (const auto& record : *records) extract(record, give_up_at, open);
        const Micros left = give_up_at - system_.clock.now();
        return aws::batch_item_failures(open->wait(std::max(left, Micros{0})));
    }

  private:
    void extract(const aws::QueueRecord& record, ServerTime give_up_at, const std::shared_ptr<OpenMessages>& open) {
        const auto run = sqs::run_of(record.body);
        if (!run) {
            system_.log.error("a message is not a completion job", {{"message", record.message_id}});
            return open->conclude(record.message_id, false);
        }
        thread_.post([this, run = *run, message = record.message_id, give_up_at, open] {
            extractor_.extract(
                run, give_up_at, [this, run, message, open](reporter::Outcome outcome, std::string_view why) {
                    const bool stored = outcome == reporter::Outcome::stored;
                    if (stored) system_.log.info("results stored", {{"run", run.str()}});
                    if (!stored) {
                        system_.log.warning("results not stored yet", {{"run", run.str()}, {"why", std::string(why)}});
                    }
                    open->conclude(message, stored);
                });
        });
    }

    System system_;
    TaskThread thread_;
    std::unique_ptr<RunLog> run_log_;
    reporter::Extractor extractor_;
};

/// The function that `options` speak of, with its stores.
class Function {
  public:
    static std::expected<std::unique_ptr<Function>, std::string> start(const ServiceOptions& options, System system) {
        auto stores = Stores::open(options.stores, system);
        if (!stores) return std::unexpected(std::move(stores.error()));
        std::unique_ptr<Function> function(new Function(std::move(*stores)));
        if (options.services == Services::reporter) {
            function->reporter_.emplace(function->stores_, system);
            return function;
        }
        const auto keys = sign_on::read_signing_keys(options.signing_keys);
        if (!keys) return std::unexpected(keys.error());
        function->stores_.add_samples(options.samples);
        function->loader_.emplace(*keys, options.origin_secrets, function->stores_, system);
        return function;
    }

    HandlerResult operator()(const aws::Invocation& invocation) {
        return reporter_ ? (*reporter_)(invocation) : (*loader_)(invocation);
    }

  private:
    explicit Function(Stores stores) : stores_(std::move(stores)) {}

    Stores stores_;
    std::optional<LoaderFunction> loader_;
    std::optional<ReporterFunction> reporter_;
};

}  // namespace

std::optional<std::string> lambda_runtime_api() { return aws::process_environment("AWS_LAMBDA_RUNTIME_API"); }

int serve_lambda(const std::string& runtime_api, const std::expected<ServiceOptions, SettingError>& options) {
    aws::CurlHttp http;
    aws::LambdaRuntime runtime(http, runtime_api);
    const auto fail = [&](const std::string& why) {
        std::fprintf(stderr, "mc-speedrun: %s\n", why.c_str());
        runtime.report_init_error(why);
        return failed;
    };
    if (!options) return fail(options.error());
    Log log(options->log_format, options->log_level);
    const SystemClock clock;
    SystemRandom random;
    const auto function = Function::start(*options, {clock, random, log});
    if (!function) return fail(function.error());
    const auto ended = runtime.serve([&](const aws::Invocation& invocation) {
        auto result = (**function)(invocation);
        if (!result) log.error("an invocation failed", {{"id", invocation.request_id}, {"why", result.error()}});
        return result;
    });
    if (!ended) log.error("no more invocations", {{"why", ended.error()}});
    return failed;
}

}  // namespace mcs::app
