#include "net/accept_encoding.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "net/header_list.hpp"

namespace mcs::net {
namespace {

/// A q-value in thousandths (RFC 9110 §12.4.2); what is malformed counts as 0.
int weight_of(std::string_view parameters) {
    const auto q = trim(parameters);
    if (q.empty()) return 1000;
    if (!q.starts_with("q=") && !q.starts_with("Q=")) return 1000;
    double value = 0;
    const auto [end, error] = std::from_chars(q.data() + 2, q.data() + q.size(), value);
    if (error != std::errc{} || end != q.data() + q.size() || value < 0 || value > 1) return 0;
    return static_cast<int>(value * 1000 + 0.5);
}

}  // namespace

AcceptEncoding::AcceptEncoding(std::string_view header) {
    int any = -1, br = -1, gz = -1;
    for_each_item(header, [&](std::string_view item) {
        const auto semicolon = std::min(item.find(';'), item.size());
        const auto name = trim(item.substr(0, semicolon));
        const int weight = weight_of(item.substr(std::min(semicolon + 1, item.size())));
        if (name == "br") br = weight;
        if (name == "gzip" || name == "x-gzip") gz = weight;
        if (name == "*") any = weight;
    });
    brotli = br >= 0 ? br : std::max(any, 0);
    gzip = gz >= 0 ? gz : std::max(any, 0);
}

}  // namespace mcs::net
