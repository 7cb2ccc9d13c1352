#include "reporter/json_scan.hpp"

namespace mcs::reporter {

namespace {

/// Where the string that begins at `begin` ends: behind its closing quotation mark; npos where it does not.
size_t end_of_string(std::string_view text, size_t begin) {
    for (size_t i = begin + 1; i < text.size(); ++i) {
        if (text[i] == '"') return i + 1;
        if (text[i] == '\\') ++i;
    }
    return std::string_view::npos;
}

size_t end_of_brackets(std::string_view text) {
    int depth = 0;
    for (size_t i = text.find_first_of("\"[]{}"); i < text.size(); i = text.find_first_of("\"[]{}", i)) {
        if (text[i] == '"') {
            i = end_of_string(text, i);
            continue;
        }
        depth += text[i] == '[' || text[i] == '{' ? 1 : -1;
        ++i;
        if (depth == 0) return i;
    }
    return std::string_view::npos;
}

}  // namespace

std::string_view first_value(std::string_view text) {
    if (text.empty()) return {};
    size_t end = std::string_view::npos;
    if (text.front() == '"') {
        end = end_of_string(text, 0);
    } else if (text.front() == '{' || text.front() == '[') {
        end = end_of_brackets(text);
    } else {
        end = text.find_first_of(",]}");
    }
    return end == std::string_view::npos ? std::string_view{} : text.substr(0, end);
}

std::optional<std::string_view> member(std::string_view object, std::string_view name) {
    if (!object.starts_with('{')) return std::nullopt;
    object.remove_prefix(1);
    while (object.starts_with('"')) {
        const std::string_view key = first_value(object);
        if (key.empty() || !object.substr(key.size()).starts_with(':')) return std::nullopt;
        object.remove_prefix(key.size() + 1);
        const std::string_view value = first_value(object);
        if (value.empty()) return std::nullopt;
        if (key.substr(1, key.size() - 2) == name) return value;
        object.remove_prefix(value.size());
        if (object.starts_with(',')) object.remove_prefix(1);
    }
    return std::nullopt;
}

std::optional<std::string_view> Elements::next() {
    if (rest_.starts_with(',')) rest_.remove_prefix(1);
    if (rest_.empty() || rest_.front() == ']') return std::nullopt;
    const std::string_view value = first_value(rest_);
    if (value.empty()) return std::nullopt;
    rest_.remove_prefix(value.size());
    return value;
}

}  // namespace mcs::reporter
