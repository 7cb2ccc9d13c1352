#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/redis/reply.hpp"
#include "adapters/redis/url.hpp"

namespace mcs::redis {

constexpr uint16_t slot_count = 16'384;

/// The slot of a key or a channel: CRC-16 (XMODEM) of what stands in its first {…}, or of all of it.
uint16_t slot_of(std::string_view key) noexcept;

/// Which node serves which slots.
struct SlotRange {
    uint16_t first = 0, last = 0;
    Endpoint node;
};
using Topology = std::vector<SlotRange>;

/// Reads the reply of CLUSTER SLOTS. A node without a host of its own is the one that was `asked`. None: not
/// understood.
std::optional<Topology> parse_topology(const Reply& reply, const Endpoint& asked);

/// Where an error reply sends a command: `MOVED slot host:port` or `ASK slot host:port`.
struct Redirection {
    bool for_good = false;  ///< MOVED
    uint16_t slot = 0;
    Endpoint node;
};
std::optional<Redirection> parse_redirection(std::string_view error, const Endpoint& asked);

}  // namespace mcs::redis
