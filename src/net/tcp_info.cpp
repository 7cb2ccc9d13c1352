#include "net/tcp_info.hpp"

// The C library's tcp_info ends before tcpi_min_rtt; the kernel's header must not meet it in one file.
#include <cstddef>
#include <cstdint>

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace mcs::net {

std::optional<Micros> tcp_min_round_trip(int socket) noexcept {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
    if (size < offsetof(tcp_info, tcpi_min_rtt) + sizeof info.tcpi_min_rtt) return std::nullopt;
    if (info.tcpi_min_rtt == 0 || info.tcpi_min_rtt == UINT32_MAX) return std::nullopt;
    return Micros{info.tcpi_min_rtt};
}

}  // namespace mcs::net
