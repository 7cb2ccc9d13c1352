#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace mcs::quiz {

// What the single lines of a text are in which options have letters and the answers a line of their own.

/// What stands behind “ANSWER:” (also “Answers:”, “Correct answer:”).
std::optional<std::string_view> answer_line(std::string_view line);

/// The text of the option with that letter, counted from 0: “A) text”, “a. text”, “(A) text”.
std::optional<std::string_view> lettered_option(std::string_view line, size_t index);

/// Whether a text has options “A)” and “B)” and an answer line.
bool has_lettered_questions(std::string_view text);

}  // namespace mcs::quiz
