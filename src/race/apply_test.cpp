#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "race/entry_codec.hpp"
#include "race/report.hpp"
#include "race/test_run.hpp"

namespace mcs::race {
namespace {

using namespace test;

TEST(Race, from_lobby_to_results) {
    TestRun run(simple_key(3), plain());
    const uint32_t ann = run.join("ann"), bob = run.join("bob");
    run.start();
    EXPECT_EQ(run->phase(), Phase::running);
    for (int i = 0; i < 3; ++i)
        run.answer(ann, true, seconds(3));
    EXPECT_EQ(run.person(ann).totals.right, 3);
    EXPECT_EQ(run.person(ann).totals.time, seconds(9));
    EXPECT_EQ(run.person(ann).totals.points, 3 * 950U);
    EXPECT_EQ(run->phase(), Phase::running);
    run.answer(bob, true, seconds(1));
    EXPECT_EQ(run.person(bob).totals.points, 833U);
    run.answer(bob, false, seconds(1));
    run.answer(bob, true, seconds(31));
    EXPECT_EQ(run.person(bob).totals.late, 1);
    EXPECT_EQ(run->phase(), Phase::finished);
    EXPECT_EQ(run.rank(ann), 1U);
    EXPECT_EQ(run.rank(bob), 2U);
    EXPECT_EQ(make_report(run.state()).placements.size(), 2U);
    std::string bytes;
    encode(run.log()[5], bytes);
    EXPECT_EQ(decode(6, bytes), run.log()[5]);
}

}  // namespace
}  // namespace mcs::race
