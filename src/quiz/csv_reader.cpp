#include <algorithm>
#include <array>

#include "quiz/table.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

constexpr size_t fields_max = 1'000;

class CsvScanner {
  public:
    CsvScanner(std::string_view text, char separator) : text_(text), separator_(separator) {}

    bool done() const { return at_ >= text_.size(); }
    bool unclosed() const { return unclosed_; }

    TableRow next() {
        TableRow record{.row = ++row_, .line = line_, .fields = {}};
        while (true) {
            std::string field = quoted() ? quoted_field() : plain_field();
            if (record.fields.size() < fields_max) record.fields.push_back(std::move(field));
            if (done()) return record;
            if (text_[at_++] != separator_) break;
            if (done()) record.fields.emplace_back();
        }
        ++line_;
        return record;
    }

  private:
    bool quoted() const { return !done() && text_[at_] == '"'; }

    /// Up to the separator or the end of the line.
    std::string plain_field() {
        const size_t start = at_;
        while (!done() && text_[at_] != separator_ && text_[at_] != '\n') ++at_;
        return std::string(text_.substr(start, at_ - start));
    }

    std::string quoted_field() {
        std::string field;
        for (++at_; !done(); ++at_) {
            if (text_[at_] == '\n') ++line_;
            if (text_[at_] != '"') {
                field += text_[at_];
            } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
                field += '"';
                ++at_;
            } else {
                ++at_;
                return field + plain_field();  // what stands between the quote and the separator is kept
            }
        }
        unclosed_ = true;
        return field;
    }

    std::string_view text_;
    char separator_;
    size_t at_ = 0;
    size_t row_ = 0;
    size_t line_ = 1;
    bool unclosed_ = false;
};

/// The separator that the first line uses most outside of quotes: tab, semicolon or comma.
char sniff_separator(std::string_view text) {
    static constexpr std::array<char, 3> candidates = {'\t', ';', ','};
    std::array<size_t, 3> counts{};
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n') break;
        const auto* const found = std::ranges::find(candidates, c);
        if (found != candidates.end()) ++counts[static_cast<size_t>(found - candidates.begin())];
    }
    return candidates[static_cast<size_t>(std::ranges::max_element(counts) - counts.begin())];
}

/// RFC 4180 with any separator: quoted fields may hold separators, newlines and doubled quotes. A quote within an
/// unquoted field is taken as it is. A quote that is never closed is reported. Rows without any text are left out but
/// counted. A first line "sep=;", as Excel writes it, decides the separator.
std::vector<TableRow> read_csv_records(std::string_view text, Findings& findings) {
    const std::string unix_text = unix_lines(text);
    const bool declared = unix_text.size() > 5 && unix_text.starts_with("sep=") && unix_text[5] == '\n';
    CsvScanner scanner(unix_text, declared ? unix_text[4] : sniff_separator(unix_text));
    std::vector<TableRow> records;
    while (!scanner.done() && records.size() <= questions_max + 1) {
        TableRow record = scanner.next();
        if (declared && record.row == 1) continue;
        if (scanner.unclosed()) {
            findings.error(record.place(), message::quote_unclosed());
        }
        if (std::ranges::any_of(record.fields, [](const std::string& field) { return !trim(field).empty(); })) {
            records.push_back(std::move(record));
        }
    }
    return records;
}

}  // namespace

DraftSet read_csv(std::string_view text, Findings& findings) {
    DraftSet draft;
    const auto rows = read_csv_records(text, findings);
    if (rows.empty() || findings.failed()) return draft;
    read_table(rows, header_of(rows).value_or(0), draft, findings);
    return draft;
}

}  // namespace mcs::quiz
