#include "aws/json_client.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

#include <fmt/format.h>

namespace mcs::aws {

namespace {

constexpr size_t message_bytes_max = 300;

std::string text(const boost::json::object& object, std::string_view name) {
    const boost::json::value* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->as_string()) : "";
}

boost::json::object parse_object(std::string_view body) {
    boost::system::error_code error;
    boost::json::value json = boost::json::parse(body, error);
    return !error && json.is_object() ? std::move(json.as_object()) : boost::json::object{};
}

bool is_passing(uint32_t status, std::string_view type) {
    constexpr std::array<std::string_view, 9> types{"ThrottlingException",
                                                    "Throttling",
                                                    "ProvisionedThroughputExceededException",
                                                    "RequestLimitExceeded",
                                                    "RequestThrottled",
                                                    "ThrottledException",
                                                    "TransactionInProgressException",
                                                    "TransactionConflictException",
                                                    "ServiceUnavailable"};
    return status >= 500 || status == 429 || std::ranges::find(types, type) != types.end();
}

/// What a service says about a signature quotes the request's headers, and so the session token.
std::string speakable(std::string_view type, std::string message) {
    if (type.contains("Signature")) return "the secret access key or the clock is wrong";
    if (message.size() > message_bytes_max) message.resize(message_bytes_max);
    return message;
}

}  // namespace

Backoff::Pause Backoff::real_pause() {
    return [](Micros time, const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any stopped;
        std::unique_lock lock(mutex);
        stopped.wait_for(lock, stop, time, [] { return false; });
    };
}

bool Backoff::again() {
    if (patience_.stop.stop_requested()) return false;
    Micros longest =
        std::min(policy_->wait_max, policy_->first_wait_max * (int64_t{1} << std::min(attempts_ - 1, 20U)));
    if (patience_.until) {
        const Micros left = *patience_.until - clock_->now();
        if (left <= Micros{0}) return false;
        longest = std::min(longest, left);
    } else if (attempts_ >= policy_->attempts_max) {
        return false;
    }
    ++attempts_;
    thread_local std::minstd_rand random{std::random_device{}()};
    (*pause_)(Micros{std::uniform_int_distribution<int64_t>(0, longest.count())(random)}, patience_.stop);
    return !patience_.stop.stop_requested();
}

struct JsonClient::Failure {
    CallError error;
    bool passing = false;
};

JsonClient::JsonClient(Service service, Http& http, CredentialsSource& credentials, const Clock& clock,
                       RetryPolicy policy, Backoff::Pause pause)
    : service_(std::move(service)),
      http_(http),
      credentials_(credentials),
      clock_(clock),
      policy_(policy),
      pause_(std::move(pause)) {}

std::expected<boost::json::object, CallError> JsonClient::call(std::string_view operation,
                                                               const boost::json::object& input,
                                                               const Patience& patience) const {
    const HttpRequest prepared{.method = "POST",
                               .url = service_.endpoint + "/",
                               .headers = {{"Content-Type", "application/x-amz-json-" + service_.json_version},
                                           {"X-Amz-Target", fmt::format("{}.{}", service_.target_prefix, operation)}},
                               .body = boost::json::serialize(input),
                               .stop = patience.stop};
    Backoff attempts = backoff(patience);
    while (true) {
        auto outcome = attempt(prepared, patience);
        if (outcome) return std::move(*outcome);
        if (outcome.error().passing && attempts.again()) continue;
        CallError error = std::move(outcome.error().error);
        error.message = fmt::format("{} {}: {}", service_.scope.service, operation, error.message);
        return std::unexpected(std::move(error));
    }
}

std::expected<boost::json::object, JsonClient::Failure> JsonClient::attempt(HttpRequest request,
                                                                            const Patience& patience) const {
    const ServerTime now = clock_.now();
    request.timeout = patience.until ? std::min(patience.timeout, *patience.until - now) : patience.timeout;
    if (request.timeout <= Micros{0}) return std::unexpected(Failure{{"", "there is no time left for it"}});
    auto credentials = credentials_.get(now);
    if (!credentials) return std::unexpected(Failure{{"", credentials.error()}, true});
    request.signing = {.credentials = std::move(*credentials), .scope = service_.scope};
    const auto response = http_.send(request);
    if (!response) return std::unexpected(Failure{{"", response.error()}, true});
    boost::json::object body = parse_object(response->body);
    if (response->status == 200) return body;
    // "com.amazonaws.sqs#QueueDoesNotExist"
    std::string type = text(body, "__type");
    type.erase(0, type.find('#') + 1);
    const std::string said = text(body, "message").empty() ? text(body, "Message") : text(body, "message");
    const bool passing = is_passing(response->status, type);
    std::string message = fmt::format("{} {} {}", response->status, type, speakable(type, said));
    return std::unexpected(Failure{{std::move(type), std::move(message)}, passing});
}

}  // namespace mcs::aws
