#include "adapters/redis/url.hpp"

#include <charconv>
#include <optional>

#include <boost/url/pct_string_view.hpp>

namespace mcs::redis {
namespace {

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::string> decoded(std::string_view text) {
    const auto view = boost::urls::make_pct_string_view({text.data(), text.size()});
    if (!view) return std::nullopt;
    std::string result;
    view->decode({}, boost::urls::string_token::assign_to(result));
    return result;
}

/// Cuts `text` at `mark` and returns what stood behind it.
std::string_view cut(std::string_view& text, char mark) {
    const size_t at = text.find(mark);
    if (at == std::string_view::npos) return {};
    const auto behind = text.substr(at + 1);
    text = text.substr(0, at);
    return behind;
}

bool read_user(std::string_view text, Url& url) {
    const auto password = decoded(cut(text, ':'));
    const auto user = decoded(text);
    if (!user || !password) return false;
    url.user = *user;
    url.password = *password;
    return true;
}

bool read_options(std::string_view text, Url& url) {
    if (text.empty()) return true;
    if (!url.tls || !text.starts_with("ca=")) return false;
    const auto file = decoded(text.substr(3));
    if (!file || file->empty()) return false;
    url.ca_file = *file;
    return true;
}

}  // namespace

std::string to_text(const Endpoint& endpoint) {
    const bool v6 = endpoint.host.find(':') != std::string::npos;
    return (v6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

std::expected<Endpoint, std::string> parse_endpoint(std::string_view text) {
    Endpoint endpoint;
    const bool bracketed = text.starts_with('[');
    const size_t closing = text.find(']');
    const size_t colon = bracketed && text.ends_with(']') ? std::string_view::npos : text.rfind(':');
    if (colon != std::string_view::npos) {
        const auto port = number<uint16_t>(text.substr(colon + 1));
        if (!port || *port == 0) return std::unexpected("the port is not a number from 1 to 65535");
        endpoint.port = *port;
        text = text.substr(0, colon);
    }
    endpoint.host = bracketed && closing != std::string_view::npos ? text.substr(1, closing - 1) : text;
    if (endpoint.host.empty()) return std::unexpected("there is no host");
    return endpoint;
}

std::expected<Url, std::string> parse_url(std::string_view text) {
    Url url;
    url.tls = text.starts_with("rediss://");
    if (!url.tls && !text.starts_with("redis://")) return std::unexpected("it must begin with redis:// or rediss://");
    text.remove_prefix(url.tls ? 9 : 8);
    if (const size_t at = text.rfind('@'); at != std::string_view::npos) {
        if (!read_user(text.substr(0, at), url)) return std::unexpected("what stands before the @ is not well encoded");
        text.remove_prefix(at + 1);
    }
    if (!read_options(cut(text, '?'), url)) {
        return std::unexpected("the only option is ?ca=FILE, for rediss:// (the authority that signed the server)");
    }
    if (const auto database = cut(text, '/'); !database.empty()) {
        const auto index = number<uint32_t>(database);
        if (!index) return std::unexpected("the database behind the / is not a number");
        url.database = *index;
    }
    for (bool more = true; more;) {
        more = text.find(',') != std::string_view::npos;
        const auto rest = cut(text, ',');
        auto endpoint = parse_endpoint(text);
        if (!endpoint) return std::unexpected(endpoint.error());
        url.hosts.push_back(std::move(*endpoint));
        text = rest;
    }
    return url;
}

}  // namespace mcs::redis
