#include <string>
#include <utility>

#include "quiz/markdown_lines.hpp"
#include "quiz/plain_lines.hpp"
#include "quiz/table_columns.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

/// Reads Moodle's Aiken format and what people type like it, line by line: a question of one or more lines, lettered
/// options, “ANSWER: B”, and perhaps an explanation.
class AikenReader {
  public:
    AikenReader(DraftSet& draft, Findings& findings) : draft_(draft), findings_(findings) {}

    void read(std::string_view text) {
        const std::string unix_text = unix_lines(text);
        std::string_view ahead = unix_text;
        while (!ahead.empty()) {
            ++number_;
            read_line(trim(take_line(ahead)));
        }
        finish();
    }

  private:
    void read_line(std::string_view line) {
        const bool after_blank = std::exchange(after_blank_, false);
        if (line.empty()) {
            after_blank_ = true;
            explaining_ = false;
            return;
        }
        if (const auto answer = answer_line(line)) return close(*answer);
        if (const auto option = lettered_option(line); option && is_option(*option)) {
            add_option(*option);
        } else if (!explains(line)) {
            add_text(line, after_blank);
        }
    }

    /// The next one, or one that looks like those above and has a letter that is not its own.
    bool is_option(const LetteredOption& option) const {
        if (open_.question.prompt.empty()) return false;
        if (!last_option_) return option.letter == 'A';
        return option.letter == next_letter() || (option.mark == last_option_->mark && last_option_->letter < 'Z');
    }

    void add_option(const LetteredOption& option) {
        if (option.letter != next_letter()) {
            open_.correct_faulty = true;
            findings_.error(Place::at_line(number_), message::option_letter(option.letter, next_letter()));
        }
        options().push_back({std::string(option.text)});
        last_option_ = option;
    }

    char next_letter() const { return last_option_ ? static_cast<char>(last_option_->letter + 1) : 'A'; }

    /// Whether the line belongs to the explanation of the question above.
    bool explains(std::string_view line) {
        if (!question().prompt.empty() || draft_.questions.empty()) return false;
        const auto labelled = labelled_explanation(line);
        if (!labelled && (!explaining_ || without_number(line) != line)) return false;
        std::string& explanation = draft_.questions.back().question.explanation;
        if (!explanation.empty()) explanation += '\n';
        explanation += labelled ? *labelled : std::string(line);
        explaining_ = true;
        return true;
    }

    void add_text(std::string_view line, bool after_blank) {
        if (!options().empty() && !after_blank) {
            options().back().text += " " + std::string(line);
            return;
        }
        const bool numbered = without_number(line) != line;
        if (!options().empty() || (after_blank && numbered)) finish();
        if (question().prompt.empty()) {
            open_.place = Place::at_line(number_);
            question().prompt = without_number(line);
            if (question().prompt.empty()) question().prompt = line;
        } else {
            question().prompt += (after_blank ? "\n\n" : "\n") + std::string(line);
        }
    }

    /// Ends the question with its right answers.
    void close(std::string_view answer) {
        if (open_.correct_faulty) return keep();
        std::vector<Columns::NumberedOption> numbered;
        for (const Option& option : options()) numbered.push_back({numbered.size() + 1, option.text});
        const auto numbers = correct_numbers(answer, numbered);
        if (!numbers || numbers->empty()) {
            open_.correct_faulty = true;
            findings_.error(Place::at_line(number_), message::answer_unknown(answer, options().size()));
        } else {
            for (const size_t number : *numbers) question().correct.push_back(static_cast<uint32_t>(number - 1));
        }
        if (!options().empty()) return keep();
        clear();  // the error says all there is to say
    }

    /// What is open has no answer: a question that lacks it, or some text.
    void finish() {
        if (options().empty()) {
            if (!question().prompt.empty()) findings_.warn(open_.place, message::text_skipped(question().prompt));
            clear();
            return;
        }
        open_.correct_faulty = true;
        findings_.error(open_.place, message::answer_line_missing());
        keep();
    }

    void keep() {
        if (draft_.questions.size() <= questions_max) draft_.questions.push_back(std::move(open_));
        clear();
    }

    void clear() {
        open_ = {};
        last_option_.reset();
    }

    Question& question() { return open_.question; }
    std::vector<Option>& options() { return open_.question.options; }

    DraftSet& draft_;
    Findings& findings_;
    DraftQuestion open_;
    std::optional<LetteredOption> last_option_;  ///< of what is open
    size_t number_ = 0;
    bool after_blank_ = false;
    bool explaining_ = false;
};

}  // namespace

DraftSet read_aiken(std::string_view text, Findings& findings) {
    DraftSet draft;
    AikenReader(draft, findings).read(text);
    return draft;
}

}  // namespace mcs::quiz
