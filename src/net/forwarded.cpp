#include "net/forwarded.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

#include "net/header_list.hpp"

namespace mcs::net {
namespace {

bool is_digits(std::string_view text) {
    return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool equal_in_any_case(std::string_view text, std::string_view lower) {
    return std::ranges::equal(text, lower, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == b; });
}

bool is_token_char(char c) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || others.find(c) != others.npos;
}

/// Reads a Forwarded header from left to right.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    /// `for` of every element; nothing where the header is not as RFC 7239 says.
    std::optional<std::vector<std::string>> elements() {
        std::vector<std::string> all;
        do {
            skip_space();
            if (rest_.empty() || rest_.front() == ',') continue;
            auto node = element();
            if (!node) return std::nullopt;
            all.push_back(std::move(*node));
        } while (take(','));
        if (!rest_.empty()) return std::nullopt;
        return all;
    }

  private:
    void skip_space() { rest_ = rest_.substr(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
    bool take(char c) {
        skip_space();
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::string_view token() {
        const auto end = static_cast<size_t>(std::ranges::find_if_not(rest_, is_token_char) - rest_.begin());
        const auto text = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return text;
    }

    /// name=value pairs with semicolons between, each name at most once.
    std::optional<std::string> element() {
        std::string node;
        bool named = false;
        do {
            skip_space();
            const auto name = token();
            if (name.empty()) {
                if (rest_.empty() || rest_.front() == ';' || rest_.front() == ',') continue;
                return std::nullopt;
            }
            if (!take('=')) return std::nullopt;
            auto text = value();
            if (!text) return std::nullopt;
            if (!equal_in_any_case(name, "for")) continue;
            if (named) return std::nullopt;
            named = true;
            node = std::move(*text);
        } while (take(';'));
        return node;
    }

    /// A quoted string, or a token; with what proxies write without the quotes that it should have.
    std::optional<std::string> value() {
        if (take('"')) return quoted();
        const auto end = std::min(rest_.find_first_of(" \t\",;="), rest_.size());
        std::string text(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return text;
    }
    std::optional<std::string> quoted() {
        std::string text;
        while (!rest_.empty()) {
            char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"') return text;
            if (c == '\\') {
                if (rest_.empty()) return std::nullopt;
                c = rest_.front();
                rest_.remove_prefix(1);
            }
            text.push_back(c);
        }
        return std::nullopt;
    }

    std::string_view rest_;
};

/// From `client` on along `nodes`, the nearest last, as long as whom one reaches is a trusted proxy, or one more that
/// vouches. Whether it came to the end of them.
bool follow(Address& client, std::span<const std::string> nodes, const Networks& trusted, bool vouched) {
    for (size_t left = nodes.size(); left > 0; --left) {
        if (!trusted.contain(client) && !std::exchange(vouched, false)) return false;
        const auto node = address_of_node(nodes[left - 1]);
        if (!node) return false;
        client = *node;
    }
    return trusted.contain(client);
}

}  // namespace

void ProxyChain::add_forwarded_for(std::string_view header) {
    for_each_item(header, [this](std::string_view item) { forwarded_for.emplace_back(item); });
}

void ProxyChain::add_forwarded(std::string_view header) {
    if (auto elements = Reader(header).elements())
        return void(std::ranges::move(*elements, std::back_inserter(forwarded)));
    for_each_item(header, [this](std::string_view item) {
        auto element = Reader(item).elements();
        forwarded.push_back(element && element->size() == 1 ? std::move(element->front()) : std::string());
    });
}

std::optional<Address> address_of_node(std::string_view node) {
    std::string_view port;
    if (node.starts_with('[')) {
        const auto end = node.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        port = node.substr(end + 1);
        node = node.substr(1, end - 1);
        if (node.find(':') == std::string_view::npos) return std::nullopt;
    } else if (std::ranges::count(node, ':') == 1) {
        port = node.substr(node.find(':'));
        node = node.substr(0, node.find(':'));
    }
    const bool good_port =
        port.empty() || (port.front() == ':' && (is_digits(port.substr(1)) || port.starts_with(":_")));
    return good_port ? Address::parse(node) : std::nullopt;
}

Address client_address(const Address& peer, const ProxyChain& chain, const Networks& trusted) {
    Address client = peer;
    if (!trusted.contain(peer)) return client;
    if (follow(client, chain.forwarded_for, trusted, false)) follow(client, chain.forwarded, trusted, chain.vouched);
    return client;
}

}  // namespace mcs::net
