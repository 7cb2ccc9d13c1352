#include "race/scoring.hpp"

#include <bit>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "race/test_run.hpp"

namespace mcs::race {
namespace {

using namespace test;

TEST(Points, R13_fall_in_a_line_from_full_to_half_at_the_limit) {
    EXPECT_EQ(worth(1000, Micros{0}, seconds(30)), 1000);
    EXPECT_EQ(worth(1000, Micros{499'999}, seconds(30)), 1000);
    EXPECT_EQ(worth(1000, Micros{500'000}, seconds(30)), 992);  // 991.67
    EXPECT_EQ(worth(1000, seconds(3), seconds(30)), 950);
    EXPECT_EQ(worth(1000, seconds(15), seconds(30)), 750);
    EXPECT_EQ(worth(1000, seconds(30), seconds(30)), 500);
    EXPECT_EQ(worth(0, seconds(1), seconds(30)), 0);
    EXPECT_EQ(worth(65'535, seconds(0), seconds(30)), points_max);
    EXPECT_EQ(worth(1, seconds(600), seconds(600)), 1);  // 0.5: halves go up
}

TEST(Points, R13_partial_credit_is_hits_less_misses_in_k) {
    const QuestionKey question{.correct = 0b00111, .options = 5};
    const auto verdict = [&](Choice choice, bool partial = true) {
        return judge(question, choice, Micros{0}, seconds(30), partial);
    };
    EXPECT_EQ(verdict(0b00111).result, Result::right);
    EXPECT_EQ(verdict(0b00111).points, 1000);
    EXPECT_EQ(verdict(0b00011).result, Result::partial);
    EXPECT_EQ(verdict(0b00011).points, 667);
    EXPECT_EQ(verdict(0b00001).points, 333);
    EXPECT_EQ(verdict(0b01111).points, 667);
    EXPECT_EQ(verdict(0b11111).points, 333);
    EXPECT_EQ(verdict(0b01001).result, Result::wrong);
    EXPECT_EQ(verdict(0b11001).points, 0);
    EXPECT_EQ(verdict(0).result, Result::wrong);
    EXPECT_EQ(verdict(0b00011, false).result, Result::wrong);
}

TEST(Points, R13_there_is_no_part_of_a_single_right_option) {
    const QuestionKey question{.correct = 0b001, .options = 3};
    EXPECT_EQ(judge(question, 0b011, Micros{0}, seconds(30), true).result, Result::wrong);
}

TEST(Points, R13_stay_within_bounds_and_never_grow_with_time) {
    EXPECT_TRUE(rc::check("points within bounds", [] {
        const auto options = *rc::gen::inRange(2, int{options_max} + 1);
        const int all = (1 << options) - 1;
        const QuestionKey question{.correct = static_cast<Choice>(*rc::gen::inRange(1, all + 1)),
                                   .options = static_cast<uint8_t>(options),
                                   .points = *rc::gen::arbitrary<uint16_t>()};
        const auto choice = static_cast<Choice>(*rc::gen::inRange(0, all + 1));
        const Micros limit{*rc::gen::inRange<int64_t>(limit_min.count(), limit_max.count() + 1)};
        const Micros elapsed{*rc::gen::inRange<int64_t>(0, limit.count() + 1'000'000)};
        const bool partial = *rc::gen::arbitrary<bool>();
        const Verdict verdict = judge(question, choice, elapsed, limit, partial);
        const uint16_t full = std::min(question.points, points_max);
        RC_ASSERT(verdict.points <= full);
        RC_ASSERT((verdict.result == Result::late) == (elapsed > limit));
        if (verdict.result == Result::right) RC_ASSERT(2 * verdict.points >= full);
        if (verdict.result == Result::wrong || verdict.result == Result::late) RC_ASSERT(verdict.points == 0);
        if (verdict.result == Result::partial) RC_ASSERT(partial && std::popcount(question.correct) > 1);
        const Verdict sooner = judge(question, choice, elapsed / 2, limit, partial);
        RC_ASSERT(sooner.points >= verdict.points);
    }));
}

TEST(Points, R13_are_the_rounded_formula) {
    EXPECT_TRUE(rc::check("worth is round(P * (1 - t/2T))", [] {
        const auto points = *rc::gen::inRange<uint16_t>(0, points_max + 1);
        const Micros limit{*rc::gen::inRange<int64_t>(limit_min.count(), limit_max.count() + 1)};
        const Micros elapsed{*rc::gen::inRange<int64_t>(full_marks_below.count(), limit.count() + 1)};
        const long double exact = points * (1 - static_cast<long double>(elapsed.count()) / (2 * limit.count()));
        RC_ASSERT(std::abs(exact - worth(points, elapsed, limit)) <= 0.5L + 1e-9L);
    }));
}

TestRun three_runners(Scoring scoring, uint32_t questions = 2) {
    Settings settings = plain();
    settings.scoring = scoring;
    TestRun run(simple_key(questions), settings);
    for (const char* name : {"ann", "bob", "eve"}) run.join(name);
    run.start();
    return run;
}

TEST(Standings, R14_points_then_time_then_who_finished_first) {
    TestRun run = three_runners(Scoring::points, 1);
    run.now += ms(100);
    run.answer(2, true, Micros{0});
    run.answer(3, true, Micros{0});
    run.answer(1, true, ms(100));
    EXPECT_EQ(run.person(1).totals.points, run.person(2).totals.points);
    EXPECT_EQ(run.rank(2), 1U);
    EXPECT_EQ(run.rank(3), 2U) << "the same points and time, but later in the log";
    EXPECT_EQ(run.rank(1), 3U);
}

TEST(Standings, R14_accuracy_counts_right_answers_then_time) {
    TestRun run = three_runners(Scoring::accuracy);
    run.answer(1, true, seconds(20));
    run.answer(1, true, seconds(1));
    run.answer(2, true, seconds(1));  // released at the start, 22 s ago
    run.answer(2, false, seconds(1));
    EXPECT_EQ(run.rank(1), 1U);
    EXPECT_EQ(run.rank(2), 2U);
    EXPECT_EQ(run.rank(3), 3U);
    EXPECT_GT(run.person(1).totals.points, 0U) << "points are counted in every scoring";
}

TEST(Standings, R14_speedrun_adds_the_penalty_to_the_time) {
    TestRun run = three_runners(Scoring::speedrun);
    run.answer(1, false, seconds(2));
    EXPECT_EQ(run.person(1).totals.time, seconds(12));
    run.answer(2, true, seconds(2));
    EXPECT_EQ(run.person(2).totals.time, seconds(4));
    run.answer(3, true, seconds(60));
    EXPECT_EQ(run.person(3).totals.time, seconds(30 + 10)) << "a late answer's clock stops at the limit";
    EXPECT_EQ(run.rank(2), 1U);
    EXPECT_EQ(run.rank(1), 2U);
    EXPECT_EQ(run.rank(3), 3U);
}

TEST(Standings, R14_speedrun_progress_never_costs_a_rank) {
    TestRun run = three_runners(Scoring::speedrun, 3);
    run.answer(1, false, seconds(29));
    EXPECT_EQ(run.rank(1), 1U) << "those who have not answered could still be late in everything";
    run.answer(2, true, seconds(0));
    EXPECT_EQ(run.rank(2), 1U);
    EXPECT_EQ(run.rank(3), 3U);
}

TEST(Standings, R14_not_answering_is_no_better_than_answering_wrongly) {
    for (const Scoring scoring : {Scoring::points, Scoring::accuracy}) {
        TestRun run = three_runners(scoring, 3);
        run.answer(2, false, seconds(5));
        run.answer(1, false, seconds(20));
        EXPECT_EQ(run.rank(2), 1U);
        EXPECT_EQ(run.rank(1), 2U);
        EXPECT_EQ(run.rank(3), 3U);
    }
}

/// Runs of that time stay as they were.
TEST(Standings, R14_under_rules_1_only_speedrun_counts_what_is_not_answered) {
    Participant idle, wrong;
    wrong.totals.time = seconds(5);
    wrong.settled = seconds(40);
    const auto settings = [](Scoring scoring) {
        Settings made;
        made.scoring = scoring;
        return made;
    };
    for (const Scoring scoring : {Scoring::points, Scoring::accuracy}) {
        EXPECT_LT(standing_of(idle, settings(scoring), 1), standing_of(wrong, settings(scoring), 1));
    }
    EXPECT_LT(standing_of(wrong, settings(Scoring::speedrun), 1), standing_of(idle, settings(Scoring::speedrun), 1));
}

TEST(Standings, R14_equal_standings_share_a_rank) {
    TestRun run = three_runners(Scoring::points);
    for (uint32_t who : {1U, 2U, 3U}) EXPECT_EQ(run.rank(who), 1U);
    run.now += seconds(1);
    run.answer(2, true, Micros{0});
    EXPECT_EQ(run.rank(2), 1U);
    EXPECT_EQ(run.rank(1), 2U);
    EXPECT_EQ(run.rank(3), 2U);
}

}  // namespace
}  // namespace mcs::race
