#include <algorithm>
#include <map>
#include <string>

#include "quiz/text.hpp"
#include "quiz/xlsx_workbook.hpp"

namespace mcs::quiz {
namespace {

/// 1 → "A", 28 → "AB".
std::string letters_of(size_t column) {
    std::string letters;
    for (; column > 0; column = (column - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
    return letters;
}

/// Leaves out what stands beside the table: notes, calculations.
void cut_to_table(std::vector<TableRow>& rows, size_t header, Findings& findings) {
    const size_t width = rows[header].fields.size();
    std::map<size_t, Place> beside;
    for (size_t i = header + 1; i < rows.size(); ++i) {
        std::vector<std::string>& fields = rows[i].fields;
        for (size_t column = width; column < fields.size(); ++column) {
            if (!trim(fields[column]).empty()) beside.try_emplace(column, rows[i].place());
        }
        fields.resize(std::min(fields.size(), width));
    }
    for (const auto& [column, place] : beside) findings.warn(place, message::column_skipped(letters_of(column + 1)));
}

bool check_utf8(const std::vector<TableRow>& rows, Findings& findings) {
    for (const TableRow& row : rows) {
        if (std::ranges::any_of(row.fields, [](const auto& field) { return first_invalid_utf8(field).has_value(); }))
            findings.error(row.place(), message::not_utf8());
    }
    return !findings.failed();
}

}  // namespace

DraftSet read_xlsx(std::string_view bytes, Findings& findings) {
    DraftSet draft;
    auto workbook = read_workbook(bytes);
    if (!workbook) {
        findings.error({}, workbook.error());
        return draft;
    }
    std::erase_if(*workbook, [](const Sheet& sheet) { return sheet.rows.empty(); });
    if (workbook->empty()) return draft;
    const auto with_questions =
        std::ranges::find_if(*workbook, [](const Sheet& sheet) { return header_of(sheet.rows).has_value(); });
    Sheet& sheet = with_questions == workbook->end() ? workbook->front() : *with_questions;
    for (const Sheet& other : *workbook) {
        if (&other != &sheet)
            findings.warn({}, message::sheet_skipped(first_invalid_utf8(other.name) ? "?" : other.name));
    }
    const size_t header = header_of(sheet.rows).value_or(0);
    cut_to_table(sheet.rows, header, findings);
    if (check_utf8(sheet.rows, findings)) read_table(sheet.rows, header, draft, findings);
    return draft;
}

}  // namespace mcs::quiz
