#include "race/race_clock.hpp"

#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace mcs::race {
namespace {

constexpr ServerTime at(int64_t us) { return from_us(1'000'000 + us); }

TEST(RaceClock, R5_stands_still_in_pauses) {
    RaceClock clock;
    clock.stop(at(10));
    EXPECT_TRUE(clock.stopped());
    EXPECT_EQ(clock.stopped_at(), at(10));
    EXPECT_EQ(clock.between(at(0), at(500)), Micros{10});
    EXPECT_EQ(clock.go(at(30)), Micros{20});
    EXPECT_EQ(clock.between(at(0), at(40)), Micros{20});
    EXPECT_EQ(clock.between(at(15), at(25)), Micros{0});
    EXPECT_EQ(clock.between(at(25), at(40)), Micros{10});
    EXPECT_EQ(clock.between(at(40), at(25)), Micros{0});
    EXPECT_EQ(clock.after(at(0), Micros{15}), at(35));
    EXPECT_EQ(clock.after(at(20), Micros{15}), at(45));
}

TEST(RaceClock, R5_agrees_with_counting_every_microsecond) {
    EXPECT_TRUE(rc::check("race clock equals the naive model", [] {
        constexpr int span = 200;
        const auto turns = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 30));
        RaceClock clock;
        std::vector<bool> runs(span, true);
        int time = 0;
        bool running = true;
        for (int turn : turns) {
            if (time + turn >= span) break;
            for (int i = time; i < time + turn; ++i) runs[i] = running;
            time += turn;
            running ? clock.stop(at(time)) : static_cast<void>(clock.go(at(time)));
            running = !running;
        }
        for (int i = time; i < span; ++i) runs[i] = running;
        const int from = *rc::gen::inRange(0, span), to = *rc::gen::inRange(0, span);
        RC_ASSERT(clock.between(at(from), at(to)).count() ==
                  (from < to ? std::count(runs.begin() + from, runs.begin() + to, true) : 0));
        if (clock.stopped()) return;
        const Micros ahead = clock.between(at(from), at(span)) + Micros{7};
        RC_ASSERT(clock.between(at(from), clock.after(at(from), ahead)) == ahead);
    }));
}

}  // namespace
}  // namespace mcs::race
