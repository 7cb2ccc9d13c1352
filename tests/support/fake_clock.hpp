#pragma once

#include "ports/clock.hpp"

namespace mcs::test {

/// A clock that the test sets.
struct FakeClock final : Clock {
    explicit FakeClock(ServerTime start = from_us(1'750'000'000'000'000)) : time(start) {}
    ServerTime now() const noexcept override { return time; }
    ServerTime time;
};

}  // namespace mcs::test
