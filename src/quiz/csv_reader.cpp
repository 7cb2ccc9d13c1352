#include <algorithm>
#include <array>
#include <string>

#include "quiz/csv_columns.hpp"
#include "quiz/fields.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

/// Turns the records of a table into questions.
class TableReader {
  public:
    TableReader(const Columns& columns, DraftSet& draft, Findings& findings)
        : columns_(columns), draft_(draft), findings_(findings) {}

    void row(const CsvRecord& record) {
        place_ = Place::at_row(record.row, record.line);
        if (!is_choice(record)) return;
        check_width(record);
        DraftQuestion draft{.question = {}, .place = place_};
        Question& q = draft.question;
        q.id = columns_.field(record, Column::id);
        q.prompt = columns_.field(record, Column::question);
        q.category = columns_.field(record, Column::category);
        q.explanation = columns_.field(record, Column::explanation);
        const auto options = columns_.options(record);
        for (const auto& option : options) q.options.push_back({std::string(option.text)});
        correct(columns_.field(record, Column::correct), options, draft);
        numbers(record, q);
        lists(record, q);
        if (const auto src = columns_.field(record, Column::image); !src.empty()) q.image = Image{std::string(src), {}};
        draft_.questions.push_back(std::move(draft));
    }

  private:
    bool is_choice(const CsvRecord& record) {
        static constexpr std::array<std::string_view, 9> choices = {
            "", "multiple choice", "checkbox", "choice", "single choice", "mc", "binary", "multiple", "single"};
        const std::string_view type = columns_.field(record, Column::type);
        if (std::ranges::find(choices, lower(type)) != choices.end()) return true;
        findings_.warn(place_, message::type_skipped(type));
        return false;
    }

    void check_width(const CsvRecord& record) {
        for (size_t i = columns_.count(); i < record.fields.size(); ++i) {
            if (trim(record.fields[i]).empty()) continue;
            findings_.error(place_, message::row_too_wide(record.fields[i]));
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

    void numbers(const CsvRecord& record, Question& q) {
        if (const auto field = columns_.field(record, Column::seconds); !field.empty())
            read_seconds(field, place_, q, findings_);
        if (const auto field = columns_.field(record, Column::points); !field.empty())
            read_points(field, place_, q, findings_);
    }

    void lists(const CsvRecord& record, Question& q) {
        read_tags(columns_.field(record, Column::tags), q);
        std::string_view references = columns_.field(record, Column::reference);
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

}  // namespace

DraftSet read_csv(std::string_view text, Findings& findings) {
    DraftSet draft;
    const auto records = read_csv_records(text, findings);
    if (records.empty() || findings.failed()) return draft;
    const Columns columns(records.front(), findings);
    if (findings.failed()) return draft;
    TableReader reader(columns, draft, findings);
    for (size_t i = 1; i < records.size(); ++i) reader.row(records[i]);
    return draft;
}

}  // namespace mcs::quiz
