#include "histogram.hpp"

#include <gtest/gtest.h>

namespace mcs::bench {
namespace {

TEST(Histogram, OfNothingIsZero) { EXPECT_EQ(Histogram().percentile(0.99), 0); }

TEST(Histogram, TellsSmallValuesExactly) {
    Histogram histogram;
    for (int64_t us = 1; us <= 100; ++us) histogram.add(us);
    EXPECT_EQ(histogram.percentile(0.5), 50);
    EXPECT_EQ(histogram.percentile(0.99), 99);
    EXPECT_EQ(histogram.percentile(1), 100);
}

TEST(Histogram, IsAtMostASixtyFourthTooHighAndNeverTooLow) {
    for (int64_t us = 1; us < 3'000'000'000; us += us / 7 + 1) {
        Histogram histogram;
        histogram.add(us);
        histogram.add(3'500'000'000);
        const int64_t told = histogram.percentile(0.5);
        EXPECT_GE(told, us);
        EXPECT_LE(told, us + us / 64 + 1) << us;
    }
}

TEST(Histogram, NeverTellsMoreThanTheGreatest) {
    Histogram histogram;
    histogram.add(1'000'001);
    EXPECT_EQ(histogram.percentile(0.999), 1'000'001);
    EXPECT_EQ(histogram.max(), 1'000'001);
}

}  // namespace
}  // namespace mcs::bench
