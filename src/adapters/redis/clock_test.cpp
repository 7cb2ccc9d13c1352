#include "adapters/redis/clock.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "support/redis_server.hpp"

namespace mcs {
namespace {

using redis::OffsetEstimate;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Asked at local `asked`, on the way for `there` and `back`, by a clock that is `offset` ahead.
void exchange(OffsetEstimate& estimate, Micros asked, Micros there, Micros back, Micros offset) {
    estimate.add(asked, asked + there + back, ServerTime{asked + there + offset});
}

TEST(OffsetEstimate, is_never_wrong_by_more_than_it_says) {
    for (uint64_t seed = 1; seed <= 200; ++seed) {
        SplitMix64 random(seed);
        OffsetEstimate estimate;
        Micros now{static_cast<int64_t>(random.below(1'000'000))};
        const double drift = (static_cast<double>(random.below(200)) - 100) / 1e6;
        const Micros start{static_cast<int64_t>(random.below(2'000'000'000))};
        const auto offset_at = [&](Micros local) {
            return start + Micros{static_cast<int64_t>(drift * static_cast<double>(local.count()))};
        };
        for (int i = 0; i < 50; ++i) {
            exchange(estimate, now, Micros{static_cast<int64_t>(random.below(20'000))},
                     Micros{static_cast<int64_t>(random.below(20'000))}, offset_at(now));
            now += milliseconds{40} + Micros{static_cast<int64_t>(random.below(5'000'000))};
            // A drift counts from the answer on, and within the exchange.
            const Micros wrong = std::chrono::abs(estimate.offset(now) - offset_at(now));
            EXPECT_LE(wrong, estimate.uncertainty(now) + Micros{10});
        }
    }
}

TEST(OffsetEstimate, prefers_a_quick_answer_until_it_is_old) {
    OffsetEstimate estimate;
    exchange(estimate, seconds{0}, Micros{100}, Micros{100}, seconds{7});
    exchange(estimate, seconds{1}, milliseconds{10}, Micros{0}, seconds{7});
    EXPECT_EQ(estimate.offset(seconds{2}), seconds{7});
    EXPECT_LT(estimate.uncertainty(seconds{2}), milliseconds{1});
    EXPECT_GE(estimate.uncertainty(seconds{102}), milliseconds{5}) << "a drift of up to 10 ms since";
}

TEST(OffsetEstimate, follows_at_once_where_another_clock_takes_over) {
    OffsetEstimate estimate;
    for (int i = 0; i < 8; ++i) exchange(estimate, seconds{i}, Micros{50}, Micros{50}, seconds{7});
    exchange(estimate, seconds{9}, milliseconds{2}, milliseconds{2}, seconds{8});
    EXPECT_EQ(estimate.offset(seconds{9}), seconds{8});
}

ServerTime system_now() { return std::chrono::floor<Micros>(std::chrono::system_clock::now()); }

TEST(RedisClock, tells_redis_time_within_what_it_says_and_runs_on_without_redis) {
    test::RedisServer server;
    const auto store = RedisLogStore::open(server.url());
    ASSERT_TRUE(store) << store.error();
    const auto clock = RedisClock::start(*store, 1);
    ASSERT_TRUE(clock) << clock.error();
    const auto check = [&] {  // Redis's clock is this machine's
        const ServerTime before = system_now();
        const ServerTime told = (*clock)->now();
        const ServerTime after = system_now();
        EXPECT_GE(told, before - (*clock)->uncertainty() - milliseconds{1});
        EXPECT_LE(told, after + (*clock)->uncertainty() + milliseconds{1});
    };
    check();
    server.stop();
    check();
}

TEST(RedisClock, needs_redis_to_start) {
    test::RedisServer server;
    const auto store = RedisLogStore::open(server.url(), {.connect = milliseconds{100}, .reply = milliseconds{100}});
    ASSERT_TRUE(store) << store.error();
    server.stop();
    const auto clock = RedisClock::start(*store, 1);
    ASSERT_FALSE(clock);
    EXPECT_EQ(clock.error(), "Redis does not tell the time");
}

}  // namespace
}  // namespace mcs
