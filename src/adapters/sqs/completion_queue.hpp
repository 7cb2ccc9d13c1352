#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sqs/queue_address.hpp"
#include "adapters/sqs/worker.hpp"
#include "aws/session.hpp"
#include "ports/completion_queue.hpp"
#include "ports/executor.hpp"

namespace mcs {

struct SqsOptions {
    /// How long a `receive` waits at the queue for a job to come (long polling); whole seconds, at most 20.
    std::chrono::seconds wait_max{20};
};

/// The Completion Job Queue on Amazon SQS. A run sent twice may be two jobs (a FIFO queue merges what is sent within
/// five minutes). `receive` waits for jobs; `send` and `acknowledge` do not wait behind it. The queue itself gives up a
/// job that fails too often (its redrive policy). Times are SQS's own: `now` is not used, `hidden_for` is rounded up to
/// seconds and is at most 12 hours.
class SqsCompletionQueue final : public CompletionQueue {
  public:
    /// Does not connect yet. `loop` must outlive the queue.
    SqsCompletionQueue(const sqs::QueueAddress& address, std::shared_ptr<aws::Session> session, Executor& loop,
                       SqsOptions options = {});
    ~SqsCompletionQueue() override;

    void send(const RunId& run, ServerTime now, Done<void> done) override;
    void receive(uint32_t count, ServerTime now, Micros hidden_for, Done<std::vector<CompletionJob>> done) override;
    void extend(const CompletionJob& job, ServerTime now, Micros hidden_for, Done<void> done) override;
    void acknowledge(const CompletionJob& job, Done<void> done) override;

  private:
    using Outcome = std::expected<boost::json::object, aws::CallError>;
    Outcome call(std::string_view operation, const boost::json::object& input, const std::stop_token& stop,
                 Micros wait = Micros{0}) const;
    /// What is done to a message of which nobody may know any more. `operation` is a literal.
    void change(std::string_view operation, boost::json::object input, Done<void> done);
    /// Runs `work` on the worker and hands what it gives to `done` on the loop.
    template <class T, class Work>
    void submit(sqs::Worker& worker, Work work, Done<T> done);

    const std::string queue_url_;
    const bool fifo_;
    const std::shared_ptr<aws::Session> session_;
    const aws::JsonClient client_;
    Executor& loop_;
    const SqsOptions options_;
    std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
    sqs::Worker receiver_;
    sqs::Worker sender_;
};

}  // namespace mcs
