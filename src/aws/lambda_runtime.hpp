#pragma once

#include <expected>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "aws/http.hpp"
#include "base/time.hpp"

namespace mcs::aws {

/// One call of a Lambda function.
struct Invocation {
    std::string request_id;
    std::string event;      ///< JSON
    ServerTime deadline{};  ///< when Lambda will cut the function off
};

/// Answers an event with JSON. The error is a line for the operator: the invocation has failed, and Lambda or who
/// called may repeat it.
using LambdaHandler = std::function<std::expected<std::string, std::string>(const Invocation&)>;

/// The custom runtime's side of the Lambda runtime API
/// (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, version 2018-06-01). Belongs to one thread.
class LambdaRuntime {
  public:
    /// `api` is the value of AWS_LAMBDA_RUNTIME_API, "host:port". `http` must outlive the runtime.
    LambdaRuntime(Http& http, std::string_view api);

    /// Says that the function can not be started; then the process is to end.
    void report_init_error(std::string_view why);

    /// Takes invocations one after the other and answers each, until `stop` is asked for or the API is gone; then the
    /// error says why.
    std::expected<void, std::string> serve(const LambdaHandler& handler, std::stop_token stop = {});

  private:
    std::expected<Invocation, std::string> next(std::stop_token stop);
    std::expected<void, std::string> answer(const Invocation& invocation,
                                            const std::expected<std::string, std::string>& result);
    std::expected<void, std::string> post(const std::string& path, std::string body, std::string_view error_type = {});

    Http& http_;
    std::string base_;
};

}  // namespace mcs::aws
