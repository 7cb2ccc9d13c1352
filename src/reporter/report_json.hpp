#pragma once

#include <string>

#include "quiz/compiled_set.hpp"
#include "race/run_state.hpp"

namespace mcs::reporter {

/// The results of a finished run as GET /runs/{run} gives them to its host (`Results` of api/openapi.yaml). Compact
/// JSON; the same state and set give the same bytes. Participants come best first, those who were kicked are left out;
/// questions in the order of the stored set. `participant_view` and `to_csv` rely on "participants" standing before
/// "questions" and on each participant's object beginning with "participant".
std::string report_json(const race::RunState& run, const quiz::CompiledSet& set);

/// When the race began: the start, but never after the end; of a run that ended in the lobby its end.
ServerTime started_at(const race::RunState& run);

}  // namespace mcs::reporter
