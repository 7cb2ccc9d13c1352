#include "speed_run/speed_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/stage.hpp"

namespace mcs::speed_run {
namespace {

namespace json = boost::json;
using test::Stage;

TEST(SpeedRun, welcomes_a_participant_with_the_whole_state) {
    Stage stage;
    const auto ann = stage.play("Ann");
    const auto welcome = stage.last(ann, "welcome");
    ASSERT_TRUE(welcome);
    EXPECT_EQ(welcome->at("role"), "participant");
    EXPECT_EQ(welcome->at("phase"), "lobby");
    EXPECT_EQ(welcome->at("code"), "ABCDEF");
    EXPECT_EQ(welcome->at("questions"), 3);
    EXPECT_EQ(welcome->at("you").at("name"), "Ann");
    EXPECT_FALSE(welcome->contains("question"));
    EXPECT_TRUE(stage.state().at(ParticipantId{1}).present);
}

/// Somebody who has joined says hello, and nothing else happens yet.
ConnectionId say_hello(Stage& stage, const std::string& name) {
    const std::string token = "p" + std::to_string(stage.join(name));
    const ConnectionId id = stage.open();
    stage.loops[0]->speed_run.on_text(id, R"({"type":"hello","token":")" + token + R"("})", stage.clock.time);
    return id;
}

TEST(SpeedRun, welcomes_nobody_before_the_log_says_that_they_are_present) {
    Stage stage(test::plain_settings(race::Mode::live));
    const auto host = stage.connect("host");
    const auto ann = say_hello(stage, "Ann");
    EXPECT_THAT(stage.loops[0]->connections.sent[ann], testing::IsEmpty());
    stage.loops[0]->speed_run.on_text(host, R"({"type":"start"})", stage.clock.time);
    stage.settle();
    const auto& sent = stage.loops[0]->connections.sent[ann];
    ASSERT_THAT(sent, testing::Contains(testing::HasSubstr(R"("type":"question")")));
    EXPECT_THAT(sent.front(), testing::HasSubstr(R"("type":"welcome")"));
    EXPECT_TRUE(stage.state().at(ParticipantId{1}).present);
}

TEST(SpeedRun, welcomes_a_participant_though_the_log_takes_nothing_for_a_while) {
    Stage stage;
    stage.connect("screen");
    stage.join("Ann");
    stage.store.set_available(false);
    const auto ann = stage.connect("p1");
    EXPECT_TRUE(stage.last(ann, "welcome"));
    EXPECT_FALSE(stage.state().at(ParticipantId{1}).present);
    stage.store.set_available(true);
    stage.pass(Micros{3'000'000});
    EXPECT_TRUE(stage.state().at(ParticipantId{1}).present);
    EXPECT_EQ(stage.loops[0]->connections.count(ann, "welcome"), 1U);
}

TEST(SpeedRun, whoever_leaves_before_the_welcome_becomes_absent) {
    Stage stage;
    stage.connect("screen");
    const auto ann = say_hello(stage, "Ann");
    stage.hang_up(ann);
    EXPECT_TRUE(stage.state().at(ParticipantId{1}).present);
    EXPECT_FALSE(stage.last(ann, "welcome"));
    stage.pass(Micros{10'500'000});
    EXPECT_FALSE(stage.state().at(ParticipantId{1}).present);
}

TEST(SpeedRun, whoever_is_kicked_before_the_welcome_is_told_just_that) {
    Stage stage;
    const auto host = stage.connect("host");
    stage.join("Ann");
    stage.loops[0]->speed_run.on_text(host, R"({"type":"kick","participant":1})", stage.clock.time);
    const ConnectionId ann = stage.connect("p1");
    EXPECT_FALSE(stage.last(ann, "welcome"));
    EXPECT_TRUE(stage.last(ann, "kicked"));
    EXPECT_EQ(stage.loops[0]->connections.closed.at(ann).code, 4001);
}

TEST(SpeedRun, plays_a_race_to_its_end) {
    Stage stage;
    const auto host = stage.connect("host");
    const auto ann = stage.play("Ann");
    const auto bob = stage.play("Bob");
    stage.say(host, R"({"type":"start"})");
    ASSERT_TRUE(stage.last(ann, "question"));
    EXPECT_EQ(stage.last(ann, "question")->at("question").at("index"), 0);
    EXPECT_FALSE(stage.last(host, "question"));

    stage.pass(Micros{1'000'000});
    stage.answer(ann, 0, "[1]");
    const auto verdict = stage.last(ann, "verdict");
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->at("result"), "right");
    EXPECT_EQ(verdict->at("elapsed_us"), 1'000'000);
    EXPECT_EQ(verdict->at("rank"), 1);
    EXPECT_EQ(verdict->at("correct"), json::array{1});
    EXPECT_EQ(verdict->at("next").at("index"), 1);
    EXPECT_FALSE(stage.last(bob, "verdict"));

    stage.answer(ann, 1, "[0,1]");
    stage.answer(ann, 2, "[0]");
    EXPECT_EQ(stage.last(ann, "finished")->at("reason"), "all_answered");
    for (int i = 0; i < 3; ++i) stage.answer(bob, static_cast<uint32_t>(i), "[0]");
    EXPECT_EQ(stage.last(bob, "phase")->at("phase"), "finished");
    EXPECT_EQ(stage.last(ann, "finished")->at("reason"), "run_over");
    EXPECT_EQ(stage.last(ann, "finished")->at("rank"), 1);
    EXPECT_EQ(stage.last(bob, "finished")->at("rank"), 2);
    EXPECT_EQ(stage.jobs.size(), 1U);

    stage.append(race::Archived{});
    EXPECT_TRUE(stage.last(ann, "results"));
    EXPECT_EQ(stage.last(host, "results")->at("leaderboard").at("top").as_array().size(), 2U);
}

TEST(SpeedRun, repeats_the_verdict_of_an_answer_sent_twice) {
    Stage stage;
    const auto host = stage.connect("host");
    const auto ann = stage.play("Ann");
    stage.say(host, R"({"type":"start"})");
    stage.answer(ann, 0, "[1]");
    const auto entries = stage.entries().size();
    stage.take(ann);
    stage.answer(ann, 0, "[2]");
    EXPECT_EQ(stage.last(ann, "verdict")->at("result"), "right");
    EXPECT_EQ(stage.entries().size(), entries);
}

TEST(SpeedRun, sends_no_verdict_before_the_answer_is_stored) {
    Stage stage;
    const auto host = stage.connect("host");
    const auto ann = stage.play("Ann");
    stage.say(host, R"({"type":"start"})");
    stage.store.set_available(false);
    stage.answer(ann, 0, "[1]");
    EXPECT_FALSE(stage.last(ann, "verdict"));
    EXPECT_EQ(stage.last(ann, "error")->at("code"), "unavailable");
    EXPECT_EQ(stage.last(ann, "error")->at("question"), 0);
    stage.store.set_available(true);
    stage.answer(ann, 0, "[1]");
    EXPECT_EQ(stage.last(ann, "verdict")->at("result"), "right");
}

TEST(SpeedRun, a_reconnect_does_not_reset_when_the_question_was_shown) {
    Stage stage;
    const auto host = stage.connect("host");
    auto ann = stage.play("Ann");
    stage.say(host, R"({"type":"start"})");
    const int64_t shown = to_us(stage.clock.time);
    stage.pass(Micros{2'000'000});
    stage.hang_up(ann);
    ann = stage.connect("p1");
    EXPECT_EQ(stage.last(ann, "welcome")->at("question").at("shown_at_us"), shown);
    stage.answer(ann, 0, "[1]");
    EXPECT_EQ(stage.last(ann, "verdict")->at("elapsed_us"), 2'000'000);
}

TEST(SpeedRun, a_reconnect_to_another_loop_does_not_reset_it_either) {
    Stage stage(test::plain_settings(), 2);
    const auto host = stage.connect("host");
    auto ann = stage.play("Ann");
    stage.say(host, R"({"type":"start"})");
    stage.pass(Micros{2'000'000});
    stage.hang_up(ann);
    ann = stage.connect("p1", 1);
    stage.answer(ann, 0, "[1]", 1);
    EXPECT_EQ(stage.last(ann, "verdict", 1)->at("elapsed_us"), 2'000'000);
}

TEST(SpeedRun, says_that_somebody_is_absent_after_ten_seconds_without_a_connection) {
    Stage stage;
    const auto ann = stage.play("Ann");
    stage.hang_up(ann);
    stage.pass(Micros{9'000'000});
    EXPECT_TRUE(stage.state().at(ParticipantId{1}).present);
    stage.pass(Micros{1'500'000});
    EXPECT_FALSE(stage.state().at(ParticipantId{1}).present);
}

TEST(SpeedRun, whoever_moves_to_another_loop_stays_present) {
    Stage stage(test::plain_settings(), 2);
    stage.play("Bob");
    const auto ann = stage.play("Ann");
    stage.hang_up(ann);
    stage.pass(Micros{2'000'000});
    stage.connect("p2", 1);
    stage.pass(Micros{30'000'000});
    EXPECT_TRUE(stage.state().at(ParticipantId{2}).present);
    for (const race::Entry& entry : stage.entries()) {
        const auto* presence = std::get_if<race::Presence>(&entry.command);
        EXPECT_TRUE(presence == nullptr || presence->present);
    }
}

TEST(SpeedRun, a_newer_connection_replaces_the_older_one_on_any_loop) {
    Stage stage(test::plain_settings(), 2);
    const auto first = stage.play("Ann");
    const auto second = stage.connect("p1");
    EXPECT_EQ(stage.loops[0]->connections.closed.at(first).code, 4002);
    stage.pass(Micros{1'000'000});
    const auto third = stage.connect("p1", 1);
    EXPECT_EQ(stage.loops[0]->connections.closed.at(second).code, 4002);
    EXPECT_FALSE(stage.loops[1]->connections.closed.contains(third));
}

TEST(SpeedRun, whose_hello_was_first_has_the_older_connection_however_long_it_waited) {
    Stage stage(test::plain_settings(), 2);
    stage.play("Ann");
    stage.pass(Micros{1'000'000});
    const auto waiting = stage.connect("p1", 0, 1'000);  // has seen more than this loop has
    stage.pass(Micros{2'000'000});
    EXPECT_FALSE(stage.last(waiting, "welcome"));
    const auto newest = stage.connect("p1", 1);
    stage.pass(Micros{9'000'000});  // the first is welcomed at last
    EXPECT_TRUE(stage.last(waiting, "welcome"));
    EXPECT_FALSE(stage.loops[1]->connections.closed.contains(newest));
}

TEST(SpeedRun, nobody_waits_behind_a_client_that_says_it_has_seen_more_than_there_is) {
    Stage stage;
    stage.join("Ann");
    stage.join("Bob");
    const auto ann = stage.connect("p1", 0, 1'000'000);
    const auto bob = stage.connect("p2");
    EXPECT_TRUE(stage.last(bob, "welcome"));
    EXPECT_FALSE(stage.last(ann, "welcome"));
}

TEST(SpeedRun, nobody_is_sent_an_empty_message_when_the_question_has_closed_meanwhile) {
    Stage stage(test::plain_settings(race::Mode::live));
    const auto host = stage.connect("host");
    const auto ann = stage.play("Ann");
    stage.take(ann);
    auto& loop = *stage.loops[0];
    loop.speed_run.on_text(host, R"({"type":"start"})", stage.clock.time);
    loop.speed_run.on_text(host, R"({"type":"end"})", stage.clock.time);
    stage.settle();
    for (const std::string& text : loop.connections.sent[ann]) EXPECT_FALSE(text.empty());
}

TEST(SpeedRun, waits_with_the_welcome_for_a_participant_whose_entry_is_on_its_way) {
    Stage stage;
    stage.play("Ann");
    const auto bob = stage.connect("p2");
    EXPECT_FALSE(stage.last(bob, "welcome"));
    stage.join("Bob");
    EXPECT_EQ(stage.last(bob, "welcome")->at("you").at("name"), "Bob");
}

TEST(SpeedRun, sends_away_a_participant_who_never_joined) {
    Stage stage;
    stage.play("Ann");
    const auto nobody = stage.connect("p9");
    stage.pass(Micros{11'000'000});
    EXPECT_EQ(stage.last(nobody, "error")->at("code"), "unknown_participant");
    EXPECT_EQ(stage.loops[0]->connections.closed.at(nobody).code, 4003);
}

TEST(SpeedRun, refuses_tokens_that_are_bad_or_expired) {
    Stage stage;
    const auto bad = stage.connect("nonsense");
    EXPECT_EQ(stage.last(bad, "error")->at("code"), "bad_token");
    const auto expired = stage.connect("expired");
    EXPECT_EQ(stage.last(expired, "error")->at("code"), "token_expired");
    EXPECT_EQ(stage.loops[0]->connections.closed.at(bad).code, 4003);
}

TEST(SpeedRun, closes_a_connection_without_hello) {
    Stage stage;
    const auto silent = stage.open();
    stage.pass(Micros{10'500'000});
    EXPECT_EQ(stage.loops[0]->connections.closed.at(silent).code, 1001);
}

TEST(SpeedRun, checks_roles_on_every_message) {
    Stage stage;
    const auto host = stage.connect("host");
    const auto screen = stage.connect("screen");
    const auto ann = stage.play("Ann");
    for (const auto* message : {R"({"type":"start"})", R"({"type":"kick","participant":1})", R"({"type":"next"})"}) {
        stage.say(ann, message);
        stage.say(screen, message);
    }
    stage.answer(host, 0, "[0]");
    stage.answer(screen, 0, "[0]");
    EXPECT_EQ(stage.state().phase(), race::Phase::lobby);
    EXPECT_EQ(stage.loops[0]->connections.count(ann, "error"), 3U);
    EXPECT_EQ(stage.loops[0]->connections.count(screen, "error"), 4U);
    EXPECT_EQ(stage.last(host, "error")->at("code"), "not_allowed");
}

TEST(SpeedRun, too_many_bad_messages_close_the_connection) {
    Stage stage;
    const auto ann = stage.play("Ann");
    for (int i = 0; i < 8; ++i) stage.say(ann, "nonsense");
    EXPECT_TRUE(stage.loops[0]->connections.closed.empty());
    stage.say(ann, "nonsense");
    EXPECT_EQ(stage.loops[0]->connections.closed.at(ann).code, 1008);
}

TEST(SpeedRun, tells_a_kicked_participant_and_lets_them_not_come_back) {
    Stage stage;
    const auto host = stage.connect("host");
    const auto ann = stage.play("Ann");
    stage.say(host, R"({"type":"kick","participant":1})");
    EXPECT_TRUE(stage.last(ann, "kicked"));
    EXPECT_EQ(stage.loops[0]->connections.closed.at(ann).code, 4001);
    const auto again = stage.connect("p1");
    EXPECT_TRUE(stage.last(again, "kicked"));
    EXPECT_FALSE(stage.last(again, "welcome"));
}

TEST(SpeedRun, extended_time_brings_the_question_again_with_its_new_limit) {
    Stage stage;
    const auto host = stage.connect("host");
    const auto ann = stage.play("Ann");
    const auto bob = stage.play("Bob");
    stage.say(host, R"({"type":"start"})");
    const int64_t shown = to_us(stage.clock.time);
    stage.pass(Micros{2'000'000});
    stage.take(bob);
    stage.say(host, R"({"type":"grant","participant":1,"time_factor":2})");
    EXPECT_EQ(stage.last(ann, "granted")->at("time_factor"), 2);
    EXPECT_EQ(stage.last(ann, "question")->at("question").at("limit_ms"), 60'000);
    EXPECT_EQ(stage.last(ann, "question")->at("question").at("shown_at_us"), shown);
    stage.pass(Micros{500'000});
    EXPECT_FALSE(stage.last(bob, "granted"));
    EXPECT_FALSE(stage.last(bob, "question"));
    stage.answer(ann, 0, "[1]");
    EXPECT_EQ(stage.last(ann, "verdict")->at("elapsed_us"), 1'250'000);
    const auto again = stage.connect("p1");
    EXPECT_EQ(stage.last(again, "welcome")->at("you").at("time_factor"), 2);
    stage.say(ann, R"({"type":"grant","participant":1,"time_factor":3})");
    EXPECT_EQ(stage.state().at(ParticipantId{1}).time_quarters, 8);
}

TEST(SpeedRun, tells_everybody_that_the_run_is_locked) {
    Stage stage;
    const auto host = stage.connect("host");
    const auto screen = stage.connect("screen");
    const auto ann = stage.play("Ann");
    stage.say(host, R"({"type":"lock"})");
    for (const auto id : {host, screen, ann}) EXPECT_EQ(stage.last(id, "lock")->at("locked"), true);
    EXPECT_EQ(stage.last(stage.connect("screen"), "welcome")->at("locked"), true);
    stage.join("Bob");
    EXPECT_EQ(stage.state().participant_count(), 1U);
    stage.say(host, R"({"type":"unlock"})");
    EXPECT_EQ(stage.last(ann, "lock")->at("locked"), false);
}

TEST(SpeedRun, tells_everybody_on_every_loop_of_the_rematch) {
    Stage stage(test::plain_settings(), 2);
    const auto host = stage.connect("host");
    const auto screen = stage.connect("screen", 1);
    const auto ann = stage.play("Ann", 1);
    stage.say(host, R"({"type":"end"})");
    stage.append(race::Rematch{RunId{"next"}, JoinCode{"BCDFGH"}}, {race::Role::host, {}});
    EXPECT_EQ(stage.last(host, "rematch")->at("code"), "BCDFGH");
    for (const auto id : {screen, ann}) EXPECT_EQ(stage.last(id, "rematch", 1)->at("code"), "BCDFGH");
    EXPECT_EQ(stage.last(stage.connect("p1"), "welcome")->at("rematch").at("run"), "next");
}

TEST(SpeedRun, a_pause_moves_when_the_question_was_shown) {
    Stage stage;
    const auto host = stage.connect("host");
    const auto ann = stage.play("Ann");
    stage.say(host, R"({"type":"start"})");
    const int64_t shown = to_us(stage.clock.time);
    stage.pass(Micros{1'000'000});
    stage.say(host, R"({"type":"pause"})");
    stage.pass(Micros{5'000'000});
    stage.take(ann);
    stage.say(host, R"({"type":"resume"})");
    EXPECT_EQ(stage.last(ann, "question")->at("question").at("shown_at_us"), shown + 5'000'000);
    const auto again = stage.connect("p1");
    EXPECT_EQ(stage.last(again, "welcome")->at("question").at("shown_at_us"), shown + 5'000'000);
    stage.answer(again, 0, "[1]");
    EXPECT_EQ(stage.last(again, "verdict")->at("elapsed_us"), 1'000'000);
}

TEST(SpeedRun, tells_the_host_why_a_command_was_refused) {
    Stage stage;
    const auto host = stage.connect("host");
    stage.say(host, R"({"type":"resume"})");
    EXPECT_EQ(stage.last(host, "error")->at("code"), "not_paused");
    stage.say(host, R"({"type":"configure","settings":{"limit_ms":5}})");
    EXPECT_EQ(stage.last(host, "error")->at("code"), "bad_settings");
    stage.say(host, R"({"type":"configure","settings":{"limit_ms":5000}})");
    EXPECT_EQ(stage.last(host, "settings")->at("settings").at("limit_ms"), 5000);
}

TEST(SpeedRun, writes_nothing_into_a_run_that_the_instance_which_began_it_could_not_read) {
    for (const uint32_t rules : {3U, 4U}) {
        Stage stage(test::plain_settings(), 1, 7, rules);
        const auto host = stage.connect("host");
        stage.say(host, R"({"type":"configure","settings":{"names":"given","limit_ms":5000}})");
        EXPECT_EQ(stage.last(host, "settings")->at("settings").at("limit_ms"), 5000);
        EXPECT_EQ(stage.last(host, "settings")->at("settings").at("names"), rules < 4 ? "own" : "given");
    }
}

TEST(SpeedRun, a_soloist_starts_the_run) {
    Stage stage(test::plain_settings(race::Mode::solo));
    const auto ann = stage.play("Ann");
    stage.say(ann, R"({"type":"start"})");
    EXPECT_TRUE(stage.last(ann, "question"));
}

TEST(SpeedRun, plays_live_and_reveals_only_closed_questions) {
    Stage stage(test::plain_settings(race::Mode::live));
    const auto host = stage.connect("host");
    const auto screen = stage.connect("screen");
    const auto ann = stage.play("Ann");
    const auto bob = stage.play("Bob");
    stage.say(host, R"({"type":"start"})");
    EXPECT_TRUE(stage.last(ann, "question")->at("question").as_object().contains("opens_at_us"));
    stage.pass(Micros{1'000'000});
    EXPECT_FALSE(stage.last(host, "progress")->at("live").as_object().contains("correct"));
    stage.answer(ann, 0, "[1]");
    EXPECT_EQ(stage.last(ann, "recorded")->at("elapsed_us"), 1'000'000);
    EXPECT_FALSE(stage.last(ann, "verdict"));
    stage.answer(bob, 0, "[0]");
    EXPECT_EQ(stage.last(ann, "verdict")->at("result"), "right");
    EXPECT_EQ(stage.last(ann, "verdict")->at("correct"), json::array{1});
    EXPECT_TRUE(stage.last(ann, "verdict")->at("next").is_null());
    EXPECT_EQ(stage.last(bob, "verdict")->at("result"), "wrong");
    EXPECT_EQ(stage.last(bob, "reveal")->at("result"), "wrong");
    EXPECT_EQ(stage.last(bob, "reveal")->at("correct"), json::array{1});
    EXPECT_EQ(stage.last(screen, "reveal")->at("chosen"), json::array({1, 1, 0}));
    EXPECT_TRUE(stage.last(host, "progress")->at("live").as_object().contains("correct"));
    stage.say(host, R"({"type":"next"})");
    stage.pass(Micros{1'100'000});
    EXPECT_EQ(stage.last(bob, "question")->at("question").at("index"), 1);
}

TEST(SpeedRun, an_answer_to_an_open_live_question_is_recorded_once_and_judged_when_it_closes) {
    Stage stage(test::plain_settings(race::Mode::live), 2);
    const auto host = stage.connect("host");
    const auto ann = stage.play("Ann");
    const auto bob = stage.play("Bob");
    stage.say(host, R"({"type":"start"})");
    stage.pass(Micros{1'000'000});
    stage.take(bob);
    stage.answer(ann, 0, "[0]");
    stage.answer(ann, 0, "[1]");
    EXPECT_EQ(stage.last(ann, "recorded")->at("choice"), json::array{0});
    EXPECT_FALSE(stage.last(ann, "verdict"));
    stage.pass(Micros{1'000'000});
    EXPECT_FALSE(stage.last(bob, "leaderboard")) << "no standing has changed";

    const auto elsewhere = stage.connect("p1", 1);
    EXPECT_EQ(stage.last(elsewhere, "welcome", 1)->at("leaderboard").at("top").at(0).at("position"), 0);
    EXPECT_EQ(stage.last(elsewhere, "recorded", 1)->at("elapsed_us"), 1'000'000);
    EXPECT_FALSE(stage.last(elsewhere, "verdict", 1));
    stage.say(host, R"({"type":"next"})");
    EXPECT_EQ(stage.last(elsewhere, "verdict", 1)->at("result"), "wrong");
    EXPECT_EQ(stage.loops[1]->connections.count(elsewhere, "verdict"), 1U);
    EXPECT_FALSE(stage.last(bob, "verdict"));
    EXPECT_TRUE(stage.last(bob, "reveal"));
    stage.pass(Micros{1'000'000});
    EXPECT_EQ(stage.last(bob, "leaderboard")->at("top").at(0).at("position"), 1);
}

TEST(SpeedRun, a_reconnect_in_a_live_run_shows_what_was_seen_of_the_question) {
    Stage stage(test::plain_settings(race::Mode::live));
    const auto host = stage.connect("host");
    auto ann = stage.play("Ann");
    auto bob = stage.play("Bob");
    stage.say(host, R"({"type":"start"})");
    stage.pass(Micros{1'000'000});
    stage.answer(ann, 0, "[1]");

    stage.hang_up(ann);
    ann = stage.connect("p1");
    EXPECT_FALSE(stage.last(ann, "welcome")->contains("question"));  // there is nothing to answer
    EXPECT_EQ(stage.last(ann, "question")->at("question").at("index"), 0);
    EXPECT_EQ(stage.last(ann, "recorded")->at("choice"), json::array{1});
    EXPECT_FALSE(stage.last(ann, "verdict"));
    EXPECT_FALSE(stage.last(ann, "reveal"));

    stage.say(host, R"({"type":"next"})");  // closes it
    stage.hang_up(ann);
    ann = stage.connect("p1");
    EXPECT_EQ(stage.last(ann, "verdict")->at("result"), "right");
    EXPECT_EQ(stage.last(ann, "reveal")->at("result"), "right");
    stage.hang_up(bob);
    bob = stage.connect("p2");
    EXPECT_EQ(stage.last(bob, "question")->at("question").at("index"), 0);
    EXPECT_FALSE(stage.last(bob, "verdict"));
    EXPECT_EQ(stage.last(bob, "reveal")->at("correct"), json::array{1});
    EXPECT_EQ(stage.last(bob, "reveal")->at("chosen"), json::array({0, 1, 0}));
}

TEST(SpeedRun, a_run_whose_players_have_gone_ends_at_its_deadline) {
    Stage stage;
    const auto host = stage.connect("host");
    const auto ann = stage.play("Ann");
    stage.say(host, R"({"type":"start"})");
    stage.hang_up(ann);
    stage.hang_up(host);
    stage.pass(std::chrono::minutes{8});
    EXPECT_EQ(stage.jobs.size(), 1U);
    EXPECT_TRUE(std::ranges::any_of(
        stage.entries(), [](const race::Entry& entry) { return std::holds_alternative<race::TimeUp>(entry.command); }));
}

TEST(SpeedRun, the_questions_come_when_the_countdown_is_over) {
    auto settings = test::plain_settings();
    settings.countdown = Micros{3'000'000};
    Stage stage(settings);
    const auto host = stage.connect("host");
    const auto ann = stage.play("Ann");
    stage.say(host, R"({"type":"start"})");
    EXPECT_EQ(stage.last(ann, "countdown")->at("starts_at_us"), to_us(stage.clock.time) + 3'000'000);
    stage.pass(Micros{2'900'000});
    EXPECT_FALSE(stage.last(ann, "question"));
    stage.pass(Micros{150'000});
    EXPECT_TRUE(stage.last(ann, "question"));
}

TEST(SpeedRun, a_finished_run_is_reported_though_its_instance_died) {
    Stage stage;
    const auto host = stage.connect("host");
    stage.append(race::End{}, {race::Role::host, {}});  // appended elsewhere, by an instance that sent no job
    EXPECT_EQ(stage.jobs.size(), 0U);
    stage.pass(Micros{25'000'000});
    EXPECT_EQ(stage.jobs.size(), 1U);
    EXPECT_TRUE(stage.last(host, "phase"));
}

TEST(SpeedRun, sends_a_completion_job_again_that_the_queue_did_not_take) {
    Stage stage;
    const auto host = stage.connect("host");
    stage.jobs.set_available(false);
    stage.say(host, R"({"type":"end"})");
    EXPECT_EQ(stage.jobs.size(), 0U);
    stage.jobs.set_available(true);
    stage.pass(Micros{2'000'000});
    EXPECT_EQ(stage.jobs.size(), 1U);
}

TEST(SpeedRun, tells_clients_to_connect_again_when_the_log_is_lost) {
    Stage stage;
    const auto ann = stage.play("Ann");
    stage.store.lose(stage.run);
    stage.settle();
    EXPECT_TRUE(stage.last(ann, "error"));
    EXPECT_TRUE(stage.loops[0]->connections.closed.contains(ann));
    const auto again = stage.connect("p1");
    EXPECT_EQ(stage.last(again, "error")->at("code"), "unknown_run");
}

TEST(SpeedRun, shuts_down_by_telling_clients_to_go_elsewhere) {
    Stage stage;
    const auto ann = stage.play("Ann");
    auto& speed_run = stage.loops[0]->speed_run;
    speed_run.shutdown();
    EXPECT_EQ(stage.loops[0]->connections.closed.at(ann).code, 1012);
    EXPECT_TRUE(speed_run.drained());
    const auto late = stage.open();
    EXPECT_EQ(stage.loops[0]->connections.closed.at(late).code, 1012);
}

TEST(SpeedRun, credits_the_smallest_round_trip_but_no_more_than_the_kernel_measured) {
    Stage stage;
    const auto host = stage.connect("host");
    const auto ann = stage.play("Ann");
    stage.loops[0]->connections.kernel = Micros{40'000};
    stage.loops[0]->speed_run.on_pong(ann, Micros{90'000}, stage.clock.time);
    stage.loops[0]->speed_run.on_pong(ann, Micros{60'000}, stage.clock.time);
    stage.say(host, R"({"type":"start"})");
    stage.pass(Micros{1'000'000});
    stage.answer(ann, 0, "[1]");
    EXPECT_EQ(stage.last(ann, "verdict")->at("credit_us"), 40'000);
    EXPECT_EQ(stage.last(ann, "verdict")->at("elapsed_us"), 960'000);
}

TEST(SpeedRun, does_not_tell_the_solution_where_it_is_revealed_at_the_end) {
    auto settings = test::plain_settings();
    settings.reveal = race::Reveal::end;
    Stage stage(settings);
    const auto host = stage.connect("host");
    const auto ann = stage.play("Ann");
    stage.say(host, R"({"type":"start"})");
    stage.answer(ann, 0, "[1]");
    EXPECT_FALSE(stage.last(ann, "verdict")->contains("correct"));
    EXPECT_FALSE(stage.last(ann, "verdict")->contains("explanation"));
}

}  // namespace
}  // namespace mcs::speed_run
