#include "net/http_wire.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include <openssl/evp.h>

#include "net/header_list.hpp"

namespace mcs::net {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 2> security_headers{{
    {"X-Content-Type-Options", "nosniff"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
}};
/// Besides, on what a browser may show as a page or run as a worker.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> page_headers{{
    {"Content-Security-Policy",
     "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self'; "
     "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
    {"Referrer-Policy", "no-referrer"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
}};

bool same_ignoring_case(std::string_view a, std::string_view b) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// Whether `list` (comma-separated) names `token`.
bool lists(std::string_view list, std::string_view token) {
    bool found = false;
    for_each_item(list, [&](std::string_view item) { found = found || same_ignoring_case(item, token); });
    return found;
}

bool any_header_lists(const Request& request, std::string_view name, std::string_view token) {
    return std::ranges::any_of(request.headers,
                               [&](const Pair& h) { return h.first == name && lists(h.second, token); });
}

void append_line(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ");
    // A line break in a value would begin a header of somebody else's choice.
    for (const char c : value) head.push_back(c == '\r' || c == '\n' || c == '\0' ? ' ' : c);
    head += "\r\n";
}

bool parse_query(std::string_view query, Request& request) {
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto item = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (item.empty()) continue;
        const auto equals = std::min(item.find('='), item.size());
        auto name = percent_decode(item.substr(0, equals), true);
        auto value = percent_decode(item.substr(std::min(equals + 1, item.size())), true);
        if (!name || !value) return false;
        request.query.emplace_back(std::move(*name), std::move(*value));
    }
    return true;
}

std::string accept_key(std::string_view key) {
    const auto text = std::string{key} + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash;
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha1(), nullptr);
    std::array<unsigned char, 64> encoded;
    const int length = EVP_EncodeBlock(encoded.data(), hash.data(), static_cast<int>(size));
    return {reinterpret_cast<const char*>(encoded.data()), static_cast<size_t>(length)};
}

/// 16 bytes in base 64.
bool valid_key(std::string_view key) noexcept {
    const auto base64 = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    };
    return key.size() == 24 && key.ends_with("==") && std::ranges::all_of(key.substr(0, 22), base64);
}

bool origin_may(const Request& request, const std::vector<std::string>& allowed_origins) {
    const auto origin = request.header("origin");
    if (origin.empty()) return true;  // no browser, so nobody's cookies or network position to misuse
    const bool listed = std::ranges::any_of(
        allowed_origins, [&](const auto& allowed) { return allowed == "*" || same_ignoring_case(allowed, origin); });
    if (listed) return true;
    const auto scheme_end = origin.find("://");
    if (scheme_end == std::string_view::npos) return false;
    auto authority = origin.substr(scheme_end + 3);
    auto host = std::string_view{request.host};
    // The port that goes without saying may be said by one and not by the other.
    const std::string_view port = origin.starts_with("https") ? ":443" : ":80";
    if (authority.ends_with(port)) authority.remove_suffix(port.size());
    if (host.ends_with(port)) host.remove_suffix(port.size());
    return same_ignoring_case(authority, host);
}

}  // namespace

bool parse_target(std::string_view target, Request& request) {
    if (const auto scheme = target.find("://"); !target.starts_with('/') && scheme != std::string_view::npos) {
        target.remove_prefix(std::min(target.find('/', scheme + 3), target.size()));
        if (target.empty()) target = "/";
    }
    if (target == "*" && request.method == Method::options) target = "/";
    if (!target.starts_with('/')) return false;
    const auto question = std::min(target.find('?'), target.size());
    const auto path = target.substr(0, question);
    request.path = path;
    for (size_t at = 1; at <= path.size() && path.size() > 1;) {
        const auto end = std::min(path.find('/', at), path.size());
        auto segment = percent_decode(path.substr(at, end - at));
        if (!segment) return false;
        request.segments.push_back(std::move(*segment));
        at = end + 1;
    }
    return parse_query(target.substr(std::min(question + 1, target.size())), request);
}

std::string response_head(const Response& response, const HeadOptions& options) {
    std::string head;
    head.reserve(1024);
    head += "HTTP/1.1 " + std::to_string(response.status) + ' ';
    head.append(reason_phrase(response.status)).append("\r\n");
    append_line(head, "Date", options.date);
    for (const auto& [name, value] : response.headers) append_line(head, name, value);
    const auto append_all = [&](const auto& headers) {
        for (const auto& [name, value] : headers) {
            const auto same = [&](const Pair& header) { return same_ignoring_case(header.first, name); };
            if (std::ranges::none_of(response.headers, same)) append_line(head, name, value);
        }
    };
    append_all(security_headers);
    if (!response.part_of_page) append_all(page_headers);
    const bool bodiless = response.status < 200 || response.status == 204 || response.status == 304;
    if (!bodiless) append_line(head, "Content-Length", std::to_string(response.content().size()));
    if (response.status != 101) {
        if (!options.keep_alive) {
            append_line(head, "Connection", "close");
        } else if (options.http_1_0) {
            append_line(head, "Connection", "keep-alive");
        }
    }
    head += "\r\n";
    return head;
}

std::string imf_fixdate(int64_t unix_seconds) {
    const auto time = static_cast<time_t>(unix_seconds);
    tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 40> text;
    // The C locale's names: this program sets no other.
    return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::expected<Response, Response> upgrade_response(const Request& request, std::string_view subprotocol,
                                                   const std::vector<std::string>& allowed_origins) {
    const bool asked =
        any_header_lists(request, "connection", "upgrade") && any_header_lists(request, "upgrade", "websocket");
    if (!asked) {
        return std::unexpected(problem(426, "This is a WebSocket; connect with an upgrade.")
                                   .with("Upgrade", "websocket")
                                   .with("Connection", "Upgrade"));
    }
    if (request.header("sec-websocket-version") != "13")
        return std::unexpected(problem(426, "Only WebSocket version 13 is spoken here.")
                                   .with("Sec-WebSocket-Version", "13")
                                   .with("Upgrade", "websocket"));
    const auto key = request.header("sec-websocket-key");
    if (!valid_key(key)) return std::unexpected(problem(400, "Sec-WebSocket-Key is missing or malformed."));
    if (!any_header_lists(request, "sec-websocket-protocol", subprotocol))
        return std::unexpected(
            problem(400, "Offer the subprotocol " + std::string{subprotocol} + " (Sec-WebSocket-Protocol)."));
    if (!origin_may(request, allowed_origins))
        return std::unexpected(problem(403, "Pages of this origin may not connect."));
    return Response{101,
                    {{"Upgrade", "websocket"},
                     {"Connection", "Upgrade"},
                     {"Sec-WebSocket-Accept", accept_key(key)},
                     {"Sec-WebSocket-Protocol", std::string{subprotocol}}},
                    {},
                    {},
                    false};
}

}  // namespace mcs::net
