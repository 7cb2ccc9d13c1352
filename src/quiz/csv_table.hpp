#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "quiz/findings.hpp"

namespace mcs::quiz {

/// One record of a table. `row` is what a spreadsheet shows; `line` is where it starts in the file.
struct CsvRecord {
    size_t row = 0;
    size_t line = 0;
    std::vector<std::string> fields;
};

/// The separator that the first line uses most outside of quotes: tab, semicolon or comma.
char sniff_separator(std::string_view text);

/// RFC 4180 with any separator: quoted fields may hold separators, newlines and doubled quotes. A quote within an
/// unquoted field is taken as it is. A quote that is never closed is reported. Rows without any text are left out but
/// counted. A first line "sep=;", as Excel writes it, decides the separator.
std::vector<CsvRecord> read_csv_records(std::string_view text, Findings& findings);

}  // namespace mcs::quiz
