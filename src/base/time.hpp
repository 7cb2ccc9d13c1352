#pragma once

#include <chrono>
#include <cstdint>

namespace mcs {

/// All time inside the program is in whole microseconds.
using Micros = std::chrono::microseconds;

/// A point of the cluster's one time base: microseconds since the Unix epoch. It is always an input.
using ServerTime = std::chrono::sys_time<Micros>;

constexpr int64_t to_us(ServerTime t) noexcept { return t.time_since_epoch().count(); }
constexpr ServerTime from_us(int64_t us) noexcept { return ServerTime{Micros{us}}; }

}  // namespace mcs
