#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "quiz/messages.hpp"
#include "quiz/table.hpp"

namespace mcs::quiz {

struct Sheet {
    std::string name;
    std::vector<TableRow> rows;  ///< those with any text
};

/// Bounds of what a workbook may unpack to: a zip archive can hold a thousand times its own size, and a cell can refer
/// to a shared text that a million others refer to, too.
inline constexpr size_t workbook_entries_max = 1'000;
inline constexpr size_t workbook_part_bytes_max = 16 * 1024 * 1024;
inline constexpr size_t workbook_bytes_max = 64 * 1024 * 1024;  ///< of all parts together, each as often as it is read
inline constexpr size_t workbook_tags_max = 2'000'000;          ///< likewise
inline constexpr size_t workbook_text_bytes_max = 32 * 1024 * 1024;
inline constexpr size_t sheets_max = 50;
inline constexpr size_t sheet_rows_max = questions_max + 50;
inline constexpr size_t sheet_columns_max = 100;

/// The sheets of an Excel workbook (.xlsx, ECMA-376) that are not hidden, with the text of each cell as it is shown,
/// save that numbers and dates are written in one way: 0.5, 1969-07-20. Rows and columns beyond the bounds are left
/// out. Takes any bytes.
std::expected<std::vector<Sheet>, Message> read_workbook(std::string_view bytes);

}  // namespace mcs::quiz
