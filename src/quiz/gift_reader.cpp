#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "quiz/gift_text.hpp"
#include "quiz/moodle_questions.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

/// Lines without blank ones between them: a question, as a rule.
struct Block {
    std::string text;
    std::vector<size_t> lines;  ///< the number of each line in the file
    std::vector<std::string> tags;
};

class GiftReader {
  public:
    explicit GiftReader(Findings& findings) : findings_(findings), questions_(findings) {}

    DraftSet read(std::string_view text) {
        const std::string unix_text = unix_lines(text);
        std::string_view ahead = unix_text;
        for (size_t number = 1; !ahead.empty(); ++number) {
            const std::string_view line = ahead.substr(0, ahead.find('\n'));
            ahead.remove_prefix(std::min(line.size() + 1, ahead.size()));
            read_line(line, number);
        }
        finish();
        return questions_.take();
    }

  private:
    void read_line(std::string_view line, size_t number) {
        const std::string_view text = trim(line);
        if (text.empty()) {
            after_blank_ = true;
            return;
        }
        if (text.starts_with("//")) return read_comment(text);
        // Between its answers, a question may have blank lines.
        const bool goes_on = in_braces_ && std::string_view("=~}#").contains(text[0]);
        if (std::exchange(after_blank_, false) && !goes_on) finish();
        static constexpr std::string_view category = "$CATEGORY:";
        if (text.starts_with(category) && !in_braces_) {
            finish();
            return questions_.category(gift_unescaped(text.substr(category.size())));
        }
        block_.lines.push_back(number);
        block_.text += text;
        block_.text += '\n';
        for (size_t at = find_unescaped(text, "{}"); at != std::string_view::npos;
             at = find_unescaped(text, "{}", at + 1))
            in_braces_ = text[at] == '{';
    }

    /// Moodle writes a question's tags above it: “// [tag:easy]”.
    void read_comment(std::string_view text) {
        static constexpr std::string_view start = "[tag:";
        if (after_blank_ && !in_braces_) finish();
        for (size_t at = text.find(start); at != std::string_view::npos; at = text.find(start, at + 1)) {
            const std::string_view tag = text.substr(at + start.size());
            if (const size_t end = find_unescaped(tag, "]");
                end != std::string_view::npos && block_.tags.size() <= tags_max)
                block_.tags.push_back(gift_unescaped(tag.substr(0, end)));
        }
    }

    void finish() {
        const Block block = std::exchange(block_, {});
        in_braces_ = false;
        after_blank_ = false;
        std::string_view text = block.text;
        auto line = block.lines.begin();
        while (!trim(text).empty()) {
            const std::string_view question = text.substr(0, end_of_question(text));
            read_question(trim(question), Place::at_line(*line), block.tags);
            line += std::ranges::count(question, '\n');
            text.remove_prefix(question.size());
        }
    }

    /// Questions may follow each other without a blank line where each ends with its answers.
    static size_t end_of_question(std::string_view text) {
        const size_t close = find_unescaped(text, "}");
        if (close == std::string_view::npos || !text.substr(close + 1).starts_with('\n')) return text.size();
        const bool another = find_unescaped(text, "{", close) != std::string_view::npos;
        return another ? close + 2 : text.size();
    }

    void read_question(std::string_view text, const Place& place, const std::vector<std::string>& tags) {
        MoodleQuestion question;
        question.place = place;
        question.tags = tags;
        take_name(text, question);
        const size_t open = find_unescaped(text, "{");
        const size_t close = find_unescaped(text, "}");
        if (open == std::string_view::npos && close == std::string_view::npos) {
            question.type = "description";
            question.text = gift_text(text, MoodleFormat::automatic);
            return questions_.add(std::move(question));
        }
        if (open == std::string_view::npos || close == std::string_view::npos || close < open)
            return findings_.error(place, message::braces_unpaired());
        const std::string_view behind = text.substr(close + 1);
        const std::string gap = trim(behind).empty() ? "" : "_____";
        question.text =
            gift_text(std::string(text.substr(0, open)) + gap + std::string(behind), MoodleFormat::automatic);
        read_answers(trim(text.substr(open + 1, close - open - 1)), question);
        if (find_unescaped(behind, "{") != std::string_view::npos) question.type = "cloze";
        questions_.add(std::move(question));
    }

    static void take_name(std::string_view& text, MoodleQuestion& question) {
        if (!text.starts_with("::")) return;
        size_t end = find_unescaped(text, ":", 2);
        while (end != std::string_view::npos && !text.substr(end).starts_with("::"))
            end = find_unescaped(text, ":", end + 1);
        if (end == std::string_view::npos) return;
        question.name = gift_unescaped(trim(text.substr(2, end - 2)));
        text = trim(text.substr(end + 2));
    }

    static void read_answers(std::string_view answers, MoodleQuestion& question) {
        if (const size_t at = answers.rfind("####"); at != std::string_view::npos) {
            question.feedback = gift_text(answers.substr(at + 4), question.text.format);
            answers = trim(answers.substr(0, at));
        }
        question.type = gift_type(answers);
        if (question.type == "truefalse") return read_truth(answers, question);
        if (question.type != "multichoice") return;
        question.single = find_unescaped(answers, "=") != std::string_view::npos;
        while (!answers.empty() && question.answers.size() < answers_max) {
            const char sign = answers[0];
            const bool signed_answer = sign == '=' || sign == '~';
            if (signed_answer) answers.remove_prefix(1);
            const size_t end = std::min(find_unescaped(answers, "=~"), answers.size());
            // “~=” is how some write “=”.
            if (sign != '~' || end > 0 || !answers.starts_with('='))
                add_answer(trim(answers.substr(0, end)), sign, question);
            answers.remove_prefix(end);
        }
    }

    static void add_answer(std::string_view text, char sign, MoodleQuestion& question) {
        const double percent = percent_before(text).value_or(sign == '=' ? 100 : 0);
        const size_t comment = std::min(find_unescaped(text, "#"), text.size());
        MoodleAnswer answer{
            .text = gift_text(text.substr(0, comment), question.text.format), .feedback = {}, .percent = percent};
        if (comment < text.size()) answer.feedback = gift_text(text.substr(comment + 1), question.text.format);
        question.answers.push_back(std::move(answer));
    }

    /// “TRUE#said of the wrong answer#said of the right one”
    static void read_truth(std::string_view answers, MoodleQuestion& question) {
        std::array<std::string_view, 3> parts;
        for (size_t i = 0; i < parts.size(); ++i) {
            const size_t end =
                i + 1 < parts.size() ? std::min(find_unescaped(answers, "#"), answers.size()) : answers.size();
            parts.at(i) = trim(answers.substr(0, end));
            answers.remove_prefix(std::min(end + 1, answers.size()));
        }
        const bool truth = truth_of(parts[0]).value_or(false);
        for (const bool option : {true, false}) {
            question.answers.push_back({.text = {option ? "True" : "False", MoodleFormat::plain},
                                        .feedback = gift_text(parts.at(option == truth ? 2 : 1), question.text.format),
                                        .percent = option == truth ? 100.0 : 0.0});
        }
    }

    Findings& findings_;
    MoodleQuestions questions_;
    Block block_;
    bool in_braces_ = false;
    bool after_blank_ = false;
};

}  // namespace

DraftSet read_gift(std::string_view text, Findings& findings) { return GiftReader(findings).read(text); }

}  // namespace mcs::quiz
