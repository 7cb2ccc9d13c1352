#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace mcs::race {

/// A set of options of one question, one bit each: bit i stands for option i.
using Choice = uint16_t;
inline constexpr unsigned options_max = 10;
/// A question set holds at most this many questions.
inline constexpr size_t questions_max = 10'000;

/// What the rules must know of a question. Texts are none of their business.
struct QuestionKey {
    Choice correct = 0;      ///< at least one bit, all below `options`
    uint8_t options = 0;     ///< 2 … options_max
    uint16_t category = 0;   ///< index into AnswerKey::categories
    uint16_t points = 1000;  ///< full marks; 0 for a warm-up question
    Micros limit{0};         ///< the question's own time limit; 0: none
};

/// What the rules must know of a question set; position = position in the stored set. Immutable and shared.
struct AnswerKey {
    std::vector<QuestionKey> questions;
    std::vector<std::string> categories;
};

}  // namespace mcs::race
