#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace mcs::quiz {

// What the single lines of a text are in which options have letters and the answers a line of their own.

/// What stands behind “ANSWER:” (also “Answers:”, “Correct answer:”).
std::optional<std::string_view> answer_line(std::string_view line);

struct LetteredOption {
    char letter = 'A';  ///< always a capital
    char mark = ')';    ///< what stands behind it: ")" or "."
    std::string_view text;
};
/// “A) text”, “a. text”, “(A) text”.
std::optional<LetteredOption> lettered_option(std::string_view line);

/// Whether a text has options “A)” and “B)” and an answer line.
bool has_lettered_questions(std::string_view text);

}  // namespace mcs::quiz
