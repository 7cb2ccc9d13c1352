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

/// The timers that one owner has set and that have not rung yet, so that a wake-up it still has ahead is not set again.
class Alarms {
  public:
    /// Whether a timer must be added for `due`: none rings by then.
    bool set(ServerTime due) {
        if (!ahead_.empty() && ahead_.back() <= due) return false;
        ahead_.push_back(due);
        return true;
    }
    void rung(ServerTime now) {
        while (!ahead_.empty() && ahead_.back() <= now) ahead_.pop_back();
    }

  private:
    std::vector<ServerTime> ahead_;  ///< the earliest last
};

}  // namespace mcs::speed_run
