#include "adapters/redis/topology.hpp"

#include <charconv>

namespace mcs::redis {
namespace {

constexpr uint16_t crc16(std::string_view bytes) noexcept {
    uint32_t crc = 0;
    for (const char byte : bytes) {
        crc ^= static_cast<uint32_t>(static_cast<uint8_t>(byte)) << 8;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
    }
    return static_cast<uint16_t>(crc);
}
static_assert(crc16("123456789") == 0x31C3);

constexpr bool is_slot(int64_t number) noexcept { return number >= 0 && number < slot_count; }

}  // namespace

uint16_t slot_of(std::string_view key) noexcept {
    const size_t open = key.find('{');
    if (open != std::string_view::npos) {
        const size_t close = key.find('}', open + 1);
        if (close != std::string_view::npos && close != open + 1) key = key.substr(open + 1, close - open - 1);
    }
    return crc16(key) % slot_count;
}

std::optional<Topology> parse_topology(const Reply& reply, const Endpoint& asked) {
    if (!reply.is_array()) return std::nullopt;
    Topology topology;
    for (size_t i = 0; i < reply.size(); ++i) {
        const Reply range = reply[i];
        const Reply primary = range[2];
        const int64_t port = primary[1].integer();
        if (!is_slot(range[0].integer()) || !is_slot(range[1].integer()) || port < 1 || port > 65'535) {
            return std::nullopt;
        }
        std::string host(primary[0].text());
        if (host.empty() || host == "?") host = asked.host;
        topology.push_back({static_cast<uint16_t>(range[0].integer()), static_cast<uint16_t>(range[1].integer()),
                            Endpoint{std::move(host), static_cast<uint16_t>(port)}});
    }
    return topology;
}

std::optional<Redirection> parse_redirection(std::string_view error, const Endpoint& asked) {
    Redirection to{.for_good = error.starts_with("MOVED "), .slot = 0, .node = {}};
    if (!to.for_good && !error.starts_with("ASK ")) return std::nullopt;
    error.remove_prefix(error.find(' ') + 1);
    const auto [end, failure] = std::from_chars(error.data(), error.data() + error.size(), to.slot);
    if (failure != std::errc() || !is_slot(to.slot)) return std::nullopt;
    error.remove_prefix(static_cast<size_t>(end - error.data()));
    if (!error.starts_with(' ')) return std::nullopt;
    error.remove_prefix(1);
    auto node = parse_endpoint(error.starts_with(':') ? asked.host + std::string(error) : std::string(error));
    if (!node) return std::nullopt;
    to.node = std::move(*node);
    return to;
}

}  // namespace mcs::redis
