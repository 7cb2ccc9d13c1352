#pragma once

#include <cstdint>
#include <vector>

#include "race/run_state.hpp"

namespace mcs::race {

inline constexpr size_t histogram_slices_max = 16;

/// How long the answers took that were in time, in equal slices of time from 0 to the longest. Bounded, however many
/// answers there are.
struct TimeHistogram {
    Micros width{0};              ///< of a slice; a round number of seconds or a part of one
    std::vector<uint32_t> right;  ///< by slice: how many answers; empty where there are none at all
    std::vector<uint32_t> other;  ///< wrong and partly right ones, by the same slices
};

struct QuestionStatistics {
    uint32_t question = 0;  ///< position in the stored set
    uint32_t right = 0, wrong = 0, partial = 0, late = 0;
    std::vector<uint32_t> chosen;  ///< by stored option position: how many answers chose it
    Micros median{0};              ///< of the elapsed times of all answers that were in time; 0 where there are none
    TimeHistogram times;
};

struct Placement {
    ParticipantId participant{};
    uint32_t rank = 0;
};

/// What a finished run comes to. Everything else is read from the state.
struct Report {
    std::vector<Placement> placements;  ///< best first; kicked participants are left out
    std::vector<QuestionStatistics> questions;
};

/// Deterministic, like the fold.
Report make_report(const RunState& state);

}  // namespace mcs::race
