#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "quiz/messages.hpp"
#include "quiz/question_set.hpp"

namespace mcs::quiz {

/// Something wrong in, or left out of, a file: what a person needs to find and mend it.
struct Finding {
    std::string file;
    std::optional<uint32_t> line;      ///< 1-based, for text formats and JSON
    std::optional<uint32_t> column;    ///< 1-based
    std::optional<uint32_t> row;       ///< 1-based, for tables
    std::optional<uint32_t> question;  ///< 1-based, in the order of the file
    Message message;                   ///< what is wrong, and what to do
    friend bool operator==(const Finding&, const Finding&) = default;
};

enum class Format : uint8_t {
    automatic,    ///< decided from the name and the content
    json,         ///< our own stored form
    legacy_json,  ///< the first mc-speedrun's array of {question, category, options, answers}
    markdown,     ///< exam dumps: "### question", "- [x] right", "- [ ] wrong"
    csv,
    open_trivia,  ///< the Open Trivia DB's JSON
    aiken,        ///< Moodle's text form: lettered options, “ANSWER: B”
    gift,         ///< Moodle's text form: “::name:: question {=right ~wrong}”
    moodle_xml,   ///< Moodle's exports
    xlsx,         ///< tables in Excel workbooks, also the templates of Kahoot, ClassQuiz and Wayground
};

/// One of `format_names()`; nothing for any other name.
std::optional<Format> format_named(std::string_view name);
/// "auto, json, …"
std::string format_names();

struct ReadSet {
    QuestionSet set;
    std::vector<Finding> warnings;  ///< what was skipped or mended
};

/// Reads and validates one file of any format. All errors at once (at most 1,000), never only the first. `file` is the
/// name to show and to take a title from where the content has none; no file is opened. Any bytes are safe to pass.
std::expected<ReadSet, std::vector<Finding>> read(std::string_view file, std::string_view bytes,
                                                  Format format = Format::automatic);

/// The canonical stored form: JSON with fixed key order, no optional white space, empty fields left out.
/// read(print(set)) == set.
std::string print(const QuestionSet& set);
/// One of its questions, as it stands in there.
std::string print(const Question& question);

/// The set as Markdown, for people to go on writing. Nothing where Markdown can not say all of it:
/// read(file, *print_markdown(set), Format::markdown) == set.
std::optional<std::string> print_markdown(const QuestionSet& set);

/// SHA-256 of the canonical form, lower-case hex.
QuestionSetId id_of(const QuestionSet& set);

}  // namespace mcs::quiz
