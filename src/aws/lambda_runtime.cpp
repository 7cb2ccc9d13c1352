#include "aws/lambda_runtime.hpp"

#include <charconv>

#include <boost/json.hpp>

namespace mcs::aws {
namespace {

constexpr std::string_view error_type_of_init = "Runtime.InitError";
constexpr std::string_view error_type_of_handler = "Runtime.HandlerError";
/// An instance that nobody calls waits, frozen, for as long as Lambda keeps it.
constexpr Micros wait_for_next = std::chrono::hours{24};

std::string error_body(std::string_view type, std::string_view why) {
    return boost::json::serialize(boost::json::object{{"errorType", type}, {"errorMessage", why}});
}

}  // namespace

LambdaRuntime::LambdaRuntime(Http& http, std::string_view api)
    : http_(http), base_("http://" + std::string(api) + "/2018-06-01/runtime/") {}

std::expected<void, std::string> LambdaRuntime::post(const std::string& path, std::string body,
                                                     std::string_view error_type) {
    HttpRequest request{
        .url = base_ + path, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
    if (!error_type.empty()) request.headers.emplace_back("Lambda-Runtime-Function-Error-Type", error_type);
    const auto response = http_.send(request);
    if (!response) return std::unexpected(response.error());
    if (response->status / 100 == 2) return {};
    return std::unexpected("the Lambda runtime API answers " + path + " with " + std::to_string(response->status));
}

void LambdaRuntime::report_init_error(std::string_view why) {
    // Where this fails as well, the process's exit is what Lambda sees.
    (void)post("init/error", error_body(error_type_of_init, why), error_type_of_init);
}

std::expected<Invocation, std::string> LambdaRuntime::next(std::stop_token stop) {
    auto response = http_.send(
        {.method = "GET", .url = base_ + "invocation/next", .timeout = wait_for_next, .stop = std::move(stop)});
    if (!response) return std::unexpected(std::move(response.error()));
    if (response->status != 200) {
        return std::unexpected("the Lambda runtime API gives no invocation: " + std::to_string(response->status));
    }
    Invocation invocation{.request_id = std::string(response->header("lambda-runtime-aws-request-id")),
                          .event = std::move(response->body)};
    if (invocation.request_id.empty())
        return std::unexpected("the Lambda runtime API gave an invocation without an id");
    const std::string_view milliseconds = response->header("lambda-runtime-deadline-ms");
    int64_t deadline = 0;
    std::from_chars(milliseconds.data(), milliseconds.data() + milliseconds.size(), deadline);
    invocation.deadline = from_us(deadline * 1000);
    return invocation;
}

std::expected<void, std::string> LambdaRuntime::answer(const Invocation& invocation,
                                                       const std::expected<std::string, std::string>& result) {
    const std::string path = "invocation/" + invocation.request_id;
    if (result) return post(path + "/response", *result);
    return post(path + "/error", error_body(error_type_of_handler, result.error()), error_type_of_handler);
}

std::expected<void, std::string> LambdaRuntime::serve(const LambdaHandler& handler, std::stop_token stop) {
    while (!stop.stop_requested()) {
        const auto invocation = next(stop);
        if (stop.stop_requested()) break;
        if (!invocation) return std::unexpected(invocation.error());
        if (auto answered = answer(*invocation, handler(*invocation)); !answered) return answered;
    }
    return {};
}

}  // namespace mcs::aws
