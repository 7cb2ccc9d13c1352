#include "speed_run/timers.hpp"

#include <gtest/gtest.h>

namespace mcs::speed_run {
namespace {

TEST(Alarms, are_not_set_again_for_a_time_at_which_one_rings_already) {
    Alarms alarms;
    EXPECT_TRUE(alarms.set(from_us(1'000)));
    EXPECT_FALSE(alarms.set(from_us(1'000)));
    EXPECT_FALSE(alarms.set(from_us(2'000))) << "the one before says it anew";
    EXPECT_TRUE(alarms.set(from_us(10)));
    alarms.rung(from_us(10));
    EXPECT_FALSE(alarms.set(from_us(1'000))) << "the first one is still ahead";
    alarms.rung(from_us(1'005));
    EXPECT_TRUE(alarms.set(from_us(1'020)));
}

}  // namespace
}  // namespace mcs::speed_run
