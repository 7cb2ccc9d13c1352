#include "aws/lambda_runtime.hpp"

#include <deque>

#include <gtest/gtest.h>

namespace mcs::aws {
namespace {

/// A runtime API that has some invocations and then is gone.
class RuntimeApi final : public Http {
  public:
    std::expected<HttpResponse, std::string> send(const HttpRequest& request) override {
        requests.push_back(request);
        if (request.method == "POST") return HttpResponse{.status = 202};
        if (invocations.empty()) return std::unexpected("connection refused");
        auto invocation = std::move(invocations.front());
        invocations.pop_front();
        return invocation;
    }
    void invoke(std::string id, std::string event) {
        invocations.push_back({.status = 200,
                               .body = std::move(event),
                               .headers = {{"lambda-runtime-aws-request-id", std::move(id)},
                                           {"lambda-runtime-deadline-ms", "1700000000123"}}});
    }
    std::deque<HttpResponse> invocations;
    std::vector<HttpRequest> requests;
};

TEST(LambdaRuntime, answers_each_invocation_under_its_id) {
    RuntimeApi api;
    api.invoke("one", R"({"n":1})");
    api.invoke("two", R"({"n":2})");
    std::vector<Invocation> seen;
    const auto ended = LambdaRuntime(api, "127.0.0.1:9001").serve([&](const Invocation& invocation) {
        seen.push_back(invocation);
        return invocation.event;
    });
    EXPECT_FALSE(ended);
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].deadline, from_us(1700000000123000));
    ASSERT_EQ(api.requests.size(), 5U);
    EXPECT_EQ(api.requests[0].url, "http://127.0.0.1:9001/2018-06-01/runtime/invocation/next");
    EXPECT_EQ(api.requests[1].url, "http://127.0.0.1:9001/2018-06-01/runtime/invocation/one/response");
    EXPECT_EQ(api.requests[3].url, "http://127.0.0.1:9001/2018-06-01/runtime/invocation/two/response");
    EXPECT_EQ(api.requests[3].body, R"({"n":2})");
}

TEST(LambdaRuntime, tells_of_an_invocation_that_failed_and_goes_on) {
    RuntimeApi api;
    api.invoke("one", "{}");
    api.invoke("two", "{}");
    (void)LambdaRuntime(api, "h:1").serve([](const Invocation&) { return std::unexpected(std::string("no store")); });
    ASSERT_EQ(api.requests.size(), 5U);
    EXPECT_TRUE(api.requests[1].url.ends_with("/invocation/one/error"));
    EXPECT_EQ(api.requests[1].body, R"({"errorType":"Runtime.HandlerError","errorMessage":"no store"})");
}

TEST(LambdaRuntime, tells_that_it_can_not_start) {
    RuntimeApi api;
    LambdaRuntime(api, "h:1").report_init_error("no such directory");
    ASSERT_EQ(api.requests.size(), 1U);
    EXPECT_EQ(api.requests[0].url, "http://h:1/2018-06-01/runtime/init/error");
    EXPECT_EQ(api.requests[0].headers.back(),
              std::pair(std::string("Lambda-Runtime-Function-Error-Type"), std::string("Runtime.InitError")));
}

TEST(LambdaRuntime, ends_when_it_is_told_to) {
    RuntimeApi api;
    api.invoke("one", "{}");
    std::stop_source stop;
    const auto ended = LambdaRuntime(api, "h:1")
                           .serve(
                               [&](const Invocation&) {
                                   stop.request_stop();
                                   return std::string("{}");
                               },
                               stop.get_token());
    EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace mcs::aws
