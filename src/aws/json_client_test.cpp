#include "aws/json_client.hpp"

#include <deque>

#include <gtest/gtest.h>

namespace mcs::aws {
namespace {

class ScriptedHttp final : public Http {
  public:
    std::expected<HttpResponse, std::string> send(const HttpRequest& request) override {
        requests.push_back(request);
        if (answers.empty()) return std::unexpected("connection refused");
        HttpResponse answer = answers.front();
        answers.pop_front();
        return answer;
    }
    std::deque<HttpResponse> answers;
    std::vector<HttpRequest> requests;
};

class Fixed final : public CredentialsSource, public Clock {
  public:
    std::expected<Credentials, std::string> get(ServerTime) override { return Credentials{"id", "secret", "session"}; }
    ServerTime now() const noexcept override { return time; }
    ServerTime time = from_us(0);
};

class JsonClientTest : public testing::Test {
  protected:
    ScriptedHttp http;
    Fixed fixed;
    std::vector<Micros> waits;
    JsonClient client{{"https://sqs.example", "AmazonSQS", "1.0", {"r", "sqs"}},
                      http,
                      fixed,
                      fixed,
                      {},
                      [this](Micros wait, const std::stop_token&) {
                          waits.push_back(wait);
                          fixed.time += std::max(wait, Micros{1});
                      }};
};

TEST_F(JsonClientTest, sends_a_signed_request_and_gives_the_answer) {
    http.answers = {{200, R"({"MessageId":"7"})"}};
    const auto output = client.call("SendMessage", {{"QueueUrl", "u"}});
    ASSERT_TRUE(output);
    EXPECT_EQ(output->at("MessageId").as_string(), "7");
    const HttpRequest& request = http.requests.front();
    EXPECT_EQ(request.url, "https://sqs.example/");
    EXPECT_EQ(request.body, R"({"QueueUrl":"u"})");
    EXPECT_EQ(request.headers[1], std::pair(std::string("X-Amz-Target"), std::string("AmazonSQS.SendMessage")));
    EXPECT_EQ(request.headers[0], std::pair(std::string("Content-Type"), std::string("application/x-amz-json-1.0")));
    ASSERT_TRUE(request.signing);
    EXPECT_EQ(request.signing->scope.region, "r");
    EXPECT_EQ(request.signing->scope.service, "sqs");
    EXPECT_EQ(request.signing->credentials.access_key_id, "id");
    EXPECT_EQ(request.signing->credentials.session_token, "session");
}

TEST_F(JsonClientTest, repeats_what_may_pass_with_growing_waits) {
    http.answers = {{503, "<html>"},
                    {400, R"({"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"})"},
                    {429, ""},
                    {200, "{}"}};
    EXPECT_TRUE(client.call("GetItem", {}));
    ASSERT_EQ(waits.size(), 3u);
    for (size_t i = 0; i < waits.size(); ++i) EXPECT_LE(waits[i], RetryPolicy{}.first_wait_max * (1 << i));
}

TEST_F(JsonClientTest, gives_up_in_the_end) {
    const auto output = client.call("GetItem", {});
    ASSERT_FALSE(output);
    EXPECT_EQ(http.requests.size(), RetryPolicy{}.attempts_max);
    EXPECT_EQ(output.error().message, "sqs GetItem: connection refused");
}

TEST_F(JsonClientTest, repeats_until_it_is_to_be_done_where_that_is_said) {
    const ServerTime until = fixed.time + std::chrono::minutes{2};
    const auto output = client.call("GetItem", {}, {.until = until});
    ASSERT_FALSE(output);
    EXPECT_EQ(fixed.time, until);
    EXPECT_GT(http.requests.size(), 60u) << "waits of 2 s at most";
    for (const Micros wait : waits) EXPECT_LE(wait, RetryPolicy{}.wait_max);
    EXPECT_LE(http.requests.back().timeout, RetryPolicy{}.wait_max) << "no attempt goes on for longer";
}

TEST_F(JsonClientTest, does_not_repeat_what_is_wrong) {
    http.answers = {{400, R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"There is none"})"}};
    const auto output = client.call("SendMessage", {});
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().type, "QueueDoesNotExist");
    EXPECT_EQ(output.error().message, "sqs SendMessage: 400 QueueDoesNotExist There is none");
    EXPECT_EQ(http.requests.size(), 1u);
}

TEST_F(JsonClientTest, repeats_no_secret_that_the_service_quotes) {
    http.answers = {{403, R"({"__type":"x#InvalidSignatureException","message":"x-amz-security-token:session"})"}};
    const auto output = client.call("SendMessage", {});
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().message.find("session"), std::string::npos);
}

TEST_F(JsonClientTest, stops_when_told) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(client.call("GetItem", {}, {.stop = stop.get_token()}));
    EXPECT_EQ(http.requests.size(), 1u);
}

}  // namespace
}  // namespace mcs::aws
