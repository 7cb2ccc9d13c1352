#include <gtest/gtest.h>

#include "race/test_run.hpp"

namespace mcs::race {
namespace {

using namespace test;

TestRun live_run(uint32_t questions, const std::vector<std::string>& names = {"ann", "bob"}) {
    TestRun run(simple_key(questions), plain(Mode::live));
    for (const std::string& name : names) run.join(name);
    return run;
}

void answer_live(TestRun& run, uint32_t who, bool right) {
    const uint32_t position = run->live_position().value();
    run(player(who), Answer{position, run.solution(who, position, right), 0, 0});
}

TEST(Live, R9_the_first_question_opens_at_the_start) {
    Settings settings = plain(Mode::live);
    settings.countdown = seconds(3);
    TestRun run(simple_key(2), settings);
    run.join("ann");
    run.start();
    EXPECT_EQ(run->live_position(), std::nullopt);
    run.now += seconds(4);
    EXPECT_EQ(only<QuestionReleased>(run.time_up()).at(0).position, 0U);
    EXPECT_TRUE(run->question_open());
    EXPECT_EQ(run->question_opens_at(), epoch + seconds(3));
    answer_live(run, 1, true);
    EXPECT_EQ(run.person(1).answers[0].elapsed_us, 1'000'000U);
}

TEST(Live, R9_closes_when_everybody_present_has_answered) {
    TestRun run = live_run(2);
    run.start();
    answer_live(run, 1, true);
    EXPECT_TRUE(run->question_open());
    EXPECT_EQ(run->answered_here(), 1U);
    EXPECT_EQ(run->current_position(ParticipantId{1}), std::nullopt);
    EXPECT_EQ(run->current_position(ParticipantId{2}), 0U);
    answer_live(run, 2, false);
    EXPECT_FALSE(run->question_open());
    EXPECT_EQ(run->answered_here(), 2U);
}

TEST(Live, R9_closes_when_those_who_have_not_answered_leave) {
    TestRun run = live_run(2, {"ann", "bob", "eve"});
    run.start();
    answer_live(run, 1, true);
    run(sign_on(), Presence{ParticipantId{2}, false});
    EXPECT_TRUE(run->question_open());
    EXPECT_EQ(only<QuestionClosed>(run(host(), Kick{ParticipantId{3}})).size(), 1U);
}

TEST(Live, R9_stays_open_while_nobody_has_answered) {
    TestRun run = live_run(2);
    run.start();
    run(sign_on(), Presence{ParticipantId{1}, false});
    run(sign_on(), Presence{ParticipantId{2}, false});
    EXPECT_TRUE(run->question_open());
    answer_live(run, 1, true);  // its presence is only noticed later
    EXPECT_FALSE(run->question_open());
}

TEST(Live, R9_somebody_who_comes_back_or_late_is_waited_for) {
    TestRun run = live_run(2);
    run.start();
    run(sign_on(), Presence{ParticipantId{2}, false});
    run.join("eve");
    run(sign_on(), Presence{ParticipantId{2}, true});
    answer_live(run, 1, true);
    answer_live(run, 3, true);
    EXPECT_TRUE(run->question_open());
    answer_live(run, 2, true);
    EXPECT_FALSE(run->question_open());
}

TEST(Live, R9_closes_after_the_limit_and_the_largest_credit) {
    TestRun run = live_run(2);
    run.start();
    EXPECT_EQ(run->next_deadline(), epoch + default_limit + ms(250));
    run.now = epoch + default_limit + ms(100);
    run(player(1), Answer{0, 1, 0, 250'000});
    EXPECT_EQ(run.person(1).answers[0].result, Result::right);
    run.now = epoch + default_limit + ms(200);
    answer_live(run, 2, true);
    EXPECT_EQ(run.person(2).answers[0].result, Result::late);
}

TEST(Live, R9_a_closed_question_takes_no_answers) {
    TestRun run = live_run(2);
    run.start();
    run.now = epoch + default_limit + ms(250);
    const Effects effects = run(player(1), Answer{0, 1, 0, 0});
    EXPECT_EQ(only<QuestionClosed>(effects).size(), 1U);
    EXPECT_EQ(refusal(effects), Refusal::not_running);
    EXPECT_TRUE(run.person(1).answers.empty());
}

TEST(Live, R9_next_closes_then_releases_then_finishes) {
    TestRun run = live_run(2);
    EXPECT_EQ(refusal(run(host(), Next{})), Refusal::not_running);
    run.start();
    EXPECT_EQ(only<QuestionClosed>(run(host(), Next{})).at(0).position, 0U);
    run.now += seconds(1);
    EXPECT_EQ(only<QuestionReleased>(run(host(), Next{})).at(0).position, 1U);
    EXPECT_EQ(run->question_opens_at(), run.now + live_lead);
    EXPECT_EQ(refusal(run(player(1), Answer{0, 1, 0, 0})), Refusal::not_current);
    run(host(), Next{});
    run(host(), Next{});
    EXPECT_EQ(run->phase(), Phase::finished);
    EXPECT_EQ(run->finished_count(), 2U);
    EXPECT_NE(run.person(1).finished_seq, 0U);
}

TEST(Live, R9_a_repeated_next_that_says_its_step_changes_nothing) {
    TestRun run = live_run(2);
    run.start();
    const Next close{run->live_step()};
    EXPECT_EQ(only<QuestionClosed>(run(host(), close)).size(), 1U);
    EXPECT_EQ(refusal(run(host(), close)), Refusal::not_current);
    const Next release{run->live_step()};
    EXPECT_EQ(only<QuestionReleased>(run(host(), release)).size(), 1U);
    EXPECT_EQ(refusal(run(host(), release)), Refusal::not_current);
    EXPECT_EQ(refusal(run(host(), close)), Refusal::not_current);
}

TEST(Live, R9_nobody_counts_from_before_the_question_is_revealed) {
    TestRun run = live_run(2);
    run.start();
    run(host(), Next{});
    run(host(), Next{});
    const ServerTime sent = run.now;
    run.now += live_lead + seconds(2);
    run(player(1), Answer{1, 1, to_us(sent), 0});
    EXPECT_EQ(run.person(1).answers[1].elapsed_us, 2'000'000U);
    EXPECT_EQ(run.person(1).answers[0].result, Result::none);
    run(host(), Next{});
    EXPECT_EQ(run.person(1).totals.time, seconds(2));
}

TEST(Live, R5_a_question_that_was_not_revealed_yet_keeps_its_lead_over_a_pause) {
    TestRun run = live_run(2);
    run.start();
    run(host(), Next{});
    run(host(), Next{});
    run.now += ms(100);
    run(host(), Pause{});
    run.now += seconds(60);
    run(host(), Resume{});
    EXPECT_EQ(run->question_opens_at(), run.now + live_lead - ms(100));
    EXPECT_EQ(run->next_deadline(), run->question_opens_at() + default_limit + ms(250));
}

TEST(Live, R5_a_pause_stops_an_open_questions_limit) {
    TestRun run = live_run(2);
    run.start();
    run.now += seconds(10);
    run(host(), Pause{});
    run.now += seconds(1000);
    run(host(), Resume{});
    EXPECT_EQ(run->next_deadline(), run.now + seconds(20) + ms(250));
    EXPECT_TRUE(run->question_open());
}

TEST(Live, R9_a_question_is_not_closed_because_those_who_have_answered_are_back_first) {
    TestRun run = live_run(2);
    run.start();
    run.answer(1, true, seconds(1));
    run(host(), Pause{});
    for (uint32_t who = 1; who <= run->participant_count(); ++who) run(sign_on(), Presence{ParticipantId{who}, false});
    run(host(), Resume{});
    for (uint32_t who = 1; who <= run->participant_count(); ++who) run(sign_on(), Presence{ParticipantId{who}, true});
    EXPECT_TRUE(run->question_open());
    for (uint32_t who = 2; who <= run->participant_count(); ++who) run(sign_on(), Presence{ParticipantId{who}, false});
    EXPECT_FALSE(run->question_open());
}

TEST(Live, R10_a_host_who_leaves_between_questions_ends_it_after_a_day) {
    TestRun run = live_run(2);
    run.start();
    run(host(), Next{});
    EXPECT_EQ(run->next_deadline(), epoch + abandoned_after);
    run.now += abandoned_after;
    run.time_up();
    EXPECT_EQ(run->phase(), Phase::finished);
}

TEST(Live, R14_answers_count_all_at_once_when_their_question_closes) {
    TestRun run = live_run(2, {"ann", "bob", "eve"});
    run.start();
    answer_live(run, 1, false);
    answer_live(run, 2, true);
    for (uint32_t who : {1, 2, 3}) {
        EXPECT_EQ(run.person(who).totals, Totals{});
        EXPECT_EQ(run->rank(ParticipantId{who}), 1U) << "nobody has passed anybody";
    }
    run(host(), Next{});
    EXPECT_EQ(run.person(1).totals.wrong, 1U);
    EXPECT_EQ(run.person(2).totals.right, 1U);
    EXPECT_EQ(run->rank(ParticipantId{2}), 1U);
    EXPECT_GT(run->rank(ParticipantId{1}), 1U);
}

TEST(Live, R14_answers_count_where_the_run_ends_in_the_middle_of_their_question) {
    TestRun run = live_run(2);
    run.start();
    answer_live(run, 1, true);
    run(host(), Kick{ParticipantId{2}});
    EXPECT_EQ(run.person(1).totals.right, 1U) << "nobody else is there to answer";
    run(host(), Next{});
    run.join("eve");
    answer_live(run, 1, true);
    EXPECT_EQ(run.person(1).totals.right, 1U);
    run(host(), End{});
    EXPECT_EQ(run.person(1).totals.right, 2U);
}

TEST(Live, R15_all_share_one_order_of_questions) {
    Settings settings = plain(Mode::live);
    settings.shuffle_questions = true;
    TestRun run(simple_key(30), settings, 5);
    bool shuffled = false;
    for (uint32_t i = 0; i < 30; ++i) {
        EXPECT_EQ(run->question_at(ParticipantId{1}, i), run->question_at(ParticipantId{2}, i));
        shuffled = shuffled || run->question_at(ParticipantId{1}, i) != i;
    }
    EXPECT_TRUE(shuffled);
}

TEST(Live, R19_solutions_are_shown_when_the_question_closes_to_those_who_missed_it_as_well) {
    TestRun run = live_run(2);
    run.start();
    answer_live(run, 1, true);
    EXPECT_FALSE(run->solution_visible(ParticipantId{1}, 0)) << "a neighbour may still be answering";
    run(host(), Next{});
    EXPECT_TRUE(run->solution_visible(ParticipantId{1}, 0));
    EXPECT_TRUE(run->solution_visible(ParticipantId{2}, 0));
    EXPECT_FALSE(run->solution_visible(ParticipantId{1}, 1));
}

TEST(Live, R19_verdicts_are_shown_when_the_question_closes) {
    TestRun run = live_run(2);
    run.start();
    answer_live(run, 1, true);
    EXPECT_TRUE(run->has_answered(ParticipantId{1}, 0));
    EXPECT_FALSE(run->has_answered(ParticipantId{2}, 0));
    EXPECT_FALSE(run->verdict_visible(0));
    run(host(), Next{});
    EXPECT_TRUE(run->verdict_visible(0));
    run(host(), Next{});
    EXPECT_TRUE(run->verdict_visible(0));
    EXPECT_FALSE(run->verdict_visible(1));
}

TEST(Live, R3_there_is_no_next_in_a_race) {
    TestRun run(simple_key(2), plain());
    run.start();
    EXPECT_EQ(refusal(run(host(), Next{})), Refusal::not_allowed);
}

}  // namespace
}  // namespace mcs::race
