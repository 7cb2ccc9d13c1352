#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

#include "base/time.hpp"

namespace mcs::speed_run {

/// What is due when, earliest first; equals in the order in which they were added. Nothing is ever taken out: whoever
/// is woken looks whether there is something to do.
class Timers {
  public:
    enum class Kind : uint8_t { hello, ping, room, completions, due_runs, evict };
    struct Timer {
        ServerTime due;
        uint64_t key = 0;  ///< of whom it is
        Kind kind = Kind::hello;
    };

    void add(ServerTime due, Kind kind, uint64_t key = 0) { heap_.push({{due, key, kind}, ++added_}); }
    /// The earliest timer that is due at `now`, taken out.
    std::optional<Timer> take(ServerTime now) {
        if (heap_.empty() || heap_.top().timer.due > now) return std::nullopt;
        const Timer timer = heap_.top().timer;
        heap_.pop();
        return timer;
    }
    std::optional<ServerTime> next() const {
        return heap_.empty() ? std::nullopt : std::optional(heap_.top().timer.due);
    }

  private:
    struct Item {
        Timer timer;
        uint64_t order = 0;
        bool operator<(const Item& other) const noexcept {
            return timer.due != other.timer.due ? timer.due > other.timer.due : order > other.order;
        }
    };
    std::priority_queue<Item> heap_;
    uint64_t added_ = 0;
};

}  // namespace mcs::speed_run
