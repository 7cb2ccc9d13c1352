#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mcs::reporter {

/// What `report_json` wrote as an Office Open XML workbook: sheets "Standings" (a line a participant, best first),
/// "Answers" (a line an answer; as many sheets as that takes) and "Questions". Times in seconds. Every text is stored
/// as a text, so none is ever taken for a formula. Set up to be printed: landscape A4, headings on every page.
///
/// Passes over the report once and writes row by row, by way of temporary files, so it blocks. Nothing where `report`
/// is not such a report, or where the files can not be written.
std::optional<std::string> to_xlsx(std::string_view report);

}  // namespace mcs::reporter
