#include <algorithm>

#include <gtest/gtest.h>

#include "simulation/world.hpp"

namespace mcs::sim {
namespace {

#ifdef MCS_SANITIZED
constexpr uint64_t seeds = 40;
#else
constexpr uint64_t seeds = 300;
#endif

std::string described(const History& history) {
    return "seed " + std::to_string(history.seed) + ", step " + std::to_string(history.steps) + ": " +
           history.violation.value_or("nothing violated");
}

TEST(Simulation, many_histories_hold_what_was_promised) {
    Faults faults;
    uint64_t verdicts = 0;
    for (uint64_t seed = 1; seed <= seeds; ++seed) {
        const History history = World(seed, Plant::none).run(UINT64_MAX);
        EXPECT_FALSE(history.violation) << described(history);
        faults.add(history.faults);
        verdicts += history.verdicts;
    }
    EXPECT_GT(verdicts, seeds * 10);
    for (size_t i = 0; i < faults.injected.size(); ++i) EXPECT_GT(faults.injected[i], 0U) << fault_names[i];
}

TEST(Simulation, one_seed_is_one_history) {
    for (uint64_t seed : {3, 11}) {
        const History once = World(seed, Plant::none).run(UINT64_MAX);
        const History twice = World(seed, Plant::none).run(UINT64_MAX);
        EXPECT_EQ(once.hash, twice.hash);
        EXPECT_EQ(once.steps, twice.steps);
        EXPECT_NE(once.hash, World(seed + 1, Plant::none).run(UINT64_MAX).hash);
    }
}

/// One history, lived twice with different solutions.
TEST(Simulation, S10_until_a_live_question_is_closed_nothing_that_is_told_depends_on_its_solution) {
    constexpr uint64_t pairs = seeds / 4;
    size_t compared = 0;
    for (uint64_t seed = 1; seed <= pairs; ++seed) {
        const auto question = static_cast<uint32_t>(seed % 5);
        const auto told = World(seed, Plant::none, Secret{question, false}).run(UINT64_MAX).told_in_secrecy;
        if (told.empty()) continue;
        const auto otherwise = World(seed, Plant::none, Secret{question, true}).run(UINT64_MAX).told_in_secrecy;
        const auto [one, two] = std::ranges::mismatch(told, otherwise);
        ASSERT_TRUE(one == told.end() && two == otherwise.end()) << "seed " << seed << ", question " << question << "\n"
                                                                 << (one == told.end() ? "nothing more" : *one) << "\n"
                                                                 << (two == otherwise.end() ? "nothing more" : *two);
        compared += told.size();
    }
    EXPECT_GT(compared, pairs * 100);
}

class Planted : public testing::TestWithParam<Plant> {};

/// A checker that finds nothing would be worse than none.
TEST_P(Planted, a_planted_bug_is_found_and_its_seed_finds_it_again) {
    for (uint64_t seed = 1; seed <= 60; ++seed) {
        const History found = World(seed, GetParam()).run(UINT64_MAX);
        if (!found.violation) continue;
        const History again = World(seed, GetParam()).run(UINT64_MAX);
        EXPECT_EQ(again.violation, found.violation);
        EXPECT_EQ(again.steps, found.steps);
        EXPECT_EQ(again.hash, found.hash);
        return;
    }
    FAIL() << "not found in 60 seeds";
}

INSTANTIATE_TEST_SUITE_P(Simulation, Planted,
                         testing::Values(Plant::early_acknowledgement, Plant::second_answer,
                                         Plant::entry_lost_on_reconnect),
                         [](const auto& plant) {
                             std::string name(plant_names[static_cast<size_t>(plant.param)]);
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace mcs::sim
