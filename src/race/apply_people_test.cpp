#include <gtest/gtest.h>

#include "race/test_run.hpp"

namespace mcs::race {
namespace {

using namespace test;

TEST(Joining, R6_the_same_nonce_is_the_same_person) {
    TestRun run(simple_key(2), plain());
    const auto first = only<Joined>(run(sign_on(), Join{5, "Ann", "ann"})).at(0);
    EXPECT_FALSE(first.repeated);
    const auto again = only<Joined>(run(sign_on(), Join{5, "Ann", "ann"})).at(0);
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.participant, first.participant);
    EXPECT_EQ(run->participant_count(), 1U);
    EXPECT_EQ(run->find_by_nonce(5), first.participant);
    EXPECT_EQ(run->find_by_nonce(6), std::nullopt);
}

TEST(Joining, R6_names_that_look_alike_are_refused) {
    TestRun run(simple_key(2), plain());
    run.join("ann");
    const Effects effects = run(sign_on(), Join{77, "ANN", "ann"});
    EXPECT_EQ(refusal(effects), Refusal::name_taken);
    EXPECT_EQ(only<Refused>(effects)[0].nonce, 77U);
}

TEST(Joining, R6_a_solo_run_is_for_one) {
    TestRun run(simple_key(2), plain(Mode::solo));
    run.join("ann");
    EXPECT_EQ(refusal(run(sign_on(), Join{77, "bob", "bob"})), Refusal::run_full);
}

TEST(Joining, R6_late_only_where_the_settings_allow_it) {
    Settings settings = plain();
    settings.countdown = seconds(3);
    settings.late_join = false;
    TestRun run(simple_key(2), settings);
    run.start();
    EXPECT_EQ(refusal(run(sign_on(), Join{77, "bob", "bob"})), Refusal::too_late);
}

TEST(Joining, R6_not_once_nothing_is_left_to_race_for) {
    TestRun run(simple_key(1), plain());
    run.start();
    const Micros allowance = run->next_deadline().value() - run->starts_at();
    run.now += allowance - seconds(1);
    EXPECT_EQ(run.join("ann"), 1U);
    run.now += seconds(2);
    EXPECT_EQ(run->phase(), Phase::running);
    EXPECT_EQ(refusal(run(sign_on(), Join{77, "bob", "bob"})), Refusal::too_late);
}

TEST(Joining, R6_a_live_run_is_open_until_its_last_question_closes) {
    TestRun run(simple_key(1), plain(Mode::live));
    run.start();
    EXPECT_EQ(run.join("ann"), 1U);
    run(host(), Next{});
    EXPECT_EQ(refusal(run(sign_on(), Join{77, "bob", "bob"})), Refusal::too_late);
}

TEST(Release, R7_a_late_joiner_is_released_by_connecting) {
    TestRun run(simple_key(2), plain());
    run.start();
    run.now += seconds(5);
    const uint32_t ann = run.join("ann", false);
    EXPECT_EQ(run.person(ann).released, run.now);
    run.now += seconds(5);
    run(sign_on(), Presence{ParticipantId{ann}, true});
    EXPECT_EQ(run.person(ann).released, run.now);
    const ServerTime released = run.now;
    run.now += seconds(5);
    run(sign_on(), Presence{ParticipantId{ann}, false});
    run(sign_on(), Presence{ParticipantId{ann}, true});
    EXPECT_EQ(run.person(ann).released, released) << "a reconnect resets nothing";
}

TEST(Release, R7_or_by_joining_where_the_answer_comes_first) {
    TestRun run(simple_key(2), plain());
    run.start();
    const uint32_t ann = run.join("ann", false);
    run.answer(ann, true, seconds(4));
    EXPECT_EQ(run.person(ann).answers[0].elapsed_us, 4'000'000U);
    const ServerTime released = run.person(ann).released;
    run.now += seconds(1);
    run(sign_on(), Presence{ParticipantId{ann}, true});
    EXPECT_EQ(run.person(ann).released, released);
}

TEST(Release, R7_who_joins_in_the_countdown_waits_for_the_start) {
    Settings settings = plain();
    settings.countdown = seconds(3);
    TestRun run(simple_key(2), settings);
    run.start();
    const uint32_t ann = run.join("ann");
    EXPECT_EQ(run.person(ann).released, epoch + seconds(3));
    EXPECT_EQ(run->current_position(ParticipantId{ann}), std::nullopt);
}

TEST(Release, R7_the_deadline_gives_late_joiners_the_full_allowance_and_is_bounded) {
    TestRun run(simple_key(1), plain());
    run.start();
    const Micros allowance = run->next_deadline().value() - run->starts_at();
    EXPECT_EQ(allowance, seconds(30 + 10 + 60));
    run.now += seconds(50);
    const uint32_t ann = run.join("ann", false);
    EXPECT_EQ(run->next_deadline(), run.now + allowance);
    run.now += seconds(90);
    run(sign_on(), Presence{ParticipantId{ann}, true});
    EXPECT_EQ(run->next_deadline(), epoch + 2 * allowance);
}

TEST(Presence, R17_is_counted_once) {
    TestRun run(simple_key(2), plain());
    const uint32_t ann = run.join("ann");
    EXPECT_EQ(run->present_count(), 1U);
    EXPECT_TRUE(run(sign_on(), Presence{ParticipantId{ann}, true}).empty());
    EXPECT_EQ(run->present_count(), 1U);
    EXPECT_FALSE(only<PresenceChanged>(run(sign_on(), Presence{ParticipantId{ann}, false})).at(0).present);
    EXPECT_EQ(run->present_count(), 0U);
}

TEST(Presence, R17_of_nobody_is_refused) {
    TestRun run(simple_key(2), plain());
    EXPECT_EQ(refusal(run(sign_on(), Presence{ParticipantId{1}, true})), Refusal::unknown_participant);
    EXPECT_EQ(refusal(run(sign_on(), Presence{ParticipantId{0}, true})), Refusal::unknown_participant);
}

TEST(Kick, R8_takes_somebody_out_for_good) {
    TestRun run(simple_key(2), plain());
    const uint32_t ann = run.join("ann"), bob = run.join("bob");
    run.start();
    run.answer(ann, true, seconds(1));
    EXPECT_EQ(only<Kicked>(run(host(), Kick{ParticipantId{ann}})).at(0).participant, ParticipantId{ann});
    EXPECT_EQ(run->leaderboard().size(), 1U);
    EXPECT_EQ(run.rank(bob), 1U);
    EXPECT_EQ(run.rank(ann), 0U);
    EXPECT_EQ(run->playing_count(), 1U);
    EXPECT_EQ(run->present_count(), 1U);
    EXPECT_EQ(run->participant_count(), 2U);
    EXPECT_EQ(run->current_position(ParticipantId{ann}), std::nullopt);
    EXPECT_FALSE(run->solution_visible(ParticipantId{ann}, 0));
    EXPECT_EQ(refusal(run(player(ann), Answer{1, 1, 0, 0})), Refusal::not_allowed);
    EXPECT_EQ(refusal(run(player(ann), Answer{0, 1, 0, 0})), Refusal::not_allowed);
    EXPECT_EQ(refusal(run(sign_on(), Presence{ParticipantId{ann}, true})), Refusal::not_allowed);
    EXPECT_EQ(refusal(run(host(), Kick{ParticipantId{ann}})), Refusal::not_allowed);
    EXPECT_EQ(refusal(run(host(), Kick{ParticipantId{9}})), Refusal::unknown_participant);
}

TEST(Kick, R8_bans_the_name_and_the_person) {
    TestRun run(simple_key(2), plain());
    run.join("ann");
    run(host(), Kick{ParticipantId{1}});
    EXPECT_EQ(refusal(run(sign_on(), Join{77, "Ann", "ann"})), Refusal::name_banned);
    EXPECT_EQ(refusal(run(sign_on(), Join{1, "ann", "ann"})), Refusal::name_banned);
}

}  // namespace
}  // namespace mcs::race
