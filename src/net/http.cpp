#include "net/http.hpp"

#include <algorithm>
#include <array>

#include "net/utf8.hpp"

namespace mcs::net {
namespace {

std::string_view find(const std::vector<Pair>& pairs, std::string_view name) noexcept {
    const auto found = std::ranges::find(pairs, name, &Pair::first);
    return found == pairs.end() ? std::string_view{} : std::string_view{found->second};
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Bytes of the valid character at the front of `text`; 0 where there is none.
size_t character_size(std::string_view text) noexcept {
    for (size_t size = 1; size <= std::min<size_t>(4, text.size()); ++size) {
        Utf8Validator utf8;
        if (!utf8.feed(text.substr(0, size))) return 0;
        if (utf8.complete()) return size;
    }
    return 0;
}

void quote_ascii(std::string& out, char c) {
    static constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    if (static_cast<uint8_t>(c) >= 0x20) {
        out += c;
        return;
    }
    out += "\\u00";
    out += digits[static_cast<uint8_t>(c) >> 4];
    out += digits[static_cast<uint8_t>(c) & 15];
}

}  // namespace

std::string_view to_string(Method method) noexcept {
    static constexpr std::array<std::string_view, 8> names{"GET",   "HEAD",   "POST",    "PUT",
                                                           "PATCH", "DELETE", "OPTIONS", "OTHER"};
    return names[static_cast<size_t>(method)];
}

std::string_view Request::header(std::string_view name) const noexcept { return find(headers, name); }
std::string_view Request::param(std::string_view name) const noexcept { return find(params, name); }

std::optional<std::string_view> Request::query_value(std::string_view name) const noexcept {
    const auto found = std::ranges::find(query, name, &Pair::first);
    if (found == query.end()) return std::nullopt;
    return found->second;
}

std::string_view Request::bearer_token() const noexcept {
    const auto value = header("authorization");
    constexpr std::string_view prefix = "bearer ";
    if (value.size() <= prefix.size()) return {};
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == b; };
    if (!std::ranges::equal(value.substr(0, prefix.size()), prefix, same)) return {};
    const auto token = value.substr(prefix.size());
    const auto start = token.find_first_not_of(' ');
    return start == std::string_view::npos ? std::string_view{} : token.substr(start);
}

Response json_response(int status, std::string json) {
    return {status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, std::move(json), {}, false};
}

Response text_response(int status, std::string text) {
    return {status,
            {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}},
            std::move(text),
            {},
            false};
}

Response problem(int status, std::string_view detail, std::string_view members) {
    std::string json = R"({"type":"about:blank","title":)";
    json += json_quote(reason_phrase(status));
    json += ",\"status\":" + std::to_string(status);
    if (!detail.empty()) json += ",\"detail\":" + json_quote(detail);
    if (!members.empty()) json.append(",").append(members);
    json += '}';
    auto response = json_response(status, std::move(json));
    response.headers.front().second = "application/problem+json";
    return response;
}

std::string_view reason_phrase(int status) noexcept {
    switch (status) {
        case 100:
            return "Continue";
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 411:
            return "Length Required";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 422:
            return "Unprocessable Content";
        case 426:
            return "Upgrade Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Unknown";
    }
}

std::string json_quote(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 2);
    out += '"';
    while (!text.empty()) {
        const auto size = character_size(text);
        if (size == 1) {
            quote_ascii(out, text.front());
        } else if (size == 0) {
            out += "\xEF\xBF\xBD";
        } else {
            out.append(text.substr(0, size));
        }
        text.remove_prefix(std::max<size_t>(size, 1));
    }
    out += '"';
    return out;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (c == '\0') return std::nullopt;
        out.push_back(c);
    }
    return out;
}

}  // namespace mcs::net
