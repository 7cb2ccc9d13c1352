#pragma once

#include <algorithm>
#include <string_view>

namespace mcs::net {

/// Without spaces and tabs around it.
inline std::string_view trim(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Calls `each` with the trimmed items of a comma-separated list (RFC 9110 §5.6.1); empty ones are left out.
template <class Each>
void for_each_item(std::string_view list, Each each) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (const auto item = trim(list.substr(0, comma)); !item.empty()) each(item);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

}  // namespace mcs::net
