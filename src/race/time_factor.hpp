#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/time.hpp"

namespace mcs::race {

// Extended time, for whom a time limit is a barrier. The host grants it to one participant as a factor in quarters: 6
// stands for 1.5. That participant's own clock runs slower by the factor, and everything is measured by it: the limit,
// what an answer is worth, the times that the standings add up. So nobody is favoured by it or held back, and no time
// that others see gives away who has it.

inline constexpr uint8_t time_quarters_min = 4;   ///< as everybody
inline constexpr uint8_t time_quarters_max = 16;  ///< four times as long

/// How long something that takes `span` by their own clock may really take.
constexpr Micros extended(Micros span, uint8_t time_quarters) noexcept {
    return time_quarters == time_quarters_min ? span : span * time_quarters / time_quarters_min;
}
/// How much of `span` passed on their own clock.
constexpr Micros by_own_clock(Micros span, uint8_t time_quarters) noexcept {
    return time_quarters == time_quarters_min ? span : span * time_quarters_min / time_quarters;
}

/// How many people there are with which factor.
class FactorCounts {
  public:
    void add(uint8_t time_quarters, uint32_t change) noexcept { counts_[time_quarters] += change; }
    /// The largest factor that anybody has; where nobody has one, that of everybody.
    uint8_t largest() const noexcept {
        for (uint8_t quarters = time_quarters_max; quarters > time_quarters_min; --quarters) {
            if (counts_[quarters] > 0) return quarters;
        }
        return time_quarters_min;
    }
    friend bool operator==(const FactorCounts&, const FactorCounts&) = default;

  private:
    std::array<uint32_t, time_quarters_max + 1> counts_{};
};

}  // namespace mcs::race
