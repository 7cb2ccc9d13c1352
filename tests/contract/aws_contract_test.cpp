#include <atomic>

#include "adapters/dynamodb/item.hpp"
#include "adapters/dynamodb/run_store.hpp"
#include "adapters/sqs/completion_queue.hpp"
#include "aws/secret.hpp"
#include "base/compression.hpp"
#include "base/random.hpp"
#include "contract/completion_queue_contract.hpp"
#include "contract/run_store_contract.hpp"
#include "support/aws_stand_in.hpp"

namespace mcs::contract {
namespace {

using boost::json::array;
using boost::json::object;

std::string fresh_name(const char* prefix) {
    static std::atomic<int> count = 0;
    return prefix + std::to_string(++count);
}

// --- signatures ------------------------------------------------------------------------------------------------------

std::string random_text(SplitMix64& random, size_t length_max, std::string_view letters) {
    std::string text;
    for (size_t left = random.below(length_max + 1); left > 0; --left) text += letters[random.below(letters.size())];
    return text;
}

TEST(AwsSignature, is_botocores_for_random_requests) {
    constexpr std::string_view letters = "abcXYZ019-_.~ !\"#$%&'()*+,/:;<=>?@[]^`{|}";
    SplitMix64 random(7);
    aws::CurlHttp http;
    for (int i = 0; i < 100; ++i) {
        const std::string endpoint = test::AwsStandIn::instance().endpoint();
        const std::string token = random.below(2) ? "t" + random_text(random, 300, letters) + "t" : "";
        aws::HttpRequest request{
            .url = endpoint + "/_test/signed",
            .headers = {{"Host", endpoint.substr(7)}, {"X-Amz-Target", "Service.Operation"}},
            .body = "{" + random_text(random, 2'000, letters) + std::string(1, '\0') + "}",
            .signing = aws::Signing{
                .credentials = {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token},
                .scope = {random.below(2) ? "eu-central-1" : "us-east-1", random.below(2) ? "sqs" : "dynamodb"}}};
        if (random.below(2)) request.headers.emplace_back("Content-Type", "application/x-amz-json-1.0");
        const auto response = http.send(request);
        ASSERT_TRUE(response) << response.error();
        EXPECT_EQ(response->body, "true") << request.body << '\n' << token;
        request.signing->credentials.secret_access_key += "x";
        EXPECT_EQ(http.send(request)->body, "false") << "the server looks";
    }
}

// --- Secrets Manager -------------------------------------------------------------------------------------------------

TEST(AwsSecret, is_read_from_a_service_that_is_strict_about_content_types) {
    const std::string endpoint = test::AwsStandIn::instance().endpoint();
    const auto session = test::aws_session();
    const std::string name = fresh_name("secret");
    const auto client = session->client({.endpoint = endpoint,
                                         .target_prefix = "secretsmanager",
                                         .json_version = "1.1",
                                         .scope = {"eu-central-1", "secretsmanager"}});
    ASSERT_TRUE(client.call("CreateSecret", {{"Name", name}, {"SecretString", "what nobody knows"}}));
    const auto environment = [&](const char*) { return std::optional(endpoint); };
    EXPECT_EQ(aws::read_secret(*session, environment, name), "what nobody knows");
}

// --- SQS -------------------------------------------------------------------------------------------------------------

/// The suite's microseconds are the service's milliseconds.
class ScaledQueue final : public CompletionQueue {
  public:
    explicit ScaledQueue(std::unique_ptr<CompletionQueue> queue) : queue_(std::move(queue)) {}
    void send(const RunId& run, ServerTime now, Done<void> done) override { queue_->send(run, now, std::move(done)); }
    void receive(uint32_t count, ServerTime now, Micros hidden_for, Done<std::vector<CompletionJob>> done) override {
        queue_->receive(count, now, hidden_for * 1'000, std::move(done));
    }
    void extend(const CompletionJob& job, ServerTime now, Micros hidden_for, Done<void> done) override {
        queue_->extend(job, now, hidden_for * 1'000, std::move(done));
    }
    void acknowledge(const CompletionJob& job, Done<void> done) override { queue_->acknowledge(job, std::move(done)); }

  private:
    std::unique_ptr<CompletionQueue> queue_;
};

class SqsAdapter final : public CompletionQueueAdapter {
  public:
    explicit SqsAdapter(bool fifo) {
        const std::string name = fresh_name("completion") + (fifo ? ".fifo" : "");
        const std::string url = "sqs:" + test::AwsStandIn::instance().endpoint() + "/123456789012/" + name;
        address_ = sqs::QueueAddress::parse(url, session_->region()).value();
        const auto created = sqs::create_queue(address_, *session_, 1'000);
        if (!created) throw std::runtime_error(created.error());
        SqsAdapter::pass(from_us(0));
    }
    std::unique_ptr<CompletionQueue> open(Executor& loop) override {
        return std::make_unique<ScaledQueue>(std::make_unique<SqsCompletionQueue>(
            address_, session_, loop, SqsOptions{.wait_max = std::chrono::seconds{0}}));
    }
    /// The service outlives whoever uses it: what starts anew is our side.
    bool restart() override {
        session_ = test::aws_session();
        return true;
    }
    void pass(ServerTime now) override { test::AwsStandIn::instance().control("/_test/clock", to_us(now)); }
    bool merges() const override { return false; }

  private:
    std::shared_ptr<aws::Session> session_ = test::aws_session();
    sqs::QueueAddress address_;
};

INSTANTIATE_TEST_SUITE_P(
    Sqs, CompletionQueueContract,
    testing::Values(CompletionQueueFactory{"sqs", [] { return std::make_unique<SqsAdapter>(false); }},
                    CompletionQueueFactory{"sqs_fifo", [] { return std::make_unique<SqsAdapter>(true); }}),
    completion_queue_name);

TEST(SqsQueue, made_twice_is_the_same_queue_and_one_that_fails_too_often_is_given_up) {
    const auto session = test::aws_session();
    const std::string endpoint = test::AwsStandIn::instance().endpoint() + "/123456789012/";
    const std::string name = fresh_name("redriven");
    const auto address = sqs::QueueAddress::parse("sqs:" + endpoint + name, session->region()).value();
    const auto dead = sqs::QueueAddress::parse("sqs:" + endpoint + name + "-dead", session->region()).value();
    ASSERT_TRUE(sqs::create_queue(address, *session, 2));
    ASSERT_TRUE(sqs::create_queue(address, *session, 2));

    const auto client = session->client(address.service);
    const auto receive = [&](const sqs::QueueAddress& from) {
        const auto output = client.call("ReceiveMessage", {{"QueueUrl", from.url}, {"VisibilityTimeout", 0}});
        const auto* messages = output.value().if_contains("Messages");
        return messages ? messages->as_array().size() : 0;
    };
    ASSERT_TRUE(client.call("SendMessage", {{"QueueUrl", address.url}, {"MessageBody", "one"}}));
    EXPECT_EQ(receive(address), 1u);
    EXPECT_EQ(receive(address), 1u);
    EXPECT_EQ(receive(dead), 0u);
    EXPECT_EQ(receive(address), 0u);
    EXPECT_EQ(receive(dead), 1u);
}

// --- DynamoDB --------------------------------------------------------------------------------------------------------

class DynamoDbAdapter final : public RunStoreAdapter {
  public:
    DynamoDbAdapter() {
        restart();
        if (const auto created = store_->create_table(); !created) throw std::runtime_error(created.error());
    }
    DynamoDbRunStore& store() override { return *store_; }
    const std::string& table() const { return table_; }
    /// The service itself.
    aws::JsonClient client() {
        return session_->client({.endpoint = test::AwsStandIn::instance().endpoint(),
                                 .target_prefix = "DynamoDB_20120810",
                                 .json_version = "1.0",
                                 .scope = {"eu-central-1", "dynamodb"}});
    }
    bool restart() override {
        const std::string url = "dynamodb:" + table_ + "?endpoint=" + test::AwsStandIn::instance().endpoint();
        store_ = DynamoDbRunStore::open(url, test::aws_session()).value();
        return true;
    }

  private:
    std::string table_ = fresh_name("runs");
    std::shared_ptr<aws::Session> session_ = test::aws_session();
    std::unique_ptr<DynamoDbRunStore> store_;
};

INSTANTIATE_TEST_SUITE_P(DynamoDb, RunStoreContract,
                         testing::Values(RunStoreFactory{"dynamodb",
                                                         [] { return std::make_unique<DynamoDbAdapter>(); }}),
                         run_store_name);

TEST(DynamoDbRunStore, a_run_of_before_whose_parts_are_beside_its_summary_is_readable) {
    DynamoDbAdapter adapter;
    const auto text = [](std::string_view value) { return object{{"S", value}}; };
    const auto part = [&](const std::string& sort, std::string_view bytes) {
        return object{
            {"pk", text("RUN#old")}, {"sk", text("PART#digest#" + sort)}, {"bytes", dynamodb::bytes_value(bytes)}};
    };
    const std::string report = compress("the report");
    const object summary{{"pk", text("RUN#old")},
                         {"sk", text("SUMMARY")},
                         {"run", text("old")},
                         {"host", text("host")},
                         {"title", text("Title")},
                         {"question_set", text("set")},
                         {"parts", text("digest")},
                         {"started_us", object{{"N", "1000"}}},
                         {"questions", object{{"N", "7"}}},
                         {"participants", object{{"N", "3"}}},
                         {"finished_us", object{{"N", "2000"}}}};
    const object place{
        {"pk", text("RUN#old")}, {"sk", text("BOARD#0000000001")}, {"board", text("set")}, {"score", text("1")}};
    for (const object& item :
         {summary, place, part("report#000000", report.substr(0, 5)), part("report#000001", report.substr(5)),
          part("log#000000", "the "), part("log#000001", "log")}) {
        ASSERT_TRUE(adapter.client().call("PutItem", {{"TableName", adapter.table()}, {"Item", item}}));
    }
    EXPECT_EQ(adapter.store().report(RunId("old")), "the report");
    EXPECT_EQ(adapter.store().log(RunId("old")), "the log");
    EXPECT_EQ(adapter.store().summary(RunId("old"))->title, "Title");
    EXPECT_EQ(adapter.store().list(HostId("host"), from_us(3'000), 10)->size(), 1u);
    CompletedRun again;
    again.summary.run = RunId("old");
    ASSERT_TRUE(adapter.store().put(again, ServerTime::max())) << "a repetition changes nothing";
    EXPECT_EQ(adapter.store().log(RunId("old")), "the log");
}

TEST(DynamoDbSignature, a_wrong_secret_is_refused_and_says_so) {
    std::string said;
    auto session = test::aws_session("another secret");
    const auto client = session->client({.endpoint = test::AwsStandIn::instance().endpoint(),
                                         .target_prefix = "DynamoDB_20120810",
                                         .json_version = "1.0",
                                         .scope = {"eu-central-1", "dynamodb"}});
    const auto output = client.call("ListTables", {});
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().type, "InvalidSignatureException");
    EXPECT_EQ(output.error().message.find("token"), std::string::npos);
}

}  // namespace
}  // namespace mcs::contract
