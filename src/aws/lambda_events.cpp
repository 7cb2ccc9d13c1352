#include "aws/lambda_events.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <openssl/evp.h>

namespace mcs::aws {
namespace {

namespace json = boost::json;

std::unexpected<std::string> not_an(std::string_view kind) {
    return std::unexpected("the event is not " + std::string(kind));
}

/// The text at `key`; empty where there is none.
std::string text_at(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

const json::object* object_at(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value ? value->if_object() : nullptr;
}

std::expected<json::object, std::string> parsed(std::string_view event) {
    boost::system::error_code error;
    auto value = json::parse(event, error);
    if (error || !value.is_object()) return not_an("a JSON object");
    return std::move(value.get_object());
}

std::expected<std::string, std::string> from_base64(const std::string& text) {
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) return std::unexpected("the body is not base64");
    bytes.resize(static_cast<size_t>(size));
    // EVP_DecodeBlock counts the padding's zero bytes.
    for (size_t i = text.size(); i > 0 && text[i - 1] == '=' && !bytes.empty(); --i) bytes.pop_back();
    return bytes;
}

}  // namespace

std::string_view GatewayRequest::header(std::string_view name) const {
    const auto found = std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
    return found == headers.end() ? std::string_view() : found->second;
}

std::expected<GatewayRequest, std::string> gateway_request(std::string_view event) {
    const auto root = parsed(event);
    if (!root) return std::unexpected(root.error());
    if (text_at(*root, "version") != "2.0") return not_an("API Gateway's payload format 2.0");
    const auto* context = object_at(*root, "requestContext");
    const auto* http = context ? object_at(*context, "http") : nullptr;
    if (!http) return not_an("API Gateway's payload format 2.0");

    GatewayRequest request{
        .method = text_at(*http, "method"), .path = text_at(*root, "rawPath"), .headers = {}, .body = {}};
    if (const auto* headers = object_at(*root, "headers")) {
        for (const auto& [name, value] : *headers) {
            if (value.is_string()) request.headers.emplace_back(name, value.get_string());
        }
    }
    request.body = text_at(*root, "body");
    const auto* encoded = root->if_contains("isBase64Encoded");
    if (!encoded || !encoded->is_bool() || !encoded->get_bool()) return request;
    auto body = from_base64(request.body);
    if (!body) return std::unexpected(body.error());
    request.body = std::move(*body);
    return request;
}

std::string to_event(const GatewayResponse& response) {
    json::object headers;
    for (const auto& [name, value] : response.headers) headers[name] = value;
    return json::serialize(json::object{
        {"statusCode", response.status},
        {"headers", std::move(headers)},
        {"body", response.body},
        {"isBase64Encoded", false},
    });
}

std::expected<std::vector<QueueRecord>, std::string> queue_records(std::string_view event) {
    const auto root = parsed(event);
    if (!root) return std::unexpected(root.error());
    const auto* value = root->if_contains("Records");
    const auto* records = value ? value->if_array() : nullptr;
    if (!records) return not_an("one of SQS: it has no Records");
    std::vector<QueueRecord> messages;
    for (const auto& one : *records) {
        const auto* record = one.if_object();
        if (!record || text_at(*record, "messageId").empty()) return not_an("one of SQS: a record has no messageId");
        messages.push_back({text_at(*record, "messageId"), text_at(*record, "body")});
    }
    return messages;
}

std::string batch_item_failures(const std::vector<std::string>& message_ids) {
    json::array failures;
    for (const auto& id : message_ids) failures.push_back(json::object{{"itemIdentifier", id}});
    return json::serialize(json::object{{"batchItemFailures", std::move(failures)}});
}

}  // namespace mcs::aws
