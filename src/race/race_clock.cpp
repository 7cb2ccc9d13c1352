#include "race/race_clock.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace mcs::race {

bool RaceClock::stopped() const noexcept { return !stops_.empty() && stops_.back().to == ServerTime::max(); }

ServerTime RaceClock::stopped_at() const noexcept {
    require(stopped(), "the race clock is stopped");
    return stops_.back().from;
}

void RaceClock::stop(ServerTime at) {
    require(!stopped() && !full(), "the race clock can stop");
    stops_.push_back({at, ServerTime::max(), stood_still_until(at)});
}

Micros RaceClock::go(ServerTime at) {
    require(stopped() && at >= stops_.back().from, "the race clock can go on");
    stops_.back().to = at;
    return at - stops_.back().from;
}

Micros RaceClock::between(ServerTime from, ServerTime to) const noexcept {
    if (to <= from) return Micros{0};
    if (stops_.empty()) return to - from;
    return (to - from) - (stood_still_until(to) - stood_still_until(from));
}

ServerTime RaceClock::began_without_pauses(ServerTime began, ServerTime now) const noexcept {
    if (stops_.empty() || now <= began) return began;
    return began + stood_still_until(now) - stood_still_until(began);
}

ServerTime RaceClock::after(ServerTime from, Micros span) const noexcept {
    if (stops_.empty()) return from + span;
    const Stop& last = stops_.back();
    require(!stopped(), "a stopped race clock reaches nothing");
    const Micros stood_still = last.before + (last.to - last.from);
    return from - stood_still_until(from) + span + stood_still;
}

Micros RaceClock::stood_still_until(ServerTime moment) const noexcept {
    auto next = std::ranges::upper_bound(stops_, moment, {}, &Stop::from);
    if (next == stops_.begin()) return Micros{0};
    const Stop& stop = *std::prev(next);
    return stop.before + (std::min(moment, stop.to) - stop.from);
}

}  // namespace mcs::race
