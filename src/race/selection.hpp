#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "race/answer_key.hpp"
#include "race/settings.hpp"

namespace mcs::race {

// Which questions a run asks, and in which orders they and their options are shown. Everything follows from
// the run's seed, is the same on every platform, and is computed on demand: a run keeps no orders.

/// Positions in the stored set, ascending: those in the settings' categories (all where none is named) and in `only`
/// (any where it is empty), and of them `settings.questions` drawn by the seed. Empty where none is left.
std::vector<uint32_t> select_questions(const AnswerKey& key, const Settings& settings, uint64_t seed,
                                       std::span<const uint32_t> only = {});

/// Where `x` goes in the permutation of 0 … count-1 that `seed` stands for. O(1), no memory.
/// Source: Hoang, Morris, Rogaway, "An enciphering scheme based on a card shuffle" (swap-or-not), CRYPTO
/// 2012.
uint32_t permuted(uint64_t seed, uint32_t count, uint32_t x) noexcept;

/// The seed of a participant's order of questions; number 0: the order that all share in live mode.
uint64_t question_order_seed(uint64_t run_seed, uint32_t participant) noexcept;

/// order[i] = stored position of the option that the participant is shown as option i.
std::array<uint8_t, options_max> shuffled_options(uint64_t run_seed, uint32_t participant, uint32_t question,
                                                  uint8_t options) noexcept;

}  // namespace mcs::race
