#include "system.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>

#include <sys/random.h>

#include "base/assert.hpp"

namespace mcs::app {

namespace {

constexpr int64_t adjusting_interval_us = 1'000'000, catch_up_us = 60'000'000, slew = 50;

/// Counts while the machine sleeps, too.
Micros since_boot() noexcept {
    timespec time{};
    ::clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::duration_cast<Micros>(std::chrono::seconds{time.tv_sec} +
                                              std::chrono::nanoseconds{time.tv_nsec});
}

}  // namespace

ServerTime EvenTime::at(Micros even, ServerTime wall) noexcept {
    int64_t before = adjusted_.load(std::memory_order_relaxed);
    const int64_t since = even.count() - before;
    if (since >= adjusting_interval_us && adjusted_.compare_exchange_strong(before, even.count())) {
        const int64_t behind = to_us(wall) - even.count() - ahead_;
        ahead_ += behind > catch_up_us ? behind : std::clamp(behind, -since / slew, since / slew);
    }
    return from_us(even.count() + ahead_);
}

ServingClock::ServingClock() noexcept : time_(since_boot(), wall_.now()) {}

ServerTime ServingClock::now() const noexcept { return time_.at(since_boot(), wall_.now()); }

void SystemRandom::fill(std::span<uint8_t> bytes) {
    while (!bytes.empty()) {
        const auto got = ::getrandom(bytes.data(), bytes.size(), 0);
        require(got >= 0 || errno == EINTR, "the system gives no random bytes");
        if (got > 0) bytes = bytes.subspan(static_cast<size_t>(got));
    }
}

}  // namespace mcs::app
