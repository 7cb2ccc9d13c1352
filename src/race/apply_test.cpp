#include <gtest/gtest.h>

#include "race/report.hpp"
#include "race/test_run.hpp"

namespace mcs::race {
namespace {

using namespace test;

TEST(Time, R1_never_goes_back) {
    TestRun run(simple_key(3), plain());
    run.now = epoch + seconds(10);
    run.time_up();
    run.now = epoch + seconds(5);
    run.time_up();
    EXPECT_EQ(run->now(), epoch + seconds(10));
}

TEST(Time, R1_a_start_is_counted_from_the_latest_time_seen) {
    Settings settings = plain();
    settings.countdown = seconds(3);
    TestRun run(simple_key(3), settings);
    run.now = epoch + seconds(10);
    run.time_up();
    run.now = epoch;
    run.start();
    EXPECT_EQ(run->starts_at(), epoch + seconds(13));
}

TEST(Time, R2_what_is_due_happens_before_the_command_and_at_its_own_time) {
    Settings settings = plain();
    settings.countdown = seconds(3);
    TestRun run(simple_key(3), settings);
    const uint32_t ann = run.join("ann");
    run.start();
    EXPECT_EQ(run->phase(), Phase::countdown);
    EXPECT_EQ(run->next_deadline(), epoch + seconds(3));
    run.now = epoch + seconds(8);
    const Effects effects = run(player(ann), Answer{0, run.solution(ann, 0), 0, 0});
    ASSERT_EQ(effects.size(), 2U);
    EXPECT_EQ(std::get<PhaseChanged>(effects[0]).to, Phase::running);
    EXPECT_FALSE(std::get<Judged>(effects[1]).repeated);
    EXPECT_EQ(run.person(ann).answers[0].elapsed_us, 5'000'000U);
}

TEST(Time, R2_one_late_entry_makes_everything_due_in_order) {
    Settings settings = plain();
    settings.countdown = seconds(3);
    TestRun run(simple_key(2), settings);
    run.join("ann");
    run.start();
    run.now += std::chrono::hours{48};
    const auto changes = only<PhaseChanged>(run.time_up());
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_EQ(changes[0].to, Phase::running);
    EXPECT_EQ(changes[1].to, Phase::finished);
    EXPECT_EQ(run->finished_at(), epoch + seconds(3) + seconds(2 * 30 + 2 * 10 + 60));
    EXPECT_EQ(run->next_deadline(), std::nullopt);
}

TEST(Time, R2_time_up_changes_nothing_when_nothing_is_due) {
    TestRun run(simple_key(2), plain());
    EXPECT_TRUE(run.time_up().empty());
    EXPECT_EQ(run->phase(), Phase::lobby);
}

TEST(Roles, R3_every_command_is_refused_from_every_role_but_its_own) {
    const ParticipantId ann{1};
    struct Case {
        Command command;
        std::vector<Role> allowed;
    };
    const std::vector<Case> cases = {
        {Create{}, {}},
        {Join{9, "x", "x"}, {Role::system}},
        {Presence{ann, false}, {Role::system}},
        {Answer{}, {Role::participant}},
        {Configure{}, {Role::host}},
        {Kick{ann}, {Role::host}},
        {Start{}, {Role::host}},
        {Pause{}, {Role::host}},
        {Resume{}, {Role::host}},
        {Next{}, {Role::host}},
        {End{}, {Role::host}},
        {TimeUp{}, {Role::system}},
    };
    for (const Case& one : cases) {
        for (Role role : {Role::system, Role::host, Role::participant}) {
            TestRun run(simple_key(2), plain(Mode::live));
            run.join("ann");
            const Effects effects = run(Actor{role, ann}, one.command);
            const bool allowed = std::ranges::count(one.allowed, role) > 0;
            EXPECT_EQ(refusal(effects) != Refusal::not_allowed, allowed)
                << "command " << one.command.index() << ", role " << static_cast<int>(role);
        }
    }
}

TEST(Roles, R3_a_soloist_starts_and_ends_the_run) {
    TestRun run(simple_key(2), plain(Mode::solo));
    const uint32_t ann = run.join("ann");
    EXPECT_EQ(refusal(run(player(2), Start{})), Refusal::not_allowed);
    run(player(ann), Start{});
    EXPECT_EQ(run->phase(), Phase::running);
    run(player(ann), End{});
    EXPECT_EQ(run->phase(), Phase::finished);
}

TEST(Start, R4_only_in_the_lobby) {
    TestRun run(simple_key(2), plain());
    run.start();
    EXPECT_EQ(refusal(run(host(), Start{})), Refusal::not_in_lobby);
    EXPECT_EQ(refusal(run(host(), Configure{})), Refusal::not_in_lobby);
}

TEST(Start, R4_whoever_waits_in_the_lobby_is_released_when_it_starts) {
    Settings settings = plain();
    settings.countdown = seconds(3);
    TestRun run(simple_key(2), settings);
    const uint32_t ann = run.join("ann"), bob = run.join("bob", false);
    run.start();
    run.now += seconds(10);
    run(sign_on(), Presence{ParticipantId{bob}, true});
    EXPECT_EQ(run.person(ann).released, epoch + seconds(3));
    EXPECT_EQ(run.person(bob).released, epoch + seconds(3));
}

TEST(Start, R4_without_a_countdown_it_runs_at_once) {
    TestRun run(simple_key(2), plain());
    const auto changes = only<PhaseChanged>(run(host(), Start{}));
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_EQ(changes[1].to, Phase::running);
    EXPECT_EQ(run->starts_at(), epoch);
}

TEST(Pause, R5_only_while_running_and_resume_only_while_paused) {
    TestRun run(simple_key(2), plain());
    EXPECT_EQ(refusal(run(host(), Pause{})), Refusal::not_running);
    run.start();
    EXPECT_EQ(refusal(run(host(), Resume{})), Refusal::not_paused);
    run(host(), Pause{});
    EXPECT_EQ(run->phase(), Phase::paused);
    EXPECT_EQ(refusal(run(host(), Pause{})), Refusal::not_running);
}

TEST(Pause, R5_stops_the_clock_of_answers) {
    TestRun run(simple_key(2), plain());
    const uint32_t ann = run.join("ann");
    run.start();
    run.now += seconds(2);
    run(host(), Pause{});
    EXPECT_EQ(refusal(run(player(ann), Answer{0, 1, 0, 0})), Refusal::not_running);
    run.now += seconds(100);
    run(host(), Resume{});
    run.answer(ann, true, seconds(3));
    EXPECT_EQ(run.person(ann).answers[0].elapsed_us, 5'000'000U);
}

TEST(Pause, R5_moves_the_deadline_of_a_race) {
    TestRun run(simple_key(1), plain());
    run.join("ann");
    run.start();
    const ServerTime before = run->next_deadline().value();
    run.now += seconds(5);
    run(host(), Pause{});
    run.now += seconds(77);
    run(host(), Resume{});
    EXPECT_EQ(run->next_deadline(), before + seconds(77));
}

TEST(Pause, R5_a_forgotten_pause_ends_the_run_after_a_day) {
    TestRun run(simple_key(1), plain());
    run.join("ann");
    run.start();
    run(host(), Pause{});
    EXPECT_EQ(run->next_deadline(), epoch + abandoned_after);
    run.now += abandoned_after;
    run.time_up();
    EXPECT_EQ(run->phase(), Phase::finished);
}

TEST(Pause, R5_no_more_pauses_than_are_kept) {
    TestRun run(simple_key(1), plain());
    run.start();
    for (size_t i = 0; i < RaceClock::pauses_max; ++i) {
        run(host(), Pause{});
        run(host(), Resume{});
    }
    EXPECT_EQ(refusal(run(host(), Pause{})), Refusal::not_allowed);
    EXPECT_EQ(run->phase(), Phase::running);
}

TEST(Finish, R10_when_somebody_has_finished_and_nobody_present_has_not) {
    TestRun run(simple_key(1), plain());
    const uint32_t ann = run.join("ann"), bob = run.join("bob"), eve = run.join("eve");
    run.start();
    run.answer(ann, true, seconds(1));
    EXPECT_EQ(run->phase(), Phase::running);
    run(sign_on(), Presence{ParticipantId{bob}, false});
    EXPECT_EQ(run->phase(), Phase::running);
    run(host(), Kick{ParticipantId{eve}});
    EXPECT_EQ(run->phase(), Phase::finished);
    EXPECT_EQ(run->finished_at(), run.now);
    EXPECT_EQ(run->finished_count(), 1U);
}

TEST(Finish, R10_an_empty_room_is_no_reason_to_end) {
    TestRun run(simple_key(1), plain());
    const uint32_t ann = run.join("ann");
    run.start();
    run(sign_on(), Presence{ParticipantId{ann}, false});
    EXPECT_EQ(run->phase(), Phase::running);
}

TEST(Finish, R10_not_in_a_pause_when_phones_are_put_away) {
    TestRun run(simple_key(1), plain());
    const uint32_t ann = run.join("ann"), bob = run.join("bob");
    run.start();
    run.answer(ann, true, seconds(1));
    run(host(), Pause{});
    run(sign_on(), Presence{ParticipantId{bob}, false});
    EXPECT_EQ(run->phase(), Phase::paused);
    run(host(), Resume{});
    EXPECT_EQ(run->phase(), Phase::running);
    run(sign_on(), Presence{ParticipantId{bob}, true});
    run.answer(bob, true, seconds(1));
    EXPECT_EQ(run->phase(), Phase::finished);
}

TEST(Finish, R10_not_because_those_who_have_finished_are_back_first) {
    TestRun run(simple_key(1), plain());
    const uint32_t ann = run.join("ann"), bob = run.join("bob");
    run.start();
    run.answer(ann, true, seconds(1));
    run(host(), Pause{});
    for (const uint32_t who : {ann, bob}) run(sign_on(), Presence{ParticipantId{who}, false});
    run(host(), Resume{});
    for (const uint32_t who : {ann, bob}) run(sign_on(), Presence{ParticipantId{who}, true});
    EXPECT_EQ(run->phase(), Phase::running);
    const ServerTime back = run.now;
    run.now += seconds(1);
    run(sign_on(), Presence{ParticipantId{bob}, false});
    EXPECT_EQ(run->finished_at(), run.now);

    std::vector<Entry> old = run.log();
    std::get<Create>(old.front().command).rules = 3;
    EXPECT_EQ(replay(old, run.key()).finished_at(), back) << "old logs come to what they came to";
}

TEST(Finish, R10_by_the_host_in_every_phase) {
    TestRun lobby(simple_key(1), plain());
    lobby(host(), End{});
    EXPECT_EQ(lobby->phase(), Phase::finished);
    TestRun paused(simple_key(1), plain());
    paused.start();
    paused(host(), Pause{});
    paused(host(), End{});
    EXPECT_EQ(paused->phase(), Phase::finished);
    EXPECT_EQ(refusal(paused(host(), End{})), Refusal::run_finished);
}

TEST(Finish, R10_a_forgotten_lobby_ends_after_a_day) {
    TestRun run(simple_key(1), plain());
    EXPECT_EQ(run->next_deadline(), epoch + abandoned_after);
    run.now = epoch + abandoned_after;
    EXPECT_EQ(refusal(run(host(), Start{})), Refusal::run_finished);
}

TEST(Configure, R16_takes_effect_in_the_lobby_and_is_brought_into_range) {
    TestRun run(simple_key(9), plain());
    run.join("ann");
    Settings settings = plain();
    settings.questions = 4;
    settings.limit = ms(1);
    settings.penalty = seconds(-1);
    settings.credit_cap = seconds(9);
    settings.countdown = seconds(3600);
    EXPECT_EQ(only<Configured>(run(host(), Configure{settings})).size(), 1U);
    EXPECT_EQ(run->question_count(), 4U);
    EXPECT_EQ(run->settings().limit, limit_min);
    EXPECT_EQ(run->settings().penalty, Micros{0});
    EXPECT_EQ(run->settings().credit_cap, credit_cap_max);
    EXPECT_EQ(run->settings().countdown, countdown_max);
}

TEST(Configure, R16_is_refused_where_no_question_would_be_left_and_creation_falls_back_to_all) {
    Settings settings = plain();
    settings.categories = {"no such category"};
    TestRun run(simple_key(3), settings);
    EXPECT_EQ(run->question_count(), 3U);
    EXPECT_EQ(refusal(run(host(), Configure{settings})), Refusal::no_questions);
}

TEST(Configure, R16_a_run_for_one_can_not_hold_two) {
    TestRun run(simple_key(3), plain());
    run.join("ann");
    run.join("bob");
    EXPECT_EQ(refusal(run(host(), Configure{plain(Mode::solo)})), Refusal::run_full);
}

TEST(Afterwards, R18_only_archiving_presence_and_repetitions_have_an_effect) {
    TestRun run(simple_key(2), plain());
    const uint32_t ann = run.join("ann"), bob = run.join("bob");
    EXPECT_EQ(refusal(run(sign_on(), Archived{})), Refusal::not_allowed);
    run.start();
    run.answer(ann, true, seconds(1));
    run(host(), End{});
    EXPECT_TRUE(only<Judged>(run(player(ann), Answer{0, 0, 0, 0})).at(0).repeated);
    EXPECT_EQ(refusal(run(player(ann), Answer{1, 0, 0, 0})), Refusal::run_finished);
    for (const Command& command :
         std::vector<Command>{Start{}, Pause{}, Resume{}, Configure{}, End{}, Kick{ParticipantId{1}}}) {
        EXPECT_EQ(refusal(run(host(), command)), Refusal::run_finished) << command.index();
    }
    EXPECT_EQ(refusal(run(sign_on(), Join{77, "eve", "eve"})), Refusal::run_finished);
    EXPECT_TRUE(only<Joined>(run(sign_on(), Join{1, "ann", "ann"})).at(0).repeated);
    EXPECT_EQ(only<PresenceChanged>(run(sign_on(), Presence{ParticipantId{bob}, false})).size(), 1U);
    EXPECT_EQ(only<ResultsStored>(run(sign_on(), Archived{})).size(), 1U);
    EXPECT_TRUE(run->results_stored());
    EXPECT_TRUE(run(sign_on(), Archived{}).empty());
}

TEST(Solutions, R19_come_with_the_verdict_or_at_the_end) {
    for (Reveal reveal : {Reveal::each, Reveal::end}) {
        Settings settings = plain();
        settings.reveal = reveal;
        TestRun run(simple_key(2), settings);
        const uint32_t ann = run.join("ann");
        run.start();
        EXPECT_FALSE(run->solution_visible(ParticipantId{ann}, 0));
        run.answer(ann, true, seconds(1));
        EXPECT_EQ(run->solution_visible(ParticipantId{ann}, 0), reveal == Reveal::each);
        EXPECT_FALSE(run->solution_visible(ParticipantId{ann}, 1));
        run(host(), End{});
        EXPECT_TRUE(run->solution_visible(ParticipantId{ann}, 1));
        EXPECT_FALSE(run->solution_visible(ParticipantId{ann}, 2));
        EXPECT_FALSE(run->solution_visible(ParticipantId{9}, 0));
    }
}

TEST(Report, R20_counts_answers_and_ranks_equals_alike) {
    TestRun run(simple_key(2), plain());
    const uint32_t ann = run.join("ann"), bob = run.join("bob"), eve = run.join("eve"), mal = run.join("mal");
    run.start();
    run.now += seconds(2);
    for (uint32_t who : {ann, bob}) run.answer(who, true, seconds(0));
    run.now += seconds(2);
    run.answer(eve, false, seconds(0));
    run.answer(mal, true, seconds(0));
    run(host(), Kick{ParticipantId{mal}});
    run.now += seconds(60);
    run.answer(eve, true, seconds(0));
    run(host(), End{});
    const Report report = make_report(run.state());
    ASSERT_EQ(report.placements.size(), 3U);
    EXPECT_EQ(report.placements[0].participant, ParticipantId{ann});
    EXPECT_EQ(report.placements[0].rank, 1U);
    EXPECT_EQ(report.placements[1].rank, 1U);
    EXPECT_EQ(report.placements[2].participant, ParticipantId{eve});
    EXPECT_EQ(report.placements[2].rank, 3U);
    ASSERT_EQ(report.questions.size(), 2U);
    EXPECT_EQ(report.questions[0].right, 2U);
    EXPECT_EQ(report.questions[0].wrong, 1U);
    EXPECT_EQ(report.questions[0].chosen, (std::vector<uint32_t>{2, 1, 1, 1}));
    EXPECT_EQ(report.questions[0].median, seconds(2));
    EXPECT_EQ(report.questions[1].late, 1U);
    EXPECT_EQ(report.questions[1].median, Micros{0});
    const TimeHistogram& times = report.questions[0].times;
    EXPECT_EQ(times.width, Micros{500'000});
    EXPECT_EQ(times.right, (std::vector<uint32_t>{0, 0, 0, 0, 2, 0, 0, 0, 0}));
    EXPECT_EQ(times.other, (std::vector<uint32_t>{0, 0, 0, 0, 0, 0, 0, 0, 1}));
    EXPECT_TRUE(report.questions[1].times.right.empty());
}

TEST(Report, R20_tells_times_in_few_slices_however_long_they_are) {
    Settings settings = plain();
    settings.limit = seconds(600);
    TestRun run(simple_key(1), settings);
    const uint32_t ann = run.join("ann"), bob = run.join("bob");
    run.start();
    run.now += seconds(1);
    run.answer(ann, true, seconds(0));
    run.now += seconds(598);
    run.answer(bob, true, seconds(0));
    const TimeHistogram times = make_report(run.state()).questions[0].times;
    EXPECT_EQ(times.width, seconds(60));
    EXPECT_EQ(times.right, (std::vector<uint32_t>{1, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
}

}  // namespace
}  // namespace mcs::race
