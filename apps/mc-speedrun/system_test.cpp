#include "system.hpp"

#include <gtest/gtest.h>

namespace mcs::app {
namespace {

using namespace std::chrono_literals;

/// A machine whose wall clock is set now and then.
struct Machine {
    ServerTime wait(Micros time) {
        for (Micros left = time; left > 0us; left -= 100ms) {
            even += 100ms;
            wall += 100ms;
            const ServerTime now = time_base.at(even, wall);
            EXPECT_GT(now, last);
            last = now;
        }
        return last;
    }
    Micros even = 1h;
    ServerTime wall = from_us(1'800'000'000'000'000);
    ServerTime last = wall;
    EvenTime time_base{even, wall};
};

TEST(EvenTime, goes_with_a_wall_clock_that_nobody_sets) {
    Machine machine;
    EXPECT_EQ(machine.wait(10s), machine.wall);
}

TEST(EvenTime, goes_on_when_the_wall_clock_is_set_back_and_approaches_it) {
    Machine machine;
    const ServerTime before = machine.wait(10s);
    machine.wall -= 1h;
    const ServerTime after = machine.wait(10s);
    EXPECT_GE(after - before, 9'700ms) << "slower by a fiftieth at most";
    EXPECT_LT(after - before, 10s);
    EXPECT_EQ(machine.wait(51h), machine.wall);
}

TEST(EvenTime, does_not_jump_when_the_wall_clock_is_set_forward_a_little) {
    Machine machine;
    const ServerTime before = machine.wait(10s);
    machine.wall += 50s;
    const ServerTime after = machine.wait(10s);
    EXPECT_GT(after - before, 10s);
    EXPECT_LE(after - before, 10'300ms);
    EXPECT_EQ(machine.wait(1h), machine.wall);
}

TEST(EvenTime, follows_at_once_after_a_long_sleep) {
    Machine machine;
    machine.wait(10s);
    machine.wall += 8h;
    EXPECT_EQ(machine.wait(2s), machine.wall);
}

}  // namespace
}  // namespace mcs::app
