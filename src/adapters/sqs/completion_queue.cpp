#include "adapters/sqs/completion_queue.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "adapters/sqs/message.hpp"

namespace mcs {

namespace {

using boost::json::array;
using boost::json::object;

constexpr uint32_t messages_max = 10;  // of one ReceiveMessage
constexpr std::chrono::seconds wait_max{20};
constexpr std::chrono::seconds hidden_max = std::chrono::hours{12};
constexpr Micros call_timeout = std::chrono::seconds{10};

std::string text(const object& from, std::string_view name) {
    const boost::json::value* value = from.if_contains(name);
    return value && value->is_string() ? std::string(value->as_string()) : "";
}

int64_t whole_seconds(Micros hidden_for) {
    return std::clamp(std::chrono::ceil<std::chrono::seconds>(hidden_for), std::chrono::seconds{1}, hidden_max).count();
}

uint32_t deliveries(const object& message) {
    const boost::json::value* attributes = message.if_contains("Attributes");
    if (!attributes || !attributes->is_object()) return 1;
    const std::string count = text(attributes->as_object(), "ApproximateReceiveCount");
    uint32_t result = 1;
    std::from_chars(count.data(), count.data() + count.size(), result);
    return result;
}

/// Whether the error says that there is no such job any more, or that it is not hidden.
bool is_gone(std::string_view error_type) {
    return error_type == "ReceiptHandleIsInvalid" || error_type == "MessageNotInflight" ||
           error_type == "InvalidParameterValue";
}

/// What is not ours stays where it is, and goes to the dead-letter queue by itself.
std::vector<CompletionJob> jobs_of(const object& output) {
    std::vector<CompletionJob> jobs;
    const boost::json::value* messages = output.if_contains("Messages");
    if (!messages || !messages->is_array()) return jobs;
    for (const boost::json::value& message : messages->as_array()) {
        if (!message.is_object()) continue;
        const auto run = sqs::run_of(text(message.as_object(), "Body"));
        if (!run) continue;
        jobs.push_back({.run = *run,
                        .receipt = text(message.as_object(), "ReceiptHandle"),
                        .deliveries = deliveries(message.as_object())});
    }
    return jobs;
}

}  // namespace

SqsCompletionQueue::SqsCompletionQueue(const sqs::QueueAddress& address, std::shared_ptr<aws::Session> session,
                                       Executor& loop, SqsOptions options)
    : queue_url_(address.url),
      fifo_(address.is_fifo()),
      session_(std::move(session)),
      client_(session_->client(address.service)),
      loop_(loop),
      options_(options) {}

SqsCompletionQueue::~SqsCompletionQueue() = default;

SqsCompletionQueue::Outcome SqsCompletionQueue::call(std::string_view operation, const object& input,
                                                     const std::stop_token& stop, Micros wait) const {
    auto outcome = client_.call(operation, input, {.timeout = call_timeout + wait, .stop = stop});
    if (!outcome && !stop.stop_requested()) session_->notice(outcome.error().message);
    return outcome;
}

template <class T, class Work>
void SqsCompletionQueue::submit(sqs::Worker& worker, Work work, Done<T> done) {
    auto shared = std::make_shared<Done<T>>(std::move(done));
    const auto answer = [this, shared, alive = std::weak_ptr(alive_)](std::expected<T, QueueError> result) {
        loop_.post([shared, alive, result = std::move(result)]() mutable {
            if (!alive.expired()) (*shared)(std::move(result));
        });
    };
    sqs::Worker::Task task = [answer, work = std::move(work)](const std::stop_token& stop) mutable {
        answer(work(stop));
    };
    if (!worker.submit(task)) answer(std::unexpected(QueueError::unavailable));
}

void SqsCompletionQueue::send(const RunId& run, ServerTime, Done<void> done) {
    object input{{"QueueUrl", queue_url_}, {"MessageBody", sqs::completion_message(run)}};
    if (fifo_) {
        input["MessageGroupId"] = run.str();
        input["MessageDeduplicationId"] = run.str();
    }
    submit<void>(
        sender_,
        [this, input = std::move(input)](const std::stop_token& stop) -> std::expected<void, QueueError> {
            if (!call("SendMessage", input, stop)) return std::unexpected(QueueError::unavailable);
            return {};
        },
        std::move(done));
}

void SqsCompletionQueue::receive(uint32_t count, ServerTime, Micros hidden_for, Done<std::vector<CompletionJob>> done) {
    const auto wait = std::clamp(options_.wait_max, std::chrono::seconds{0}, wait_max);
    object input{{"QueueUrl", queue_url_},
                 {"MaxNumberOfMessages", std::clamp(count, 1U, messages_max)},
                 {"VisibilityTimeout", whole_seconds(hidden_for)},
                 {"WaitTimeSeconds", wait.count()},
                 {"MessageSystemAttributeNames", array{"ApproximateReceiveCount"}}};
    submit<std::vector<CompletionJob>>(
        receiver_,
        [this, wait, input = std::move(input)](
            const std::stop_token& stop) -> std::expected<std::vector<CompletionJob>, QueueError> {
            const auto output = call("ReceiveMessage", input, stop, wait);
            if (!output) return std::unexpected(QueueError::unavailable);
            return jobs_of(*output);
        },
        std::move(done));
}

void SqsCompletionQueue::extend(const CompletionJob& job, ServerTime, Micros hidden_for, Done<void> done) {
    change("ChangeMessageVisibility",
           {{"QueueUrl", queue_url_}, {"ReceiptHandle", job.receipt}, {"VisibilityTimeout", whole_seconds(hidden_for)}},
           std::move(done));
}

void SqsCompletionQueue::acknowledge(const CompletionJob& job, Done<void> done) {
    change("DeleteMessage", {{"QueueUrl", queue_url_}, {"ReceiptHandle", job.receipt}}, std::move(done));
}

void SqsCompletionQueue::change(std::string_view operation, object input, Done<void> done) {
    submit<void>(
        sender_,
        [this, operation, input = std::move(input)](const std::stop_token& stop) -> std::expected<void, QueueError> {
            const auto output = client_.call(operation, input, {.timeout = call_timeout, .stop = stop});
            if (output || is_gone(output.error().type)) return {};
            if (!stop.stop_requested()) session_->notice(output.error().message);
            return std::unexpected(QueueError::unavailable);
        },
        std::move(done));
}

}  // namespace mcs
