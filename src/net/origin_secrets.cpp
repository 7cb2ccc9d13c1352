#include "net/origin_secrets.hpp"

#include <algorithm>

#include <openssl/crypto.h>

namespace mcs::net {
namespace {

constexpr size_t secrets_max = 2;
constexpr size_t bytes_min = 20;
constexpr size_t bytes_max = 1000;

bool equal_in_constant_time(std::string_view one, std::string_view other) noexcept {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

/// What a header can carry.
bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

}  // namespace

std::expected<OriginSecrets, std::string> OriginSecrets::parse(std::string_view lines) {
    OriginSecrets secrets;
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        auto line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        if (line.size() < bytes_min || line.size() > bytes_max || !is_printable(line))
            return std::unexpected("must be 20 to 1000 printable characters without spaces");
        secrets.secrets_.emplace_back(line);
    }
    if (secrets.secrets_.size() > secrets_max) return std::unexpected("at most two are accepted, one a line");
    return secrets;
}

bool OriginSecrets::accept(std::string_view given) const noexcept {
    bool accepted = false;
    for (const auto& secret : secrets_) accepted |= equal_in_constant_time(secret, given);
    return accepted;
}

std::optional<Response> OriginSecrets::check(Request& request) const {
    if (!required()) return std::nullopt;
    const bool accepted = accept(request.header(header));
    std::erase_if(request.headers, [](const Pair& field) { return field.first == header; });
    if (accepted) return std::nullopt;
    return problem(403, "This server is not asked directly. Please use the address that you were given.");
}

}  // namespace mcs::net
