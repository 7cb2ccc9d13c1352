#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "adapters/directory/directory_question_set_store.hpp"
#include "adapters/redis/clock.hpp"
#include "adapters/sqlite/log_store.hpp"
#include "ports/completion_queue.hpp"
#include "ports/executor.hpp"
#include "ports/run_log.hpp"
#include "ports/run_store.hpp"
#include "system.hpp"

namespace boost::asio {
class io_context;
}

namespace mcs::aws {
class Session;
}

namespace mcs::app {

/// Where a process finds its stores. Empty: it does without that one.
struct StoreUrls {
    std::string state;             ///< redis://HOST, rediss://HOST, sqlite:DIR
    std::string state_password;    ///< of Redis, where its URL has none
    std::string completion_queue;  ///< sqs:QUEUE-URL, sqlite:DIR
    std::string results;           ///< dynamodb:TABLE, sqlite:DIR
    std::string question_sets;     ///< file:DIR
};

/// A thread that adapters work on.
struct StoreThread {
    Executor& executor;
    boost::asio::io_context& context;
};

/// The stores of a process, whatever they are. This is the only place that knows which adapter a URL stands for.
class Stores {
  public:
    /// Opens all that `urls` name. The error is one line for the operator and holds no secret.
    static std::expected<Stores, std::string> open(const StoreUrls& urls, System system);

    /// The log and the queue as one loop sees them; call where the URL was given. Both are to be destroyed before this.
    std::unique_ptr<RunLog> run_log(StoreThread thread) const { return run_log_(thread); }
    std::unique_ptr<CompletionQueue> completion_queue(StoreThread thread) const { return completion_queue_(thread); }
    /// Whether the queue itself gives up jobs that fail again and again.
    bool queue_gives_up() const noexcept { return queue_gives_up_; }

    /// What all processes that share these runs call now. Lives as long as the stores.
    const Clock& time_base() const noexcept { return *time_base_; }
    /// Null where no URL was given.
    RunStore* results() const noexcept { return results_.get(); }
    DirectoryQuestionSetStore& question_sets() const noexcept { return *question_sets_; }
    /// Puts the samples among the question sets of every host, as far as they are valid; the log says which are not.
    void add_samples(const std::filesystem::path& directory) const;
    /// Null where runs in progress are not kept by this process.
    const SqliteLogStore* embedded_logs() const noexcept { return embedded_.get(); }

  private:
    explicit Stores(System system) : system_(system), time_base_(&system.clock) {}

    std::expected<void, std::string> open_state(const std::string& url);
    std::expected<void, std::string> open_redis(const std::string& url);
    std::expected<void, std::string> open_completion_queue(const std::string& url);
    std::expected<void, std::string> open_sqs(const std::string& url);
    std::expected<void, std::string> open_results(const std::string& url);
    std::expected<void, std::string> open_dynamodb(const std::string& url);
    std::expected<void, std::string> open_question_sets(const std::string& url);
    std::expected<SqliteLogStore*, std::string> embedded(const std::string& directory);
    std::expected<std::shared_ptr<aws::Session>, std::string> aws_session();

    System system_;
    std::shared_ptr<aws::Session> aws_session_;  ///< null where nothing is on AWS
    const Clock* time_base_;
    std::unique_ptr<RedisClock> redis_clock_;
    std::unique_ptr<SqliteLogStore> embedded_;
    std::string embedded_directory_;
    std::function<std::unique_ptr<RunLog>(StoreThread)> run_log_;
    std::function<std::unique_ptr<CompletionQueue>(StoreThread)> completion_queue_;
    bool queue_gives_up_ = false;
    std::unique_ptr<RunStore> results_;
    std::unique_ptr<DirectoryQuestionSetStore> question_sets_;
};

/// Makes the queue with its dead-letter queue and the table that `urls` name, where they are not there yet; for servers
/// that stand in for SQS and DynamoDB. Other stores make themselves. The error is one line for the operator.
std::expected<void, std::string> create_stores(const StoreUrls& urls, System system);

}  // namespace mcs::app
