#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ports/question_set_store.hpp"

namespace mcs::directory {

/// The small file that stands for a set in a library: what a list shows of it, so that listing opens no set.
std::string print_entry(const QuestionSetSummary& summary);

/// Nothing where the bytes are no entry. `sample` is for the caller to set.
std::optional<QuestionSetSummary> read_entry(std::string_view bytes);

}  // namespace mcs::directory
