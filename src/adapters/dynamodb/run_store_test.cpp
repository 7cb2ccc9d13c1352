#include "adapters/dynamodb/run_store.hpp"

#include <algorithm>
#include <map>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "support/fake_clock.hpp"

namespace mcs {
namespace {

using boost::json::array;
using boost::json::object;
using namespace std::chrono_literals;

/// Write units as DynamoDB gives them out: so many a second, and none kept for later. What is begun with some left is
/// done.
class Units {
  public:
    Units(double a_second, ServerTime now) : a_second_(a_second), left_(a_second), at_(now) {}
    bool has_some(ServerTime now) {
        left_ = std::min(a_second_, left_ + a_second_ * std::chrono::duration<double>(now - at_).count());
        at_ = now;
        return left_ > 0;
    }
    void take(double units) { left_ -= units; }

  private:
    double a_second_, left_;
    ServerTime at_;
};

/// DynamoDB with one table, which throttles. Every request takes 20 ms of the clock.
class ThrottlingTable final : public aws::Http {
  public:
    static constexpr double units_of_a_partition = 1'000;

    ThrottlingTable(test::FakeClock& clock, double units_a_second)
        : clock_(clock), units_(units_a_second, clock.time) {}

    std::expected<aws::HttpResponse, std::string> send(const aws::HttpRequest& request) override {
        clock_.time += 20ms;
        const auto target =
            std::ranges::find(request.headers, "X-Amz-Target", [](auto& header) { return header.first; });
        const std::string operation = target->second.substr(target->second.find('.') + 1);
        object input = boost::json::parse(request.body).as_object();
        if (operation == "GetItem") return get(input.at("Key").as_object());
        if (operation == "PutItem") return put(input.at("Item").as_object());
        if (operation == "BatchWriteItem")
            return write(input.at("RequestItems").as_object().begin()->value().as_array());
        return std::unexpected(operation + " is not known here");
    }

  private:
    static std::string key_of(const object& item) { return serialize(item.at("pk")) + serialize(item.at("sk")); }
    static aws::HttpResponse refusal(std::string_view type) {
        return {400, serialize(object{{"__type", "com.amazonaws.dynamodb.v20120810#" + std::string(type)}})};
    }

    aws::HttpResponse get(const object& key) {
        const auto found = items_.find(key_of(key));
        return {200, serialize(found == items_.end() ? object{} : object{{"Item", found->second}})};
    }
    aws::HttpResponse put(const object& item) {
        if (items_.contains(key_of(item))) return refusal("ConditionalCheckFailedException");
        return store(item) ? aws::HttpResponse{200, "{}"} : refusal("ThrottlingException");
    }
    aws::HttpResponse write(const array& requests) {
        array left;
        for (const auto& one : requests) {
            if (!store(one.at("PutRequest").at("Item").as_object())) left.push_back(one);
        }
        if (left.size() == requests.size()) return refusal("ProvisionedThroughputExceededException");
        return {200, serialize(object{{"UnprocessedItems", left.empty() ? object{} : object{{"runs", left}}}})};
    }
    bool store(const object& item) {
        auto& of_key =
            partitions_.try_emplace(serialize(item.at("pk")), units_of_a_partition, clock_.time).first->second;
        if (!units_.has_some(clock_.time) || !of_key.has_some(clock_.time)) return false;
        const double units = 1 + static_cast<double>(serialize(item).size()) * 3 / 4 / 1024;  // bytes are in base64
        units_.take(units);
        of_key.take(units);
        items_[key_of(item)] = item;
        return true;
    }

    test::FakeClock& clock_;
    Units units_;
    std::map<std::string, Units> partitions_;
    std::map<std::string, object> items_;
};

class DynamoDbRunStoreTest : public testing::Test {
  protected:
    std::unique_ptr<DynamoDbRunStore> store(double units_a_second) {
        const auto environment = [](const char* name) -> std::optional<std::string> {
            return std::string_view(name).starts_with("AWS_") ? std::optional("eu-central-1") : std::nullopt;
        };
        aws::Transport transport{.http = std::make_unique<ThrottlingTable>(clock_, units_a_second),
                                 .pause = [this](Micros time, const std::stop_token&) { clock_.time += time; }};
        auto session = aws::Session::open(environment, clock_, [](std::string_view) {}, std::move(transport));
        return DynamoDbRunStore::open("dynamodb:runs", session.value()).value();
    }
    /// 12 MB are what about 25,000 players with 30 questions come to.
    static CompletedRun large_run(size_t bytes = 12'000'000) {
        CompletedRun run;
        run.summary.run = RunId("run");
        run.summary.host = HostId("host");
        run.report = "{}";
        SplitMix64 random(1);
        while (run.log.size() < bytes) run.log += static_cast<char>(random.below(256));
        return run;
    }

    static constexpr double plenty = 1e9;
    test::FakeClock clock_{from_us(1'750'000'000'000'000)};
};

// A partition key alone would take 12 s.
TEST_F(DynamoDbRunStoreTest, a_large_runs_parts_do_not_wait_for_each_other) {
    const CompletedRun run = large_run();
    const auto results = store(plenty);
    const ServerTime begun = clock_.time;
    ASSERT_TRUE(results->put(run, begun + 1min));
    EXPECT_LT(clock_.time - begun, 2s);
    EXPECT_EQ(results->log(RunId("run")), run.log);
    EXPECT_EQ(results->report(RunId("run")), run.report);
}

// Between two of its parts the table takes nothing for more than a second.
TEST_F(DynamoDbRunStoreTest, a_table_that_throttles_is_waited_for) {
    const CompletedRun run = large_run(2'000'000);
    const auto results = store(200);
    const ServerTime begun = clock_.time;
    ASSERT_TRUE(results->put(run, begun + 1min));
    EXPECT_LT(clock_.time - begun, 25s);
    EXPECT_EQ(results->log(RunId("run")), run.log);
}

TEST_F(DynamoDbRunStoreTest, a_table_that_throttles_is_given_up_in_time) {
    const auto results = store(10);
    const ServerTime give_up_at = clock_.time + 10s;
    const auto stored = results->put(large_run(), give_up_at);
    ASSERT_FALSE(stored);
    EXPECT_EQ(stored.error(), RunStoreError::unavailable);
    EXPECT_LE(clock_.time, give_up_at + 200ms) << "and asks once more whether it is there";
    EXPECT_EQ(results->summary(RunId("run")).error(), RunStoreError::no_such_run);
}

}  // namespace
}  // namespace mcs
