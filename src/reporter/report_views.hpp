#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace mcs::reporter {

// Views of what `report_json` wrote. They pass over the text once and build no tree of it: the report of a large run is
// hundreds of megabytes. Nothing where `report` is not such a report.

/// The same report with nobody but `participant` in "participants" (nobody at all where the run does not have them);
/// "players" still says how many took part.
std::optional<std::string> participant_view(std::string_view report, ParticipantId participant);

/// RFC 4180 with a header: one line a participant, best first; after the totals one column for each question, headed by
/// its id, with the result of the answer. Times in seconds. A text that a spreadsheet would take for a formula gets a
/// leading apostrophe.
std::optional<std::string> to_csv(std::string_view report);

}  // namespace mcs::reporter
