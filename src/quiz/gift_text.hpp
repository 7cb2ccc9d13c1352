#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "quiz/moodle_questions.hpp"

namespace mcs::quiz {

// What the parts of a text in Moodle's GIFT format are. In it, a backslash takes : # = { } ~ their meaning.

/// Where one of these characters stands that is not escaped, from there on; npos where none does.
size_t find_unescaped(std::string_view text, std::string_view characters, size_t from = 0);

/// Without the backslashes; “\n” is a line end.
std::string gift_unescaped(std::string_view text);

/// “[html]text”; a text without such a word is written as `usual`.
MoodleText gift_text(std::string_view text, MoodleFormat usual);

/// “%50%” at the front of an answer, which is taken off.
std::optional<double> percent_before(std::string_view& answer);

/// What “T” or “FALSE” says; nothing where a text says neither.
std::optional<bool> truth_of(std::string_view text);

/// The type of a question with these answers, by Moodle's rules.
std::string gift_type(std::string_view answers);

/// Whether a text begins with a word like “[html]”.
bool has_format_word(std::string_view text);
/// Whether a text has what only GIFT has: names, categories or marked answers in braces.
bool has_gift_signs(std::string_view text);
/// Whether it has answers like “{T}”, which stand in other texts, too.
bool has_gift_truths(std::string_view text);

}  // namespace mcs::quiz
