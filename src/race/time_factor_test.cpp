#include "race/time_factor.hpp"

#include <gtest/gtest.h>

#include "race/test_run.hpp"

// Extended time [R22], the lock [R23] and the rematch [R24].

namespace mcs::race {
namespace {

using namespace test;

const Effects& grant(TestRun& run, uint32_t who, uint8_t quarters) {
    return run(host(), Grant{ParticipantId{who}, quarters});
}

Settings ten_seconds(Mode mode = Mode::race) {
    Settings settings = plain(mode);
    settings.limit = seconds(10);
    return settings;
}

TEST(ExtendedTime, R22_an_answer_is_timed_and_valued_by_the_participants_own_clock) {
    TestRun run(simple_key(2), ten_seconds());
    const uint32_t ann = run.join("Ann");
    const uint32_t bob = run.join("Bob");
    grant(run, ann, 8);
    run.start();
    EXPECT_EQ(run->limit_of(ParticipantId{ann}, 0), seconds(20));
    EXPECT_EQ(run->limit_of(ParticipantId{bob}, 0), seconds(10));
    run.answer(bob, true, seconds(4));
    run.answer(ann, true, seconds(4));  // 8 s after the release
    EXPECT_EQ(run.person(ann).answers[0].elapsed_us, 4'000'000U);
    EXPECT_EQ(run.person(ann).answers[0].points, run.person(bob).answers[0].points);
    EXPECT_EQ(run.person(ann).totals.time, run.person(bob).totals.time);
}

TEST(ExtendedTime, R22_is_late_after_its_own_limit_and_not_before) {
    TestRun run(simple_key(2), ten_seconds());
    const uint32_t ann = run.join("Ann");
    run.join("Bob");
    grant(run, ann, 6);
    run.start();
    run.answer(ann, true, seconds(15));
    EXPECT_EQ(run.person(ann).answers[0].result, Result::right);
    run.answer(ann, true, seconds(15) + ms(1));
    EXPECT_EQ(run.person(ann).answers[1].result, Result::late);
    EXPECT_EQ(run.person(ann).answers[1].elapsed_us, 10'000'000U);
}

TEST(ExtendedTime, R22_holds_for_the_question_that_is_open_and_ends_when_taken_back) {
    TestRun run(simple_key(3), ten_seconds());
    const uint32_t ann = run.join("Ann");
    run.start();
    run.now += seconds(12);
    EXPECT_EQ(only<Granted>(grant(run, ann, 8)).size(), 1U);
    run.answer(ann, true, seconds(1));
    EXPECT_EQ(run.person(ann).answers[0].result, Result::right);
    grant(run, ann, 4);
    run.answer(ann, true, seconds(11));
    EXPECT_EQ(run.person(ann).answers[1].result, Result::late);
}

TEST(ExtendedTime, R22_stays_within_its_range) {
    TestRun run(simple_key(1), ten_seconds());
    const uint32_t ann = run.join("Ann");
    grant(run, ann, 200);
    EXPECT_EQ(run.person(ann).time_quarters, time_quarters_max);
    EXPECT_EQ(only<Granted>(grant(run, ann, 16)).size(), 0U);
    grant(run, ann, 0);
    EXPECT_EQ(run.person(ann).time_quarters, time_quarters_min);
}

TEST(ExtendedTime, R3_R22_is_granted_by_host_and_system_to_who_plays) {
    TestRun run(simple_key(1), ten_seconds());
    const uint32_t ann = run.join("Ann");
    EXPECT_EQ(refusal(run(player(ann), Grant{ParticipantId{ann}, 8})), Refusal::not_allowed);
    EXPECT_EQ(refusal(run(sign_on(), Grant{ParticipantId{ann}, 8})), std::nullopt);
    EXPECT_EQ(refusal(grant(run, 9, 8)), Refusal::unknown_participant);
    run(host(), Kick{ParticipantId{ann}});
    EXPECT_EQ(refusal(grant(run, ann, 6)), Refusal::not_allowed);
    run(host(), End{});
    EXPECT_EQ(refusal(grant(run, ann, 6)), Refusal::run_finished);
}

TEST(ExtendedTime, R7_R22_the_deadline_of_a_race_leaves_room_for_it) {
    TestRun run(simple_key(2), ten_seconds());
    const uint32_t ann = run.join("Ann");
    run.start();
    const Micros usual = *run->next_deadline() - run->starts_at();
    grant(run, ann, 8);
    EXPECT_EQ(*run->next_deadline() - run->starts_at(), 2 * usual);
}

TEST(ExtendedTime, R9_R22_a_live_question_waits_for_who_has_more_time) {
    TestRun run(simple_key(2), ten_seconds(Mode::live));
    const uint32_t ann = run.join("Ann");
    const uint32_t bob = run.join("Bob");
    grant(run, ann, 8);
    run.start();
    run.now += seconds(12);
    run.time_up();
    ASSERT_TRUE(run->question_open());
    run(player(bob), Answer{0, run.solution(bob, 0), 0, 0});
    EXPECT_EQ(run.person(bob).answers[0].result, Result::late);
    run(player(ann), Answer{0, run.solution(ann, 0), 0, 0});
    EXPECT_EQ(run.person(ann).answers[0].result, Result::right);
    EXPECT_FALSE(run->question_open());
}

TEST(ExtendedTime, R9_R22_a_live_question_closes_once_nobody_has_time_left) {
    for (const int how : {0, 1, 2, 3}) {
        TestRun run(simple_key(2), ten_seconds(Mode::live));
        const uint32_t ann = run.join("Ann");
        run.join("Bob");  // does not answer
        grant(run, ann, 8);
        run.start();
        run.now += seconds(12);
        run.time_up();
        ASSERT_TRUE(run->question_open());
        if (how == 0) run(player(ann), Answer{0, 1, 0, 0});
        if (how == 1) run(sign_on(), Presence{ParticipantId{ann}, false});
        if (how == 2) run(host(), Kick{ParticipantId{ann}});
        if (how == 3) grant(run, ann, 4);
        EXPECT_EQ(only<QuestionClosed>(run.effects()).size(), 1U) << how;
    }
}

TEST(ExtendedTime, R2_R22_a_live_question_that_nobody_has_time_left_for_closes_when_a_pause_ends) {
    TestRun run(simple_key(2), ten_seconds(Mode::live));
    const uint32_t ann = run.join("Ann");
    run.join("Bob");
    grant(run, ann, 8);
    run.start();
    run.now += seconds(12);
    run(host(), Pause{});
    run(sign_on(), Presence{ParticipantId{ann}, false});
    ASSERT_TRUE(run->question_open());
    EXPECT_EQ(only<QuestionClosed>(run(host(), Resume{})).size(), 1U);
    EXPECT_FALSE(run->question_open());
}

TEST(ExtendedTime, R9_R22_a_live_question_has_its_usual_limit_where_they_are_not_here) {
    TestRun run(simple_key(2), ten_seconds(Mode::live));
    const uint32_t ann = run.join("Ann", false);
    run.join("Bob");
    grant(run, ann, 16);
    run.start();
    EXPECT_EQ(*run->next_deadline() - run->question_opens_at(), seconds(10) + run->settings().credit_cap);
    run(sign_on(), Presence{ParticipantId{ann}, true});
    EXPECT_EQ(*run->next_deadline() - run->question_opens_at(), seconds(40) + run->settings().credit_cap);
}

TEST(Locking, R23_keeps_new_people_out_and_nobody_who_is_in) {
    TestRun run(simple_key(1), plain());
    run.join("Ann");
    EXPECT_EQ(only<LockChanged>(run(host(), Lock{true})).size(), 1U);
    EXPECT_TRUE(run->locked());
    EXPECT_EQ(refusal(run(sign_on(), Join{77, "Bob", "bob"})), Refusal::locked);
    EXPECT_EQ(run->refusal_to_join({}), Refusal::locked);
    EXPECT_EQ(only<Joined>(run(sign_on(), Join{1, "Ann", "Ann"})).size(), 1U);
    EXPECT_EQ(only<LockChanged>(run(host(), Lock{true})).size(), 0U);
    run(host(), Lock{false});
    EXPECT_EQ(refusal(run(sign_on(), Join{77, "Bob", "bob"})), std::nullopt);
}

TEST(Locking, R3_R23_is_the_hosts_while_the_run_lasts) {
    TestRun run(simple_key(1), plain());
    const uint32_t ann = run.join("Ann");
    EXPECT_EQ(refusal(run(player(ann), Lock{true})), Refusal::not_allowed);
    run.start();
    EXPECT_EQ(refusal(run(host(), Lock{true})), std::nullopt);
    run(host(), End{});
    EXPECT_EQ(refusal(run(host(), Lock{false})), Refusal::run_finished);
}

TEST(Rematches, R24_are_offered_by_the_host_once_the_run_is_over) {
    TestRun run(simple_key(1), plain());
    const uint32_t ann = run.join("Ann");
    const Rematch next{RunId{"next"}, JoinCode{"BCDFGH"}};
    EXPECT_EQ(refusal(run(host(), next)), Refusal::not_allowed);
    run(host(), End{});
    EXPECT_EQ(refusal(run(player(ann), next)), Refusal::not_allowed);
    EXPECT_EQ(only<RematchOffered>(run(host(), next)).size(), 1U);
    EXPECT_EQ(only<RematchOffered>(run(host(), next)).size(), 0U);
    run(host(), Rematch{RunId{"other"}, JoinCode{"JKLMNP"}});
    EXPECT_EQ(run->rematch()->run, RunId{"other"});
}

TEST(Selection, R15_create_may_name_the_questions) {
    const std::vector<uint32_t> some{7, 1, 3, 1};
    const TestRun run(simple_key(5), plain(), 1, some);
    EXPECT_EQ(std::vector<uint32_t>(run->questions().begin(), run->questions().end()), (std::vector<uint32_t>{1, 3}));
    const TestRun none(simple_key(5), plain(), 1, {7});
    EXPECT_EQ(none->question_count(), 5U);
}

}  // namespace
}  // namespace mcs::race
