#pragma once

#include "base/random.hpp"
#include "log.hpp"
#include "ports/clock.hpp"

namespace mcs::app {

/// The system's clock. One process, one clock: it is the time base of an embedded deployment. Any thread.
class SystemClock final : public Clock {
  public:
    ServerTime now() const noexcept override { return std::chrono::floor<Micros>(std::chrono::system_clock::now()); }
};

/// The system's random source. Any thread.
class SystemRandom final : public RandomSource {
  public:
    void fill(std::span<uint8_t> bytes) override;
};

/// What a process has of the system. All of it outlives what gets it, and is safe from any thread.
struct System {
    const Clock& clock;
    RandomSource& random;
    Log& log;
};

}  // namespace mcs::app
