#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "quiz/question_set.hpp"

namespace mcs::quiz {

// What the single lines of an exam dump are. None of these functions keeps anything between lines.

struct Heading {
    size_t level = 0;  ///< 1 … 6
    std::string text;
};
/// "### text" or "### text ###".
std::optional<Heading> heading_of(std::string_view line);

struct TaskItem {
    bool checked = false;
    std::string text;
};
/// "- [ ] text", "* [x] text", "1. [X] text", also without the spaces. Several items merged on one line are taken
/// apart.
std::vector<TaskItem> task_items_of(std::string_view line);

struct ImageLine {
    std::string src;
    std::string alt;
};
/// A line that is nothing but an image.
std::optional<ImageLine> image_of(std::string_view line);

/// The link at the end of each question.
bool is_back_to_top(std::string_view line);
/// Opens or closes a block of code.
bool is_fence(std::string_view line);
/// "---" and the like.
bool is_rule(std::string_view line);

/// A heading without what only numbers it: "12. ", "Question 12: ". May be "" ("Question 12").
std::string without_number(std::string_view heading);
/// The text behind "Explanation:" with or without markup; nothing where the line does not start so.
std::optional<std::string> labelled_explanation(std::string_view line);

/// What a line says beside question, options and explanation: "**Seconds:** 20".
enum class Label : uint8_t { language, licence, source, description, id, seconds, points, tags, reference };
struct LabelledLine {
    Label label{};
    std::string text;
};
/// Nothing where the line starts with no bold label of these, or nothing stands behind it.
std::optional<LabelledLine> labelled_line(std::string_view line);
/// The label as `labelled_line` wants it: "**Seconds:** ".
std::string markup(Label label);
/// "[title](address)", "<address>" or an address alone.
std::optional<Reference> reference_of(std::string_view text);

/// Takes the residue "Most Voted" off the end of an option; says whether there was one.
bool strip_most_voted(std::string& option);

}  // namespace mcs::quiz
