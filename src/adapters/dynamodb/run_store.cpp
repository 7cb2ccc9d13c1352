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
constexpr size_t board_places = 10;
constexpr int64_t longest_time_us = 999'999'999'999'999;

Item key(const RunId& run, std::string_view sort) {
    return {{"pk", text_value("RUN#" + run.str())}, {"sk", text_value(sort)}};
}

Item summary_key(const RunId& run) { return key(run, "SUMMARY"); }

/// Parts are named by what they and all others say, so two that store a run differently do not overwrite each other's,
/// and one that starts over does.
std::string part_prefix(std::string_view parts, std::string_view kind) {
    return fmt::format("PART#{}#{}#", parts, kind);
}

/// A run's parts of one kind, the value of each with its key.
void add_parts(std::vector<Item>& items, const RunId& run, const std::string& prefix, std::string_view bytes) {
    for (size_t number = 0; number * part_bytes_max < bytes.size(); ++number) {
        Item item = key(run, fmt::format("{}{:06}", prefix, number));
        item["bytes"] = dynamodb::bytes_value(bytes.substr(number * part_bytes_max, part_bytes_max));
        items.push_back(std::move(item));
    }
}

/// Texts that order as the results do when read backwards: more points last, then less time.
std::string score(const dynamodb::Standing& standing) {
    return fmt::format("{:012}#{:015}", std::clamp<int64_t>(standing.points, 0, 999'999'999'999),
                       longest_time_us - std::clamp<int64_t>(standing.time.count(), 0, longest_time_us));
}

std::vector<Item> board_items(const CompletedRun& run) {
    std::vector<Item> items;
    for (const dynamodb::Standing& standing : dynamodb::best_of(run.report, board_places)) {
        Item item = key(run.summary.run, fmt::format("BOARD#{:010}", number(standing.participant)));
        item["board"] = text_value(run.summary.question_set.str());
        item["score"] = text_value(score(standing));
        item["run"] = text_value(run.summary.run.str());
        item["participant"] = number_value(number(standing.participant));
        item["name"] = text_value(standing.name);
        item["points"] = number_value(standing.points);
        item["time_us"] = number_value(standing.time.count());
        item["finished_at_us"] = number_value(to_us(run.summary.finished_at));
        items.push_back(std::move(item));
    }
    return items;
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

BoardEntry board_entry_of(const Item& item) {
    return {.run = RunId(text_of(item, "run")),
            .finished_at = from_us(number_of(item, "finished_at_us")),
            .standing = {.participant = ParticipantId{static_cast<uint32_t>(number_of(item, "participant"))},
                         .name = text_of(item, "name"),
                         .points = number_of(item, "points"),
                         .time = Micros{number_of(item, "time_us")}}};
}

/// Done where `request` of every item is, in batches.
bool write_all(const dynamodb::Table& table, const std::vector<Item>& items, object (*request)(const Item&)) {
    for (size_t done = 0; done < items.size(); done += parts_of_batch_max) {
        array batch;
        for (size_t i = done; i < std::min(items.size(), done + parts_of_batch_max); ++i)
            batch.push_back(request(items[i]));
        if (!table.write_batch(std::move(batch))) return false;
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

std::expected<void, RunStoreError> DynamoDbRunStore::put(const CompletedRun& run) {
    const RunId& id = run.summary.run;
    const auto stored = table_.get(summary_key(id));
    if (!stored) return std::unexpected(RunStoreError::unavailable);
    if (*stored) return {};

    const std::string report = compress(run.report);
    const std::string parts = quiz::sha256_hex(quiz::sha256_hex(report) + quiz::sha256_hex(run.log));
    std::vector<Item> items;
    add_parts(items, id, part_prefix(parts, "report"), report);
    add_parts(items, id, part_prefix(parts, "log"), run.log);
    if (!write_all(table_, items, &put_request)) return std::unexpected(RunStoreError::unavailable);
    if (table_.put_together(summary_item_of(run.summary, parts), board_items(run))) return {};

    // Somebody was first, or is at it, or our own answer was lost: what is there tells.
    const auto winner = table_.get(summary_key(id));
    if (!winner || !*winner) return std::unexpected(RunStoreError::unavailable);
    if (text_of(**winner, "parts") != parts) write_all(table_, items, &delete_request);
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
    const std::string prefix = part_prefix(text_of(*item, "parts"), kind);
    std::string bytes;
    bool whole = true;
    const auto read =
        table_.query({{"KeyConditionExpression", "pk = :run AND begins_with(sk, :prefix)"},
                      {"ExpressionAttributeValues", object{{":run", item->at("pk")}, {":prefix", text_value(prefix)}}},
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

std::expected<std::vector<BoardEntry>, RunStoreError> DynamoDbRunStore::board(const QuestionSetId& set,
                                                                              uint32_t count) {
    std::vector<BoardEntry> entries;
    if (count == 0) return entries;
    const auto read = table_.query({{"IndexName", "by-board"},
                                    {"KeyConditionExpression", "board = :set"},
                                    {"ExpressionAttributeValues", object{{":set", text_value(set.str())}}},
                                    {"ScanIndexForward", false},
                                    {"Limit", count}},
                                   [&](Item&& item) {
                                       entries.push_back(board_entry_of(item));
                                       return entries.size() < count;
                                   });
    if (!read) return std::unexpected(RunStoreError::unavailable);
    return entries;
}

std::expected<void, std::string> DynamoDbRunStore::create_table() {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> attributes{
        {{"pk", "S"}, {"sk", "S"}, {"host", "S"}, {"finished_us", "N"}, {"board", "S"}, {"score", "S"}}};
    array definitions;
    for (const auto& [name, type] : attributes) {
        definitions.push_back(object{{"AttributeName", name}, {"AttributeType", type}});
    }
    const auto created = table_.create({{"AttributeDefinitions", std::move(definitions)},
                                        {"KeySchema", array{object{{"AttributeName", "pk"}, {"KeyType", "HASH"}},
                                                            object{{"AttributeName", "sk"}, {"KeyType", "RANGE"}}}},
                                        {"GlobalSecondaryIndexes", array{index("by-host", "host", "finished_us"),
                                                                         index("by-board", "board", "score")}},
                                        {"BillingMode", "PAY_PER_REQUEST"}});
    if (!created) return std::unexpected(created.error().message);
    return {};
}

}  // namespace mcs
