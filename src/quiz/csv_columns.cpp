#include "quiz/csv_columns.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

struct Known {
    std::string_view name;  ///< lower case, letters and digits only
    Column column;
};
constexpr std::array<Known, 47> known_columns = {{
    {"question", Column::question},
    {"questiontext", Column::question},
    {"prompt", Column::question},
    {"body", Column::question},
    {"options", Column::options},
    {"correct", Column::correct},
    {"correctanswer", Column::correct},
    {"correctanswers", Column::correct},
    {"correctoption", Column::correct},
    {"correctoptions", Column::correct},
    {"answer", Column::correct},
    {"answers", Column::correct},
    {"right", Column::correct},
    {"solution", Column::correct},
    {"category", Column::category},
    {"topic", Column::category},
    {"section", Column::category},
    {"subject", Column::category},
    {"explanation", Column::explanation},
    {"answerexplanation", Column::explanation},
    {"additionaltext", Column::explanation},
    {"rationale", Column::explanation},
    {"seconds", Column::seconds},
    {"sec", Column::seconds},
    {"time", Column::seconds},
    {"timelimit", Column::seconds},
    {"timelimitsec", Column::seconds},
    {"timeinseconds", Column::seconds},
    {"limit", Column::seconds},
    {"duration", Column::seconds},
    {"points", Column::points},
    {"tags", Column::tags},
    {"id", Column::id},
    {"image", Column::image},
    {"imagelink", Column::image},
    {"imageurl", Column::image},
    {"reference", Column::reference},
    {"references", Column::reference},
    {"url", Column::reference},
    {"link", Column::reference},
    {"source", Column::reference},
    {"type", Column::type},
    {"questiontype", Column::type},
    {"format", Column::type},
    {"multiple", Column::ignored},
    {"abstentionsallowed", Column::ignored},
    {"", Column::ignored},
}};

std::string letters_and_digits(std::string_view name) {
    std::string out;
    for (const char c : lower(name)) {
        const bool keep = is_digit(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
        if (keep) out += c;
    }
    return out;
}

/// "3" → 3, "c" → 3; 0 for anything else.
size_t position_named(std::string_view text) {
    if (text.size() == 1 && to_lower(text[0]) >= 'a' && to_lower(text[0]) <= 'z')
        return static_cast<size_t>(to_lower(text[0]) - 'a') + 1;
    if (text.empty() || text.size() > 3 || !std::ranges::all_of(text, is_digit)) return 0;
    size_t number = 0;
    for (const char c : text) number = number * 10 + static_cast<size_t>(c - '0');
    return number;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    while (true) {
        const size_t end = text.find_first_of(separators);
        if (const std::string_view part = trim(text.substr(0, end)); !part.empty()) parts.push_back(part);
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

using Options = std::vector<Columns::NumberedOption>;
using Numbers = std::optional<std::vector<size_t>>;

Numbers by_position(const std::vector<std::string_view>& parts, const Options& options) {
    std::vector<size_t> numbers;
    for (const std::string_view part : parts) {
        const size_t number = position_named(part);
        if (std::ranges::find(options, number, &Columns::NumberedOption::number) == options.end()) return std::nullopt;
        numbers.push_back(number);
    }
    return numbers;
}

/// "BD": capital letters in ascending order.
Numbers by_joined_letters(std::string_view field, const Options& options) {
    if (field.size() < 2 || field.size() > options_max || !std::ranges::is_sorted(field)) return std::nullopt;
    std::vector<std::string_view> parts;
    for (size_t i = 0; i < field.size(); ++i) {
        if (field[i] < 'A' || field[i] > 'J') return std::nullopt;
        parts.push_back(field.substr(i, 1));
    }
    return by_position(parts, options);
}

Numbers by_text(const std::vector<std::string_view>& parts, const Options& options) {
    std::vector<size_t> numbers;
    for (const std::string_view part : parts) {
        auto found = std::ranges::find(options, part, &Columns::NumberedOption::text);
        if (found == options.end()) {
            found = std::ranges::find_if(options,
                                         [&](const auto& option) { return equal_ignoring_case(option.text, part); });
        }
        if (found == options.end()) return std::nullopt;
        numbers.push_back(found->number);
    }
    return numbers;
}

}  // namespace

ColumnName column_named(std::string_view name) {
    const std::string key = letters_and_digits(name);
    for (const Known& known : known_columns) {
        if (known.name == key) return {known.column, 0};
    }
    for (const std::string_view prefix : {"answeroption", "option", "answer", "choice"}) {
        if (!key.starts_with(prefix)) continue;
        const size_t number = position_named(std::string_view(key).substr(prefix.size()));
        if (number > 0) return {Column::option, number};
    }
    return {};
}

Columns::Columns(const CsvRecord& header, Findings& findings) {
    const Place place = Place::at_row(header.row, header.line);
    for (const std::string& name : header.fields) {
        names_.push_back(column_named(name));
        if (names_.back().column == Column::unknown) {
            findings.warn(place, message::column_skipped(trim(name)));
        }
    }
    const auto has = [&](Column column) {
        return std::ranges::find(names_, column, &ColumnName::column) != names_.end();
    };
    const auto need = [&](bool there, std::string_view what) {
        if (there) return;
        std::string found;
        for (const std::string& name : header.fields)
            found += (found.empty() ? "“" : ", “") + std::string(trim(name)) + "”";
        findings.error(place, message::column_missing(what, found));
    };
    need(has(Column::question), "question");
    need(has(Column::option) || has(Column::options), "option 1");
    need(has(Column::correct), "correct");
}

std::string_view Columns::field(const CsvRecord& record, Column column) const {
    for (size_t i = 0; i < names_.size() && i < record.fields.size(); ++i) {
        if (names_[i].column == column && !trim(record.fields[i]).empty()) return trim(record.fields[i]);
    }
    return {};
}

std::vector<Columns::NumberedOption> Columns::options(const CsvRecord& record) const {
    std::vector<NumberedOption> options;
    for (size_t i = 0; i < names_.size() && i < record.fields.size(); ++i) {
        const std::string_view text = trim(record.fields[i]);
        if (names_[i].column == Column::option && !text.empty()) options.push_back({names_[i].number, text});
    }
    std::ranges::sort(options, {}, [](const NumberedOption& o) { return std::pair(o.number, o.text); });
    for (const std::string_view text : split(field(record, Column::options), "\n|")) {
        options.push_back({options.empty() ? 1 : options.back().number + 1, text});
    }
    return options;
}

std::optional<std::vector<size_t>> correct_numbers(std::string_view field, const Options& options) {
    if (const auto numbers = by_position(split(field, ",;|\n\t "), options)) return numbers;
    if (const auto numbers = by_joined_letters(field, options)) return numbers;
    if (const auto numbers = by_text({field}, options)) return numbers;
    for (const std::string_view separators : {"\n|", ";", ","}) {
        if (const auto numbers = by_text(split(field, separators), options)) return numbers;
    }
    return std::nullopt;
}

}  // namespace mcs::quiz
