#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "quiz/findings.hpp"

namespace mcs::quiz {

/// Parses JSON of bounded depth; a syntax error is reported with its line and column.
std::optional<boost::json::value> parse_json(std::string_view bytes, Findings& findings);

/// The offsets of the elements of the array that holds the questions in `json`, which must be valid: of the
/// top-level array, or of the last top-level member called "questions". Boost.JSON's values do not know where
/// they stood.
std::vector<size_t> question_offsets(std::string_view json);

/// Gives the line of each of a file's questions, in one pass.
class QuestionLines {
  public:
    explicit QuestionLines(std::string_view json) : json_(json), offsets_(question_offsets(json)) {}

    /// The place of the question at `index`, to be asked for in ascending order.
    Place place(size_t index);

  private:
    std::string_view json_;
    std::vector<size_t> offsets_;
    size_t scanned_ = 0;
    size_t line_ = 1;
};

}  // namespace mcs::quiz
