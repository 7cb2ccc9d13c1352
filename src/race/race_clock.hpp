#pragma once

#include <cstddef>
#include <vector>

#include "base/time.hpp"

namespace mcs::race {

/// The clock that races are timed by: server time, less the pauses. It can be asked about any moment of the
/// past.
class RaceClock {
  public:
    /// More pauses than this are not kept; `full()` says when to refuse one.
    static constexpr size_t pauses_max = 1'000;

    bool stopped() const noexcept;
    bool full() const noexcept { return stops_.size() >= pauses_max; }
    /// When it stopped; only while it is stopped.
    ServerTime stopped_at() const noexcept;

    /// Times of successive calls must not go back.
    void stop(ServerTime at);
    /// Gives the length of the pause that ends.
    Micros go(ServerTime at);

    /// How long the clock ran between two moments; 0 if `to` is not after `from`.
    Micros between(ServerTime from, ServerTime to) const noexcept;
    /// When something that began at `began` would have begun, had its part of the pauses up to `now` not been: what a
    /// client needs, which knows of no pauses, to show how long it has been going on.
    ServerTime began_without_pauses(ServerTime began, ServerTime now) const noexcept;
    /// The moment, not before the last pause, at which it will have run for `span` since `from`, should no
    /// further pause come. Not while it is stopped.
    ServerTime after(ServerTime from, Micros span) const noexcept;

    friend bool operator==(const RaceClock&, const RaceClock&) = default;

  private:
    struct Stop {
        ServerTime from, to;
        Micros before;  ///< all earlier pauses together
        friend bool operator==(const Stop&, const Stop&) = default;
    };
    Micros stood_still_until(ServerTime moment) const noexcept;

    std::vector<Stop> stops_;
};

}  // namespace mcs::race
