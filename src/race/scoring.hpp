#pragma once

#include <cstdint>

#include "race/leaderboard.hpp"
#include "race/run_state.hpp"

namespace mcs::race {

// What an answer is worth. Whole numbers only, so that every machine comes to the same result.

/// No question is worth more, whatever its set says.
inline constexpr uint16_t points_max = 10'000;
/// Answers faster than this get full marks.
inline constexpr Micros full_marks_below{500'000};

struct Verdict {
    Result result = Result::none;
    uint16_t points = 0;
};

/// round(points × (1 − t/2T)), halves up; full marks below `full_marks_below`. 0 ≤ elapsed ≤ limit.
uint16_t worth(uint16_t points, Micros elapsed, Micros limit) noexcept;

/// Judges `choice` (stored option positions) after `elapsed`. With `partial`, a question with k > 1 right
/// options gives max(0, (hits − misses)/k) of its worth, rounded. An empty choice is wrong. After the limit
/// nothing counts: late.
Verdict judge(const QuestionKey& question, Choice choice, Micros elapsed, Micros limit, bool partial) noexcept;

/// Adds a judged answer to somebody's totals; the penalty counts where the scoring has one.
void add(Totals& totals, const AnswerRecord& answer, const Settings& settings) noexcept;

/// What orders a participant under `settings` and a version of the rules. `live`: nobody finishes before another.
/// Time counts limit + penalty for each question not answered yet; as their sum over all questions is the same for
/// everybody, subtracting it over the answered ones (`Participant::settled`) gives the same order. Under rules 1 only
/// speedrun does that: there, of those without points, whoever has not answered at all comes first.
Standing standing_of(const Participant& participant, const Settings& settings, uint32_t rules) noexcept;

}  // namespace mcs::race
