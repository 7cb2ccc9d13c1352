#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace mcs::dynamodb {

/// An item, or some of its attributes, as DynamoDB's JSON has it: {"title": {"S": "…"}, "questions": {"N": "12"}}.
using Item = boost::json::object;

boost::json::object text_value(std::string_view text);
boost::json::object number_value(int64_t number);
boost::json::object bytes_value(std::string_view bytes);

/// Empty, 0 and nothing where the item has no such attribute of that type.
std::string text_of(const Item& item, std::string_view name);
int64_t number_of(const Item& item, std::string_view name);
std::optional<std::string> bytes_of(const Item& item, std::string_view name);

}  // namespace mcs::dynamodb
