#include "adapters/dynamodb/run_store.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/compression.hpp"
#include "quiz/sha256.hpp"

namespace mcs {

using boost::json::array;
using boost::json::object;
using dynamodb::Item;
using dynamodb::number_of;
using dynamodb::number_value;
using dynamodb::text_of;
using dynamodb::text_value;

namespace {

constexpr size_t part_bytes_max = 350'000;  // an item has at most 400 KB, with its keys
constexpr size_t parts_of_batch_max = 10;   // 4.7 MB as base64
constexpr size_t report_bytes_max = size_t{4} << 30;

// The table's items, by their keys pk and sk:
// - RUN#<run>, SUMMARY: what `summary` and `list` give; `parts`, the name of its parts; how many there are.
// - RUN#<run>#<parts>#report#<n>, PART: a piece of the compressed report.
// - RUN#<run>#<parts>#log#<n>, PART: a piece of the log.
//
// A partition key takes 1,000 write units a second, one each KB: so every piece has one of its own. Runs of before have
// no counts in their summary, and their pieces beside it, under PART#<parts>#report#<n> and PART#<parts>#log#<n>. Parts
// are named by what they and all others say, so two that store a run differently do not overwrite each other's, and one
// that starts over does.

Item key(std::string_view partition, std::string_view sort) {
    return {{"pk", text_value(partition)}, {"sk", text_value(sort)}};
}

std::string partition_of(const RunId& run) { return "RUN#" + run.str(); }
Item summary_key(const RunId& run) { return key(partition_of(run), "SUMMARY"); }

Item part_key(const RunId& run, std::string_view parts, std::string_view kind, size_t number) {
    return key(fmt::format("{}#{}#{}#{}", partition_of(run), parts, kind, number), "PART");
}

/// Where a summary says how many parts of a kind there are.
std::string count_of(std::string_view kind) { return fmt::format("{}_parts", kind); }

/// The parts of one kind; how many there are.
size_t add_parts(std::vector<Item>& items, const RunId& run, std::string_view parts, std::string_view kind,
                 std::string_view bytes) {
    size_t number = 0;
    for (; number * part_bytes_max < bytes.size(); ++number) {
        Item item = part_key(run, parts, kind, number);
        item["bytes"] = dynamodb::bytes_value(bytes.substr(number * part_bytes_max, part_bytes_max));
        items.push_back(std::move(item));
    }
    return number;
}

Item summary_item_of(const RunSummary& summary, std::string_view parts) {
    Item item = summary_key(summary.run);
    item["run"] = text_value(summary.run.str());
    item["host"] = text_value(summary.host.str());
    item["title"] = text_value(summary.title);
    item["question_set"] = text_value(summary.question_set.str());
    item["started_us"] = number_value(to_us(summary.started_at));
    item["finished_us"] = number_value(to_us(summary.finished_at));
    item["participants"] = number_value(summary.participants);
    item["questions"] = number_value(summary.questions);
    item["parts"] = text_value(parts);
    return item;
}

RunSummary summary_of(const Item& item) {
    return {.run = RunId(text_of(item, "run")),
            .host = HostId(text_of(item, "host")),
            .title = text_of(item, "title"),
            .question_set = QuestionSetId(text_of(item, "question_set")),
            .started_at = from_us(number_of(item, "started_us")),
            .finished_at = from_us(number_of(item, "finished_us")),
            .participants = static_cast<uint32_t>(number_of(item, "participants")),
            .questions = static_cast<uint32_t>(number_of(item, "questions"))};
}

/// Done where `request` of every item is, in batches.
bool write_all(const dynamodb::Table& table, const std::vector<Item>& items, object (*request)(const Item&),
               const aws::Patience& patience) {
    for (size_t done = 0; done < items.size(); done += parts_of_batch_max) {
        array batch;
        for (size_t i = done; i < std::min(items.size(), done + parts_of_batch_max); ++i)
            batch.push_back(request(items[i]));
        if (!table.write_batch(std::move(batch), patience)) return false;
    }
    return true;
}

object put_request(const Item& item) { return {{"PutRequest", object{{"Item", item}}}}; }
object delete_request(const Item& item) {
    return {{"DeleteRequest", object{{"Key", object{{"pk", item.at("pk")}, {"sk", item.at("sk")}}}}}};
}

bool is_table_name(std::string_view name) {
    constexpr std::string_view known = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    return name.size() >= 3 && name.size() <= 255 && name.find_first_not_of(known) == std::string_view::npos;
}

object index(std::string_view name, std::string_view hash, std::string_view range) {
    return {{"IndexName", name},
            {"KeySchema", array{object{{"AttributeName", hash}, {"KeyType", "HASH"}},
                                object{{"AttributeName", range}, {"KeyType", "RANGE"}}}},
            {"Projection", object{{"ProjectionType", "ALL"}}}};
}

}  // namespace

std::expected<std::unique_ptr<DynamoDbRunStore>, std::string> DynamoDbRunStore::open(
    std::string_view url, std::shared_ptr<aws::Session> session) {
    const auto refuse = [&](std::string_view why) { return std::unexpected(fmt::format("{}: {}", url, why)); };
    constexpr std::string_view scheme = "dynamodb:";
    constexpr std::string_view parameter = "endpoint=";
    if (!url.starts_with(scheme)) return refuse("a table's address begins with dynamodb:");
    const std::string_view rest = url.substr(scheme.size());
    const std::string_view name = rest.substr(0, rest.find('?'));
    if (!is_table_name(name)) return refuse("expected dynamodb:TABLE, a table's name of 3 to 255 of A-Z a-z 0-9 _ . -");
    if (session->region().empty()) return refuse("set AWS_REGION");
    std::string endpoint = fmt::format("https://dynamodb.{}.amazonaws.com", session->region());
    if (name.size() < rest.size()) {
        const std::string_view query = rest.substr(name.size() + 1);
        if (!query.starts_with(parameter)) return refuse("the only parameter is endpoint");
        endpoint = query.substr(parameter.size());
        if (endpoint.ends_with('/')) endpoint.pop_back();
        if (!endpoint.starts_with("http://") && !endpoint.starts_with("https://")) {
            return refuse("the endpoint begins with http:// or https://");
        }
    }
    aws::Service service{.endpoint = std::move(endpoint),
                         .target_prefix = "DynamoDB_20120810",
                         .json_version = "1.0",
                         .scope = {.region = session->region(), .service = "dynamodb"}};
    dynamodb::Table table(std::string(name), std::move(service), std::move(session));
    return std::unique_ptr<DynamoDbRunStore>(new DynamoDbRunStore(std::move(table)));
}

std::expected<void, RunStoreError> DynamoDbRunStore::put(const CompletedRun& run, ServerTime give_up_at) {
    const aws::Patience patience{.until = give_up_at};
    const RunId& id = run.summary.run;
    const auto stored = table_.get(summary_key(id));
    if (!stored) return std::unexpected(RunStoreError::unavailable);
    if (*stored) return {};

    const std::string report = compress(run.report);
    const std::string parts = quiz::sha256_hex(quiz::sha256_hex(report) + quiz::sha256_hex(run.log));
    std::vector<Item> items;
    Item summary = summary_item_of(run.summary, parts);
    const auto count = [](size_t number) { return number_value(static_cast<int64_t>(number)); };
    summary[count_of("report")] = count(add_parts(items, id, parts, "report", report));
    summary[count_of("log")] = count(add_parts(items, id, parts, "log", run.log));
    if (!write_all(table_, items, &put_request, patience)) return std::unexpected(RunStoreError::unavailable);
    if (table_.put_new(summary, patience)) return {};

    // Somebody was first, or is at it, or our own answer was lost: what is there tells.
    const auto winner = table_.get(summary_key(id));
    if (!winner || !*winner) return std::unexpected(RunStoreError::unavailable);
    if (text_of(**winner, "parts") != parts) write_all(table_, items, &delete_request, patience);
    return {};
}

std::expected<Item, RunStoreError> DynamoDbRunStore::summary_item(const RunId& run) {
    auto item = table_.get(summary_key(run));
    if (!item) return std::unexpected(RunStoreError::unavailable);
    if (!*item) return std::unexpected(RunStoreError::no_such_run);
    return std::move(**item);
}

std::expected<RunSummary, RunStoreError> DynamoDbRunStore::summary(const RunId& run) {
    const auto item = summary_item(run);
    if (!item) return std::unexpected(item.error());
    return summary_of(*item);
}

std::expected<std::string, RunStoreError> DynamoDbRunStore::read_parts(const RunId& run, std::string_view kind) {
    const auto item = summary_item(run);
    if (!item) return std::unexpected(item.error());
    const std::string parts = text_of(*item, "parts");
    const std::string count = count_of(kind);
    if (!item->contains(count)) return read_parts_of_before(run, fmt::format("PART#{}#{}#", parts, kind));
    std::string bytes;
    for (int64_t number = 0; number < number_of(*item, count); ++number) {
        const auto part = table_.get(part_key(run, parts, kind, static_cast<size_t>(number)));
        if (!part || !*part) return std::unexpected(RunStoreError::unavailable);
        const auto content = dynamodb::bytes_of(**part, "bytes");
        if (!content) return std::unexpected(RunStoreError::unavailable);
        bytes += *content;
    }
    return bytes;
}

std::expected<std::string, RunStoreError> DynamoDbRunStore::read_parts_of_before(const RunId& run,
                                                                                 const std::string& prefix) {
    std::string bytes;
    bool whole = true;
    const auto read = table_.query({{"KeyConditionExpression", "pk = :run AND begins_with(sk, :prefix)"},
                                    {"ExpressionAttributeValues",
                                     object{{":run", text_value(partition_of(run))}, {":prefix", text_value(prefix)}}},
                                    {"ConsistentRead", true}},
                                   [&](Item&& part) {
                                       const auto content = dynamodb::bytes_of(part, "bytes");
                                       whole = content.has_value();
                                       if (whole) bytes += *content;
                                       return whole;
                                   });
    if (!read || !whole) return std::unexpected(RunStoreError::unavailable);
    return bytes;
}

std::expected<std::string, RunStoreError> DynamoDbRunStore::report(const RunId& run) {
    const auto frame = read_parts(run, "report");
    if (!frame) return std::unexpected(frame.error());
    auto report = decompress(*frame, report_bytes_max);
    if (!report) return std::unexpected(RunStoreError::unavailable);
    return std::move(*report);
}

std::expected<std::string, RunStoreError> DynamoDbRunStore::log(const RunId& run) { return read_parts(run, "log"); }

std::expected<std::vector<RunSummary>, RunStoreError> DynamoDbRunStore::list(const HostId& host, ServerTime before,
                                                                             uint32_t count) {
    std::vector<RunSummary> runs;
    if (count == 0) return runs;
    const auto read = table_.query({{"IndexName", "by-host"},
                                    {"KeyConditionExpression", "host = :host AND finished_us < :before"},
                                    {"ExpressionAttributeValues", object{{":host", text_value(host.str())},
                                                                         {":before", number_value(to_us(before))}}},
                                    {"ScanIndexForward", false},
                                    {"Limit", count}},
                                   [&](Item&& item) {
                                       runs.push_back(summary_of(item));
                                       return runs.size() < count;
                                   });
    if (!read) return std::unexpected(RunStoreError::unavailable);
    return runs;
}

std::expected<void, std::string> DynamoDbRunStore::create_table() {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> attributes{
        {{"pk", "S"}, {"sk", "S"}, {"host", "S"}, {"finished_us", "N"}}};
    array definitions;
    for (const auto& [name, type] : attributes) {
        definitions.push_back(object{{"AttributeName", name}, {"AttributeType", type}});
    }
    const auto created = table_.create({{"AttributeDefinitions", std::move(definitions)},
                                        {"KeySchema", array{object{{"AttributeName", "pk"}, {"KeyType", "HASH"}},
                                                            object{{"AttributeName", "sk"}, {"KeyType", "RANGE"}}}},
                                        {"GlobalSecondaryIndexes", array{index("by-host", "host", "finished_us")}},
                                        {"BillingMode", "PAY_PER_REQUEST"}});
    if (!created) return std::unexpected(created.error().message);
    return {};
}

}  // namespace mcs
