#pragma once

#include <string_view>

#include "quiz/findings.hpp"

namespace mcs::quiz {

// What tables and Markdown say of a question in a few words. Each reads one field into the question, and reports at
// `place` what it can not make sense of.

/// "20", "1.5": the time limit in seconds; 0 is none.
void read_seconds(std::string_view field, const Place& place, Question& question, Findings& findings);
void read_points(std::string_view field, const Place& place, Question& question, Findings& findings);
/// "network, storage"
void read_tags(std::string_view field, Question& question);

}  // namespace mcs::quiz
