#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "quiz/findings.hpp"

namespace mcs::quiz {

/// One row of a table, whatever file it is in. `row` is what a spreadsheet shows; `line` is where it starts in a text.
struct TableRow {
    size_t row = 0;
    std::optional<size_t> line;
    std::vector<std::string> fields;

    Place place() const { return line ? Place::at_row(row, *line) : Place::at_row(row); }
};

/// Which of the rows names the columns: the first of the first thirty that names a question's, since templates begin
/// with a banner. Nothing where none does.
std::optional<size_t> header_of(const std::vector<TableRow>& rows);

/// Turns the rows behind the one at `header` into questions. Rows above it may say “Title” and “Description” beside
/// what these are.
void read_table(const std::vector<TableRow>& rows, size_t header, DraftSet& draft, Findings& findings);

}  // namespace mcs::quiz
