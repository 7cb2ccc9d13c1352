#include "aws/lambda_events.hpp"

#include <gtest/gtest.h>

namespace mcs::aws {
namespace {

TEST(GatewayRequest, is_read_from_payload_format_2_with_its_body_decoded) {
    const auto request = gateway_request(R"({"version": "2.0", "rawPath": "/question-set-upload",
        "headers": {"content-type": "text/plain", "authorization": "Bearer t"},
        "requestContext": {"http": {"method": "POST", "path": "/question-set-upload"}},
        "body": "aGVsbG8AIQ==", "isBase64Encoded": true})");
    ASSERT_TRUE(request) << request.error();
    EXPECT_EQ(request->method, "POST");
    EXPECT_EQ(request->path, "/question-set-upload");
    EXPECT_EQ(request->header("authorization"), "Bearer t");
    EXPECT_EQ(request->header("cookie"), "");
    EXPECT_EQ(request->body, std::string("hello\0!", 7));
}

TEST(GatewayRequest, takes_a_plain_body_as_it_is_and_none_for_empty) {
    const auto plain = gateway_request(
        R"({"version": "2.0", "rawPath": "/", "requestContext": {"http": {"method": "GET"}}, "body": "aGk="})");
    EXPECT_EQ(plain.value().body, "aGk=");
    const auto none = gateway_request(R"({"version": "2.0", "rawPath": "/", "requestContext": {"http": {}}})");
    EXPECT_EQ(none.value().body, "");
}

TEST(GatewayRequest, refuses_what_is_something_else) {
    for (const auto* event :
         {"", "[]", "{}", R"({"version": "1.0", "requestContext": {"http": {}}})", R"({"version": "2.0"})",
          R"({"version": "2.0", "requestContext": {"http": {}}, "body": "%", "isBase64Encoded": true})"}) {
        EXPECT_FALSE(gateway_request(event)) << event;
    }
}

TEST(GatewayResponse, is_written_as_api_gateway_takes_it) {
    EXPECT_EQ(to_event({201, {{"Content-Type", "application/json"}}, R"({"a":1})"}),
              R"({"statusCode":201,"headers":{"Content-Type":"application/json"},)"
              R"("body":"{\"a\":1}","isBase64Encoded":false})");
}

TEST(QueueRecords, are_read_and_failures_named_by_their_ids) {
    const auto records = queue_records(
        R"({"Records": [{"messageId": "m1", "receiptHandle": "r", "body": "one"}, {"messageId": "m2", "body": "two"}]})");
    ASSERT_TRUE(records) << records.error();
    ASSERT_EQ(records->size(), 2U);
    EXPECT_EQ(records->at(1).message_id, "m2");
    EXPECT_EQ(records->at(1).body, "two");
    EXPECT_FALSE(queue_records("{}"));
    EXPECT_FALSE(queue_records(R"({"Records": [{"body": "x"}]})"));
    EXPECT_EQ(batch_item_failures({}), R"({"batchItemFailures":[]})");
    EXPECT_EQ(batch_item_failures({"m2"}), R"({"batchItemFailures":[{"itemIdentifier":"m2"}]})");
}

}  // namespace
}  // namespace mcs::aws
