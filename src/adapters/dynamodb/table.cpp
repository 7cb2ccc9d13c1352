#include "adapters/dynamodb/table.hpp"

#include <utility>

namespace mcs::dynamodb {

using boost::json::array;
using boost::json::object;

namespace {

/// Errors that are answers.
bool is_answer(std::string_view type) {
    return type == "ConditionalCheckFailedException" || type == "ResourceInUseException";
}

object* member_object(object& of, std::string_view name) {
    boost::json::value* value = of.if_contains(name);
    return value ? value->if_object() : nullptr;
}

array* member_array(object& of, std::string_view name) {
    boost::json::value* value = of.if_contains(name);
    return value ? value->if_array() : nullptr;
}

}  // namespace

Table::Table(std::string name, aws::Service service, std::shared_ptr<aws::Session> session)
    : name_(std::move(name)), session_(std::move(session)), client_(session_->client(std::move(service))) {}

Table::Result<object> Table::call(std::string_view operation, const object& input,
                                  const aws::Patience& patience) const {
    auto output = client_.call(operation, input, patience);
    if (!output && !is_answer(output.error().type)) session_->notice(output.error().message);
    return output;
}

Table::Result<std::optional<Item>> Table::get(const Item& key) const {
    auto output = call("GetItem", {{"TableName", name_}, {"Key", key}, {"ConsistentRead", true}});
    if (!output) return std::unexpected(output.error());
    if (object* item = member_object(*output, "Item")) return std::move(*item);
    return std::nullopt;
}

Table::Result<void> Table::write_batch(array requests, const aws::Patience& patience) const {
    aws::Backoff attempts = client_.backoff(patience);
    while (true) {
        const size_t before = requests.size();
        auto output = call("BatchWriteItem", {{"RequestItems", object{{name_, std::move(requests)}}}}, patience);
        if (!output) return std::unexpected(output.error());
        object* unprocessed = member_object(*output, "UnprocessedItems");
        array* left = unprocessed ? member_array(*unprocessed, name_) : nullptr;
        if (!left || left->empty()) return {};
        requests = std::move(*left);
        if (requests.size() < before) attempts = client_.backoff(patience);  // it goes on
        if (!attempts.again()) {
            session_->notice("dynamodb BatchWriteItem: items stay unprocessed");
            return std::unexpected(aws::CallError{"", "items stay unprocessed"});
        }
    }
}

Table::Result<void> Table::put_new(const Item& item, const aws::Patience& patience) const {
    const auto output =
        call("PutItem", {{"TableName", name_}, {"Item", item}, {"ConditionExpression", "attribute_not_exists(pk)"}},
             patience);
    if (!output) return std::unexpected(output.error());
    return {};
}

Table::Result<void> Table::query(object query, const std::function<bool(Item&&)>& take) const {
    query["TableName"] = name_;
    while (true) {
        auto output = call("Query", query);
        if (!output) return std::unexpected(output.error());
        if (array* items = member_array(*output, "Items")) {
            for (boost::json::value& item : *items) {
                if (item.is_object() && !take(std::move(item.get_object()))) return {};
            }
        }
        object* last = member_object(*output, "LastEvaluatedKey");
        if (!last) return {};
        query["ExclusiveStartKey"] = std::move(*last);
    }
}

Table::Result<void> Table::create(object input) const {
    input["TableName"] = name_;
    const auto created = call("CreateTable", input);
    if (!created && created.error().type != "ResourceInUseException") return std::unexpected(created.error());
    // A new table takes some seconds, seldom a minute.
    const aws::RetryPolicy policy{.attempts_max = 120, .first_wait_max = std::chrono::milliseconds{500}};
    aws::Backoff attempts = client_.backoff(policy);
    do {
        auto output = call("DescribeTable", {{"TableName", name_}});
        if (!output) return std::unexpected(output.error());
        const object* table = member_object(*output, "Table");
        const boost::json::value* status = table ? table->if_contains("TableStatus") : nullptr;
        if (status && status->is_string() && status->get_string() == "ACTIVE") return {};
    } while (attempts.again());
    return std::unexpected(aws::CallError{"", "the table does not become active"});
}

}  // namespace mcs::dynamodb
