#pragma once

#include <optional>

#include "base/time.hpp"

namespace mcs::speed_run {

/// When to tell about something of which only the latest counts: at once if that is long enough after the last time,
/// else as soon as it is; and never when nothing has changed. So the last change is always told.
class Coalescer {
  public:
    void changed() noexcept { dirty_ = true; }
    /// Tell it at the next opportunity, however recently it was told.
    void urgent() noexcept {
        dirty_ = true;
        last_ = ServerTime{};
    }
    std::optional<ServerTime> due(Micros interval) const noexcept {
        return dirty_ ? std::optional(last_ + interval) : std::nullopt;
    }
    bool is_due(ServerTime now, Micros interval) const noexcept { return dirty_ && last_ + interval <= now; }
    void told(ServerTime now) noexcept {
        dirty_ = false;
        last_ = now;
    }

  private:
    bool dirty_ = false;
    ServerTime last_{};
};

}  // namespace mcs::speed_run
