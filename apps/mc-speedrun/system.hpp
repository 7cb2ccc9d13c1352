#pragma once

#include <atomic>
#include <cstdint>

#include "base/random.hpp"
#include "log.hpp"
#include "ports/clock.hpp"

namespace mcs::app {

/// The system's wall clock, which jumps when somebody sets it. Any thread.
class SystemClock final : public Clock {
  public:
    ServerTime now() const noexcept override { return std::chrono::floor<Micros>(std::chrono::system_clock::now()); }
};

/// A time that goes on evenly and approaches a wall clock, however that one is set: what is left of a difference it
/// makes up for by going faster or slower by a fiftieth. Only where the wall clock is ahead by more than a minute does
/// it follow at once, as after the machine has slept. Any thread.
class EvenTime {
  public:
    EvenTime(Micros even, ServerTime wall) noexcept : ahead_(to_us(wall) - even.count()), adjusted_(even.count()) {}
    /// `even`: of a clock that nobody sets.
    ServerTime at(Micros even, ServerTime wall) noexcept;

  private:
    std::atomic<int64_t> ahead_;     ///< of the even clock, in microseconds
    std::atomic<int64_t> adjusted_;  ///< when, by the even clock
};

/// The time base of an embedded deployment: one process, one clock. A race goes on when the system's clock is set. Any
/// thread.
class ServingClock final : public Clock {
  public:
    ServingClock() noexcept;
    ServerTime now() const noexcept override;

  private:
    const SystemClock wall_;
    mutable EvenTime time_;
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
