#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "quiz/table.hpp"

namespace mcs::quiz {

enum class Column : uint8_t {
    question,
    option,
    options,
    correct,
    category,
    explanation,
    seconds,
    points,
    tags,
    id,
    image,
    reference,
    type,
    ignored,
    unknown,
};

/// What a column is by its name in any of the UI's languages, whatever its case, accents, spaces, punctuation and
/// remarks behind a dash or in brackets; `number` is an option's, from 1.
struct ColumnName {
    Column column = Column::unknown;
    size_t number = 0;
};
ColumnName column_named(std::string_view name);

/// Whether a row looks like the one with the columns' names.
bool names_columns(const TableRow& row);

/// Where the columns of a table are. Reports missing columns as errors, unknown ones as warnings.
class Columns {
  public:
    Columns(const TableRow& header, Findings& findings);

    /// The trimmed field of a row; "" where there is no such column or field.
    std::string_view field(const TableRow& row, Column column) const;

    struct NumberedOption {
        size_t number;  ///< as `correct` counts them, from 1
        std::string_view text;
    };
    /// The options that are not empty.
    std::vector<NumberedOption> options(const TableRow& row) const;

    size_t count() const noexcept { return names_.size(); }

  private:
    std::vector<ColumnName> names_;
};

/// The numbers of the options that the field `correct` names: "2", "1,3", "A C", "BD", or the texts of options. Nothing
/// where it can not be understood.
std::optional<std::vector<size_t>> correct_numbers(std::string_view field,
                                                   const std::vector<Columns::NumberedOption>& options);

}  // namespace mcs::quiz
