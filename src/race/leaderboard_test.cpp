#include "race/leaderboard.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/random.hpp"

namespace mcs::race {
namespace {

/// What the leaderboard promises, without being fast.
class NaiveLeaderboard {
  public:
    void put(uint32_t who, const Standing& standing) { standings_[who] = standing; }
    void erase(uint32_t who) { standings_.erase(who); }
    const std::map<uint32_t, Standing>& standings() const { return standings_; }

    std::vector<uint32_t> sorted() const {
        std::set<std::pair<Standing, uint32_t>> ordered;
        for (const auto& [who, standing] : standings_) ordered.emplace(standing, who);
        std::vector<uint32_t> sorted;
        for (const auto& [standing, who] : ordered) sorted.push_back(who);
        return sorted;
    }
    uint32_t rank(const Standing& standing) const {
        uint32_t better = 0;
        for (const auto& [who, other] : standings_) better += other < standing;
        return better + 1;
    }

  private:
    std::map<uint32_t, Standing> standings_;
};

void expect_equal(const Leaderboard& board, const NaiveLeaderboard& naive) {
    std::vector<uint32_t> all;
    for (ParticipantId who : board.slice(0, UINT32_MAX)) all.push_back(number(who));
    ASSERT_EQ(all, naive.sorted());
    ASSERT_EQ(board.size(), all.size());
    for (const auto& [who, standing] : naive.standings()) ASSERT_EQ(board.rank(standing), naive.rank(standing));
    for (size_t i = 0; i < all.size(); ++i) {
        const ParticipantId who{all[i]};
        const Leaderboard::Neighbours next = board.neighbours(who, naive.standings().at(all[i]));
        ASSERT_EQ(number(next.ahead), i == 0 ? 0U : all[i - 1]);
        ASSERT_EQ(number(next.behind), i + 1 == all.size() ? 0U : all[i + 1]);
    }
    const uint32_t first = board.size() / 3;
    std::vector<uint32_t> middle;
    for (ParticipantId who : board.slice(first, 10)) middle.push_back(number(who));
    const auto begin = all.begin() + first;
    ASSERT_EQ(middle, std::vector<uint32_t>(begin, begin + std::min<ptrdiff_t>(10, all.end() - begin)));
}

Standing random_standing(SplitMix64& random, uint64_t range) {
    Standing standing;
    standing.major = static_cast<int64_t>(random.below(range)) - static_cast<int64_t>(range / 2);
    standing.time_us = static_cast<int64_t>(random.below(range)) - 1;
    if (random.below(3) == 0) standing.finished_seq = random.below(3);
    return standing;
}

void play(uint64_t seed, int steps, uint32_t people, uint64_t range, int erase_percent) {
    SplitMix64 random(seed);
    Leaderboard board;
    NaiveLeaderboard naive;
    for (int step = 0; step < steps; ++step) {
        const auto who = static_cast<uint32_t>(random.below(people)) + 1;
        const Standing standing = random_standing(random, range);
        const auto known = naive.standings().find(who);
        if (known == naive.standings().end()) {
            board.insert(ParticipantId{who}, standing);
            naive.put(who, standing);
        } else if (static_cast<int>(random.below(100)) < erase_percent) {
            board.erase(ParticipantId{who}, known->second);
            naive.erase(who);
        } else {
            board.update(ParticipantId{who}, known->second, standing);
            naive.put(who, standing);
        }
    }
    expect_equal(board, naive);
}

TEST(LeaderboardProperty, R14_agrees_with_a_sorted_list_at_any_size) {
    EXPECT_TRUE(rc::check("leaderboard equals the naive model", [] {
        const auto people = *rc::gen::inRange<uint32_t>(1, 600);
        const auto steps = *rc::gen::inRange(0, 1500);
        const auto range = *rc::gen::element<uint64_t>(2, 20, 100'000);
        play(*rc::gen::arbitrary<uint64_t>(), steps, people, range, *rc::gen::element(0, 10, 60));
        RC_ASSERT(!::testing::Test::HasFatalFailure());
    }));
}

TEST(Leaderboard, R14_agrees_with_a_sorted_list_when_large) { play(1, 30'000, 2'000, 1'000'000, 20); }

TEST(Leaderboard, R14_survives_being_filled_in_order_and_emptied) {
    Leaderboard board;
    for (uint32_t round = 0; round < 3; ++round) {
        for (uint32_t i = 1; i <= 1000; ++i) board.insert(ParticipantId{i}, {.major = i});
        EXPECT_EQ(board.rank({.major = 1000}), 1000U);
        EXPECT_EQ(board.rank({.major = 5000}), 1001U);
        for (uint32_t i = 1000; i >= 1; --i) board.erase(ParticipantId{i}, {.major = i});
        EXPECT_EQ(board.size(), 0U);
        EXPECT_EQ(board.rank({}), 1U);
        EXPECT_TRUE(board.slice(0, 10).empty());
    }
}

TEST(Leaderboard, R14_equals_stand_in_the_order_they_joined) {
    Leaderboard board;
    for (uint32_t i : {3U, 1U, 2U}) board.insert(ParticipantId{i}, {});
    EXPECT_EQ(board.slice(0, 3), (std::vector{ParticipantId{1}, ParticipantId{2}, ParticipantId{3}}));
    EXPECT_EQ(board.rank({}), 1U);
    EXPECT_EQ(board.slice(1, 1), (std::vector{ParticipantId{2}}));
    EXPECT_TRUE(board.slice(3, 1).empty());
}

TEST(LeaderboardDeathTest, R14_a_standing_it_was_not_told_is_a_bug) {
    Leaderboard board;
    board.insert(ParticipantId{1}, {.major = 1});
    EXPECT_DEATH(board.erase(ParticipantId{1}, {.major = 2}), "bug: a participant stands where");
}

}  // namespace
}  // namespace mcs::race
