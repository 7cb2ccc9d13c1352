#pragma once

#include <optional>

#include "base/time.hpp"

namespace mcs::net {

/// The kernel's smallest round trip of a TCP connection (TCP_INFO, tcpi_min_rtt); nothing where it does not tell.
std::optional<Micros> tcp_min_round_trip(int socket) noexcept;

}  // namespace mcs::net
