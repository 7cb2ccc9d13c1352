#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace mcs::net {

/// Listening sockets that share one address: connections are spread over them by the kernel (SO_REUSEPORT).
struct Listeners {
    std::vector<int> sockets;  ///< non-blocking; whoever takes one sets it to -1
    uint16_t port = 0;

    Listeners() = default;
    Listeners(Listeners&& other) noexcept;
    Listeners& operator=(Listeners&& other) noexcept;
    ~Listeners();
};

/// Listens `count` times on "host:port", "[v6]:port", ":port" (all addresses, IPv4 and IPv6). Refuses an address that
/// some other process listens on, even where that one would share it. The error is one line for the operator.
std::expected<Listeners, std::string> listen_on(std::string_view address, uint32_t count);

}  // namespace mcs::net
