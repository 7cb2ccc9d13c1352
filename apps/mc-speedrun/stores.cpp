#include "stores.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "adapters/dynamodb/run_store.hpp"
#include "adapters/redis/log_store.hpp"
#include "adapters/redis/run_log.hpp"
#include "adapters/sqlite/completion_queue.hpp"
#include "adapters/sqlite/run_log.hpp"
#include "adapters/sqlite/run_store.hpp"
#include "adapters/sqs/completion_queue.hpp"
#include "aws/session.hpp"

namespace mcs::app {
namespace {

using Opened = std::expected<void, std::string>;
using AwsSession = std::expected<std::shared_ptr<aws::Session>, std::string>;

/// How often SQS hands out a job before it goes to the dead-letter queue.
constexpr uint32_t deliveries_max = 10;

/// What follows "scheme:" in the URL; nothing where it has another scheme.
std::optional<std::string> after(std::string_view url, std::string_view scheme) {
    if (!url.starts_with(scheme) || url.substr(scheme.size(), 1) != ":") return std::nullopt;
    return std::string(url.substr(scheme.size() + 1));
}

/// The scheme alone is quoted: the rest may hold a password.
std::unexpected<std::string> unknown(std::string_view what, std::string_view url, std::string_view known) {
    const auto scheme = url.substr(0, url.find(':'));
    return std::unexpected("--" + std::string(what) + ": can not use \"" + std::string(scheme) + ":…\"; known are " +
                           std::string(known));
}

/// redis://[user@]HOST with the password in its place.
std::string with_password(std::string url, const std::string& password) {
    if (password.empty()) return url;
    const auto encoded = ":" + boost::urls::encode(password, boost::urls::unreserved_chars);
    const auto at = url.rfind('@');
    if (at != std::string::npos) return url.insert(at, encoded);
    return url.insert(url.find("//") + 2, encoded + "@");
}

AwsSession open_aws_session(System system) {
    return aws::Session::open(aws::process_environment, system.clock,
                              [&log = system.log](std::string_view line) { log.warning(line); });
}

}  // namespace

std::expected<SqliteLogStore*, std::string> Stores::embedded(const std::string& directory) {
    if (embedded_ && embedded_directory_ == directory) return embedded_.get();
    if (embedded_) {
        return std::unexpected("--state and --completion-queue: where both are sqlite:, name the same directory");
    }
    auto opened =
        SqliteLogStore::open(directory, {.report = [&log = system_.log](std::string_view line) { log.warning(line); }});
    if (!opened) return std::unexpected(std::move(opened.error()));
    embedded_ = std::move(*opened);
    embedded_directory_ = directory;
    return embedded_.get();
}

AwsSession Stores::aws_session() {
    if (aws_session_) return aws_session_;
    auto opened = open_aws_session(system_);
    if (opened) aws_session_ = *opened;
    return opened;
}

Opened Stores::open_state(const std::string& url) {
    if (after(url, "redis") || after(url, "rediss")) return open_redis(url);
    const auto directory = after(url, "sqlite");
    if (!directory) return unknown("state", url, "redis://HOST, rediss://HOST and sqlite:DIR");
    auto store = embedded(*directory);
    if (!store) return std::unexpected(std::move(store.error()));
    run_log_ = [store = *store](StoreThread thread) { return std::make_unique<SqliteRunLog>(*store, thread.executor); };
    return {};
}

Opened Stores::open_redis(const std::string& url) {
    auto store = RedisLogStore::open(url);
    if (!store) return std::unexpected(std::move(store.error()));
    auto clock = RedisClock::start(*store, system_.random.number());
    if (!clock) return std::unexpected(std::move(clock.error()));
    redis_clock_ = std::move(*clock);
    time_base_ = redis_clock_.get();
    run_log_ = [store = std::move(*store), &random = system_.random](StoreThread thread) {
        return std::make_unique<RedisRunLog>(store, thread.context.get_executor(), random.number());
    };
    return {};
}

Opened Stores::open_completion_queue(const std::string& url) {
    if (after(url, "sqs")) return open_sqs(url);
    const auto directory = after(url, "sqlite");
    if (!directory) return unknown("completion-queue", url, "sqs:QUEUE-URL and sqlite:DIR");
    auto store = embedded(*directory);
    if (!store) return std::unexpected(std::move(store.error()));
    completion_queue_ = [store = *store](StoreThread thread) {
        return std::make_unique<SqliteCompletionQueue>(*store, thread.executor);
    };
    return {};
}

Opened Stores::open_sqs(const std::string& url) {
    auto session = aws_session();
    if (!session) return std::unexpected(std::move(session.error()));
    auto address = sqs::QueueAddress::parse(url, (*session)->region());
    if (!address) return std::unexpected(std::move(address.error()));
    completion_queue_ = [address = std::move(*address), session = *session](StoreThread thread) {
        return std::make_unique<SqsCompletionQueue>(address, session, thread.executor);
    };
    queue_gives_up_ = true;
    return {};
}

Opened Stores::open_results(const std::string& url) {
    if (after(url, "dynamodb")) return open_dynamodb(url);
    const auto directory = after(url, "sqlite");
    if (!directory) return unknown("results", url, "dynamodb:TABLE and sqlite:DIR");
    auto store = SqliteRunStore::open(*directory);
    if (!store) return std::unexpected(std::move(store.error()));
    results_ = std::move(*store);
    return {};
}

Opened Stores::open_dynamodb(const std::string& url) {
    auto session = aws_session();
    if (!session) return std::unexpected(std::move(session.error()));
    auto store = DynamoDbRunStore::open(url, *session);
    if (!store) return std::unexpected(std::move(store.error()));
    results_ = std::move(*store);
    return {};
}

void Stores::add_samples(const std::filesystem::path& directory) const {
    if (directory.empty()) return system_.log.warning("there are no sample question sets beside the program");
    for (const auto& problem : question_sets_->add_samples(directory, system_.clock.now())) {
        system_.log.warning("a sample question set was left out", {{"file", problem.file}, {"why", problem.message}});
    }
}

Opened Stores::open_question_sets(const std::string& url) {
    const auto directory = after(url, "file");
    if (!directory) return unknown("question-sets", url, "file:DIR");
    auto store = DirectoryQuestionSetStore::open(*directory);
    if (!store) return std::unexpected(std::move(store.error()));
    question_sets_ = std::move(*store);
    return {};
}

std::expected<Stores, std::string> Stores::open(const StoreUrls& urls, System system) {
    Stores stores(system);
    // The runs in progress first: an embedded store keeps a second process off its directory.
    Opened opened;
    if (!urls.state.empty()) opened = stores.open_state(with_password(urls.state, urls.state_password));
    if (opened && !urls.completion_queue.empty()) opened = stores.open_completion_queue(urls.completion_queue);
    if (opened && !urls.results.empty()) opened = stores.open_results(urls.results);
    if (opened && !urls.question_sets.empty()) opened = stores.open_question_sets(urls.question_sets);
    if (!opened) return std::unexpected(std::move(opened.error()));
    return stores;
}

std::expected<void, std::string> create_stores(const StoreUrls& urls, System system) {
    auto session = open_aws_session(system);
    if (!session) return std::unexpected(std::move(session.error()));
    if (after(urls.completion_queue, "sqs")) {
        const auto address = sqs::QueueAddress::parse(urls.completion_queue, (*session)->region());
        if (!address) return std::unexpected(address.error());
        if (auto made = sqs::create_queue(*address, **session, deliveries_max); !made) return made;
    }
    if (after(urls.results, "dynamodb")) {
        const auto store = DynamoDbRunStore::open(urls.results, *session);
        if (!store) return std::unexpected(store.error());
        if (auto made = (*store)->create_table(); !made) return made;
    }
    return {};
}

}  // namespace mcs::app
