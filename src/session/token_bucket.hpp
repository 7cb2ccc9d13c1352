#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.hpp"

namespace mcs::session {

/// Lets `burst` things happen at once, and one more for every `each` that passes. (GCRA, the "virtual scheduling"
/// form of the leaky bucket of ITU-T I.371: one time stamp is all its state.)
class TokenBucket {
  public:
    constexpr TokenBucket(uint32_t burst, Micros each) noexcept : each_(each), slack_(each * (burst - 1)) {}

    /// Whether one more may happen at `now`; if so, it has.
    constexpr bool take(ServerTime now) noexcept {
        const ServerTime due = std::max(due_, now);
        if (due - now > slack_) return false;
        due_ = due + each_;
        return true;
    }

  private:
    Micros each_;
    Micros slack_;
    ServerTime due_{};  ///< when the bucket will be full again
};

}  // namespace mcs::session
