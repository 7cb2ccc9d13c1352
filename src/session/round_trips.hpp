#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace mcs::session {

/// The smallest of the latest round trips: what a connection needs when nothing disturbs it.
class RoundTrips {
  public:
    static constexpr size_t kept = 8;

    constexpr void add(Micros round_trip) noexcept {
        const auto us = std::clamp<int64_t>(round_trip.count(), 0, UINT32_MAX);
        samples_[count_++ % kept] = static_cast<uint32_t>(us);
        if (count_ == 2 * kept) count_ = kept;  // stays full
    }
    /// Nothing before the first sample.
    constexpr std::optional<Micros> smallest() const noexcept {
        if (count_ == 0) return std::nullopt;
        const auto end = samples_.begin() + std::min<size_t>(count_, kept);
        return Micros{*std::min_element(samples_.begin(), end)};
    }

  private:
    std::array<uint32_t, kept> samples_{};
    uint8_t count_ = 0;
};

}  // namespace mcs::session
