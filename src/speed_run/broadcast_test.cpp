#include "speed_run/broadcast.hpp"

#include <gtest/gtest.h>

#include "support/stage.hpp"

namespace mcs::speed_run {
namespace {

using test::Stage;

TEST(Broadcast, coalesces_leaderboards_and_tells_the_last_change) {
    Stage stage;
    const auto host = stage.connect("host");
    const auto ann = stage.play("Ann");
    const auto bob = stage.play("Bob");
    stage.say(host, R"({"type":"start"})");
    stage.pass(Micros{1'100'000});
    stage.take(bob);
    stage.take(host);
    const auto boards = [&](ConnectionId id) { return stage.loops[0]->connections.count(id, "leaderboard"); };
    for (uint32_t i = 0; i < 2; ++i) stage.answer(ann, i, "[1]");
    EXPECT_EQ(boards(bob), 1U);
    EXPECT_EQ(boards(host), 1U);
    stage.pass(Micros{100'000});  // the host sees the race move, participants are told less often
    EXPECT_EQ(boards(bob), 1U);
    EXPECT_EQ(boards(host), 2U);
    EXPECT_EQ(stage.last(host, "leaderboard")->at("top").at(0).at("position"), 2);
    stage.pass(Micros{400'000});
    EXPECT_EQ(boards(bob), 2U);
    EXPECT_EQ(stage.last(bob, "leaderboard")->at("top").at(0).at("position"), 2);
    stage.pass(Micros{5'000'000});
    EXPECT_EQ(boards(bob), 2U);
    EXPECT_EQ(boards(host), 2U);
}

TEST(Broadcast, slices_broadcasts) {
    Stage stage;
    const auto host = stage.connect("host");
    std::vector<ConnectionId> players;
    for (int i = 0; i < 600; ++i) players.push_back(stage.play("P" + std::to_string(i)));
    stage.pass(Micros{1'000'000});
    auto& loop = *stage.loops[0];
    loop.connections.sent.clear();
    loop.speed_run.on_text(host, R"({"type":"start"})", stage.clock.time);
    while (loop.executor.run_one()) {
    }
    const auto told = [&] {
        return std::ranges::count_if(players, [&](auto id) { return loop.connections.count(id, "phase") > 0; });
    };
    EXPECT_TRUE(loop.speed_run.work(stage.clock.time));
    EXPECT_GT(told(), 200);
    EXPECT_LE(told(), 256);
    while (loop.speed_run.work(stage.clock.time)) {
    }
    EXPECT_EQ(told(), 600);
}

/// A race of many, in which a leaderboard is due.
struct ManyPlayers {
    explicit ManyPlayers(int count) {
        const auto host = stage.connect("host");
        for (int i = 0; i < count; ++i) players.push_back(stage.play("P" + std::to_string(i)));
        stage.say(host, R"({"type":"start"})");
        stage.pass(Micros{1'000'000});
        for (uint32_t i = 0; i < 2; ++i) stage.answer(players[0], i, "[1]");  // the second waits for its leaderboard
        stage.clock.time += Micros{500'000};
        stage.loops[0]->connections.sent.clear();
    }
    /// What the loop does until it would wait.
    void turn() {
        auto& service = stage.loops[0]->speed_run;
        if (service.next_wakeup() <= stage.clock.time) service.on_timer(stage.clock.time);
        while (service.work(stage.clock.time)) {
        }
    }
    auto told() {
        return std::ranges::count_if(players,
                                     [&](auto id) { return stage.loops[0]->connections.count(id, "leaderboard") > 0; });
    }

    Stage stage;
    std::vector<ConnectionId> players;
};

TEST(Broadcast, tells_a_leaderboard_to_all_at_once_while_nobody_waits_for_a_verdict) {
    ManyPlayers many(600);
    many.turn();
    EXPECT_EQ(many.told(), 600);
}

TEST(Broadcast, spreads_a_leaderboard_over_half_of_its_interval_while_answers_are_under_way) {
    ManyPlayers many(600);
    auto& loop = *many.stage.loops[0];
    loop.speed_run.on_text(many.players[1], R"({"type":"answer","question":0,"choice":[1]})", many.stage.clock.time);
    many.turn();
    const auto first = many.told();
    EXPECT_GT(first, 200);
    EXPECT_LE(first, 256);
    const ServerTime begun = many.stage.clock.time;
    while (many.told() < 600 && many.stage.clock.time < begun + Micros{1'000'000}) {
        many.stage.clock.time = loop.speed_run.next_wakeup();
        many.turn();
    }
    EXPECT_EQ(many.told(), 600);
    EXPECT_GE(many.stage.clock.time - begun, Micros{200'000});
    EXPECT_LE(many.stage.clock.time - begun, Micros{250'000});
}

}  // namespace
}  // namespace mcs::speed_run
