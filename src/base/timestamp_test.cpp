#include "base/timestamp.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace mcs {

RC_GTEST_PROP(Timestamp, comes_back, ()) {
    const int64_t us = *rc::gen::inRange<int64_t>(-60'000'000'000'000'000, 200'000'000'000'000'000);
    RC_ASSERT(from_rfc3339(to_rfc3339(from_us(us))) == from_us(us));
}

RC_GTEST_PROP(Timestamp, any_text_is_safe_to_read, (const std::string& text)) { (void)from_rfc3339(text); }

TEST(Timestamp, is_rfc_3339_in_utc_with_microseconds) {
    EXPECT_EQ(to_rfc3339(from_us(0)), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(to_rfc3339(from_us(1'785'521'045'000'123)), "2026-07-31T18:04:05.000123Z");
    EXPECT_EQ(to_rfc3339(from_us(-1)), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(to_rfc3339(from_us(INT64_MAX)), "9999-12-31T23:59:59.999999Z");
}

TEST(Timestamp, reads_offsets_and_any_decimals) {
    const auto wanted = from_rfc3339("2026-07-31T18:04:05Z");
    ASSERT_TRUE(wanted);
    EXPECT_EQ(from_rfc3339("2026-07-31T20:04:05+02:00"), wanted);
    EXPECT_EQ(from_rfc3339("2026-07-31t13:34:05-04:30"), wanted);
    EXPECT_EQ(from_rfc3339("2026-07-31T18:04:05.5z"), *wanted + Micros{500'000});
    EXPECT_EQ(from_rfc3339("2026-07-31T18:04:05.1234567Z"), *wanted + Micros{123'456});
}

TEST(Timestamp, refuses_what_is_no_time) {
    for (const char* text : {"", "2026-07-31", "2026-02-30T00:00:00Z", "2026-07-31T24:00:00Z", "2026-07-31T18:04:05",
                             "2026-07-31T18:04:05.Z", "2026-07-31T18:04:05Zx", "2026-07-31T18:04:05+2:00"}) {
        EXPECT_FALSE(from_rfc3339(text)) << text;
    }
}

}  // namespace mcs
