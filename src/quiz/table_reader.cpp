#include <algorithm>
#include <array>
#include <string>

#include "quiz/fields.hpp"
#include "quiz/table.hpp"
#include "quiz/table_columns.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

/// Turns the rows of a table into questions.
class TableReader {
  public:
    TableReader(const Columns& columns, DraftSet& draft, Findings& findings)
        : columns_(columns), draft_(draft), findings_(findings) {}

    void read(const TableRow& row) {
        place_ = row.place();
        if (is_blank(row) || !is_choice(row)) return;
        check_width(row);
        DraftQuestion draft{.question = {}, .place = place_};
        Question& q = draft.question;
        q.id = columns_.field(row, Column::id);
        q.prompt = columns_.field(row, Column::question);
        q.category = columns_.field(row, Column::category);
        q.explanation = columns_.field(row, Column::explanation);
        const auto options = columns_.options(row);
        for (const auto& option : options) q.options.push_back({std::string(option.text)});
        correct(columns_.field(row, Column::correct), options, draft);
        numbers(row, q);
        lists(row, q);
        if (const auto src = columns_.field(row, Column::image); !src.empty()) q.image = Image{std::string(src), {}};
        draft_.questions.push_back(std::move(draft));
    }

  private:
    /// Whether it has nothing of a question: templates number their rows and preset times.
    bool is_blank(const TableRow& row) const {
        return columns_.field(row, Column::question).empty() && columns_.field(row, Column::correct).empty() &&
               columns_.options(row).empty();
    }

    bool is_choice(const TableRow& row) {
        static constexpr std::array<std::string_view, 9> choices = {
            "", "multiple choice", "checkbox", "choice", "single choice", "mc", "binary", "multiple", "single"};
        const std::string_view type = columns_.field(row, Column::type);
        if (std::ranges::find(choices, lower(type)) != choices.end()) return true;
        // Wayground's template explains its columns in the row below their names.
        if (lower(type).starts_with("question type")) return false;
        findings_.warn(place_, message::type_skipped(type));
        return false;
    }

    void check_width(const TableRow& row) {
        for (size_t i = columns_.count(); i < row.fields.size(); ++i) {
            if (trim(row.fields[i]).empty()) continue;
            findings_.error(place_, message::row_too_wide(row.fields[i]));
            return;
        }
    }

    void correct(std::string_view field, const std::vector<Columns::NumberedOption>& options, DraftQuestion& draft) {
        if (field.empty()) {
            draft.correct_faulty = true;
            findings_.error(place_, message::correct_empty());
            return;
        }
        const auto numbers = correct_numbers(field, options);
        if (!numbers) {
            draft.correct_faulty = true;
            findings_.error(place_, message::correct_unknown(field, options.size()));
            return;
        }
        for (const size_t number : *numbers) {
            const auto found = std::ranges::find(options, number, &Columns::NumberedOption::number);
            draft.question.correct.push_back(static_cast<uint32_t>(found - options.begin()));
        }
        if (numbers->size() != 1 || options[draft.question.correct[0]].text == field) return;
        const auto same = std::ranges::find(options, field, &Columns::NumberedOption::text);
        if (same != options.end()) findings_.warn(place_, message::correct_ambiguous(field, same->number));
    }

    void numbers(const TableRow& row, Question& q) {
        if (const auto field = columns_.field(row, Column::seconds); !field.empty())
            read_seconds(field, place_, q, findings_);
        if (const auto field = columns_.field(row, Column::points); !field.empty())
            read_points(field, place_, q, findings_);
    }

    void lists(const TableRow& row, Question& q) {
        read_tags(columns_.field(row, Column::tags), q);
        std::string_view references = columns_.field(row, Column::reference);
        while (!references.empty()) {
            const size_t end = std::min(references.find_first_of(" \n"), references.size());
            if (end > 0) q.references.push_back({{}, std::string(references.substr(0, end))});
            references.remove_prefix(std::min(end + 1, references.size()));
        }
    }

    const Columns& columns_;
    DraftSet& draft_;
    Findings& findings_;
    Place place_;
};

/// Takes the title and the description from what stands above the table.
void read_banner(const TableRow& row, QuestionSet& set) {
    for (size_t i = 0; i + 1 < row.fields.size(); ++i) {
        const std::string label = lower(trim(row.fields[i]));
        if (label == "title" && set.title.empty()) set.title = row.fields[i + 1];
        if (label == "description" && set.description.empty()) set.description = row.fields[i + 1];
    }
}

}  // namespace

std::optional<size_t> header_of(const std::vector<TableRow>& rows) {
    static constexpr size_t rows_max = 30;
    for (size_t i = 0; i < std::min(rows.size(), rows_max); ++i) {
        if (names_columns(rows[i])) return i;
    }
    return std::nullopt;
}

void read_table(const std::vector<TableRow>& rows, size_t header, DraftSet& draft, Findings& findings) {
    for (size_t i = 0; i < header; ++i) read_banner(rows[i], draft.set);
    const Columns columns(rows[header], findings);
    if (findings.failed()) return;
    TableReader reader(columns, draft, findings);
    for (size_t i = header + 1; i < rows.size(); ++i) reader.read(rows[i]);
}

}  // namespace mcs::quiz
