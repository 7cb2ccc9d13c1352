#include <gtest/gtest.h>

#include "race/test_run.hpp"

namespace mcs::race {
namespace {

using namespace test;

TEST(Answers, R11_the_first_wins_and_later_ones_get_its_verdict_again) {
    TestRun run(simple_key(2), plain());
    const uint32_t ann = run.join("ann");
    run.start();
    run.answer(ann, false, seconds(1));
    const Totals totals = run.person(ann).totals;
    const auto again = only<Judged>(run(player(ann), Answer{0, run.solution(ann, 0), 0, 0})).at(0);
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.position, 0U);
    EXPECT_EQ(run.person(ann).totals, totals);
    run(host(), Pause{});
    EXPECT_TRUE(only<Judged>(run(player(ann), Answer{0, 1, 0, 0})).at(0).repeated);
}

TEST(Answers, R11_only_to_the_current_question) {
    TestRun run(simple_key(2), plain());
    const uint32_t ann = run.join("ann");
    EXPECT_EQ(refusal(run(player(ann), Answer{0, 1, 0, 0})), Refusal::not_running);
    run.start();
    EXPECT_EQ(refusal(run(player(ann), Answer{1, 1, 0, 0})), Refusal::not_current);
    EXPECT_EQ(refusal(run(player(ann), Answer{UINT32_MAX, 1, 0, 0})), Refusal::not_current);
    EXPECT_EQ(refusal(run(player(7), Answer{0, 1, 0, 0})), Refusal::unknown_participant);
}

TEST(Answers, R11_not_past_the_last_question) {
    TestRun run(simple_key(1), plain());
    const uint32_t ann = run.join("ann");
    run.join("bob");
    run.start();
    run.answer(ann, true, seconds(1));
    EXPECT_EQ(run->current_position(ParticipantId{ann}), std::nullopt);
    EXPECT_EQ(refusal(run(player(ann), Answer{1, 1, 0, 0})), Refusal::not_current);
}

TEST(Answers, R11_not_with_an_option_that_does_not_exist) {
    TestRun run(simple_key(2), plain());
    const uint32_t ann = run.join("ann");
    run.start();
    EXPECT_EQ(refusal(run(player(ann), Answer{0, 1U << 4, 0, 0})), Refusal::bad_choice);
    EXPECT_EQ(run->current_position(ParticipantId{ann}), 0U);
}

TEST(Answers, R11_none_at_all_gives_the_question_up) {
    TestRun run(simple_key(2), plain());
    const uint32_t ann = run.join("ann");
    run.start();
    run(player(ann), Answer{0, 0, 0, 0});
    EXPECT_EQ(run.person(ann).answers[0].result, Result::wrong);
    run.now += seconds(31);
    run(player(ann), Answer{1, 0, 0, 0});
    EXPECT_EQ(run.person(ann).answers[1].result, Result::late);
}

TEST(Answers, R11_are_kept_in_the_stored_order_of_options) {
    Settings settings = plain();
    settings.shuffle_questions = settings.shuffle_options = true;
    TestRun run(simple_key(20), settings, 99);
    const uint32_t ann = run.join("ann");
    run.start();
    for (uint32_t i = 0; i < 20; ++i) {
        run.answer(ann, true, seconds(1));
        EXPECT_EQ(run.person(ann).answers[i].choice, run->key(run->question_at(ParticipantId{ann}, i)).correct);
    }
    EXPECT_EQ(run.person(ann).totals.right, 20);
}

struct Timed {
    const char* what;
    int64_t shown_after_release_us;  ///< INT64_MIN: not known
    uint32_t credit_us;
    int64_t expected_us;
};

TEST(Timing, R12_from_shown_to_received_less_the_credit) {
    // The answer comes 10 s after its question was released; the cap of the credit is 250 ms.
    for (const Timed& one :
         {Timed{"shown later", 2'000'000, 0, 8'000'000}, Timed{"not known", INT64_MIN, 0, 10'000'000},
          Timed{"shown before it was released", -5'000'000, 0, 10'000'000},
          Timed{"shown after the answer", 11'000'000, 0, 0}, Timed{"with credit", 2'000'000, 100'000, 7'900'000},
          Timed{"with more credit than the cap", 2'000'000, 4'000'000'000, 7'750'000},
          Timed{"never below zero", 9'900'000, 200'000, 0}}) {
        TestRun run(simple_key(2), plain());
        const uint32_t ann = run.join("ann");
        run.start();
        const bool known = one.shown_after_release_us != INT64_MIN;
        const int64_t shown = known ? to_us(epoch) + one.shown_after_release_us : 0;
        run.now += seconds(10);
        run(player(ann), Answer{0, 1, shown, one.credit_us});
        EXPECT_EQ(run.person(ann).answers[0].elapsed_us, one.expected_us) << one.what;
        EXPECT_EQ(run.person(ann).answers[0].credit_us, std::min(one.credit_us, 250'000U)) << one.what;
    }
}

TEST(Timing, R12_each_verdict_releases_the_next_question) {
    TestRun run(simple_key(2), plain());
    const uint32_t ann = run.join("ann");
    run.start();
    run.answer(ann, true, seconds(4));
    EXPECT_EQ(run.person(ann).released, epoch + seconds(4));
    run.answer(ann, true, seconds(6));
    EXPECT_EQ(run.person(ann).answers[1].elapsed_us, 6'000'000U);
}

TEST(Timing, R12_exactly_the_limit_is_in_time_and_later_is_late_at_the_limit) {
    TestRun run(simple_key(2), plain());
    const uint32_t ann = run.join("ann");
    run.start();
    run.answer(ann, true, seconds(30));
    EXPECT_EQ(run.person(ann).answers[0].result, Result::right);
    EXPECT_EQ(run.person(ann).answers[0].points, 500);
    run.answer(ann, true, seconds(30) + Micros{1});
    EXPECT_EQ(run.person(ann).answers[1].result, Result::late);
    EXPECT_EQ(run.person(ann).answers[1].points, 0);
    EXPECT_EQ(run.person(ann).answers[1].elapsed_us, 30'000'000U);
}

TEST(Timing, R12_a_pause_that_began_before_the_question_was_shown_does_not_count_twice) {
    TestRun run(simple_key(2), plain());
    const uint32_t ann = run.join("ann");
    run.start();
    run.now += seconds(1);
    run(host(), Pause{});
    run.now += seconds(50);
    const ServerTime shown = run.now;  // the phone reconnects in the pause
    run.now += seconds(10);
    run(host(), Resume{});
    run.now += seconds(2);
    run(player(ann), Answer{0, 1, to_us(shown), 0});
    EXPECT_EQ(run.person(ann).answers[0].elapsed_us, 2'000'000U);
}

TEST(Limits, R12_the_runs_comes_before_the_questions_before_the_default) {
    auto key = simple_key(3);
    key->questions[1].limit = seconds(7);
    key->questions[2].limit = std::chrono::hours{5};
    TestRun own(key, plain());
    EXPECT_EQ(own->limit(0), default_limit);
    EXPECT_EQ(own->limit(1), seconds(7));
    EXPECT_EQ(own->limit(2), limit_max);
    Settings settings = plain();
    settings.limit = seconds(20);
    TestRun one_for_all(key, settings);
    EXPECT_EQ(one_for_all->limit(1), seconds(20));
}

}  // namespace
}  // namespace mcs::race
