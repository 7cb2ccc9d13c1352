#include <algorithm>
#include <string>

#include "quiz/fields.hpp"
#include "quiz/findings.hpp"
#include "quiz/links.hpp"
#include "quiz/markdown_lines.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

/// Reads an exam dump line by line: a heading (or a paragraph), then a task list, then perhaps an explanation. A dump
/// is too irregular for a Markdown parser: what matters are its lines, and each complaint needs the line's number.
class DumpReader {
  public:
    DumpReader(DraftSet& draft, Findings& findings) : draft_(draft), findings_(findings) {}

    void read(std::string_view text) {
        const std::string unix_text = unix_lines(text);
        ahead_ = unix_text;
        while (!ahead_.empty()) {
            ++number_;
            read_line(take_line(ahead_));
        }
        if (in_fence_) unclosed_fence();
        finish();
    }

  private:
    /// What may be a label of the question, or a line of its explanation: what follows decides.
    struct HeldLine {
        size_t line = 0;
        bool after_blank = false;
        std::string_view text;
        LabelledLine labelled = {};
    };

    /// What stands between one heading and the next.
    struct Section {
        size_t line = 0;
        size_t level = 0;  ///< 0: starts with a paragraph instead of a heading
        std::string heading = {};
        std::string body = {};
        std::vector<Option> options = {};
        std::vector<uint32_t> correct = {};
        std::string explanation = {};
        std::optional<Image> image = {};
        std::vector<std::pair<size_t, Message>> skipped_images = {};  ///< line and warning
        bool explaining = false;
        std::vector<HeldLine> held = {};
        bool ruled = false;      ///< a rule stands below what is held
        Question labelled = {};  ///< what labels say of it
    };

    void read_line(std::string_view line) {
        const bool after_blank = std::exchange(after_blank_, false);
        if (in_fence_ && is_back_to_top(line)) unclosed_fence();
        if (in_fence_ || is_fence(line)) return code(line, after_blank);
        if (trim(line).empty()) {
            after_blank_ = true;
            return;
        }
        if (auto heading = heading_of(line)) return begin(std::move(*heading));
        if (is_back_to_top(line)) return finish();
        if (const auto items = task_items_of(line); !items.empty()) return add_options(items);
        if (auto image = image_of(line)) return add_image(std::move(*image));
        if (is_rule(line)) {
            section_.ruled = true;
            return;
        }
        if (take_label(line, after_blank)) return;
        if (asks_without_heading(line)) return begin({.level = 0, .text = std::string(trim(line))});
        add_text(line, after_blank);
    }

    /// "1. text" right above options, where there is no question yet, or one that has its options.
    bool asks_without_heading(std::string_view line) const {
        const bool below_category = section_.level > 0 && section_.level <= 2 && section_.body.empty();
        const bool expected = !open_ || below_category || !section_.options.empty();
        if (!expected || is_space(line.front()) || without_number(line) == trim(line)) return false;
        const size_t next = std::min(ahead_.find_first_not_of(" \t\n"), ahead_.size());
        return !task_items_of(ahead_.substr(next, ahead_.find('\n', next) - next)).empty();
    }

    void begin(Heading heading) {
        if (!section_.options.empty() && heading.level > section_.level && labelled_explanation(heading.text)) {
            explain();
            return;
        }
        finish();
        section_ = {.line = number_, .level = heading.level, .heading = std::move(heading.text)};
        open_ = true;
    }

    void open_without_heading() {
        if (open_) return;
        section_ = {.line = number_};
        open_ = true;
    }

    void toggle_fence() {
        in_fence_ = !in_fence_;
        fence_line_ = number_;
    }

    void unclosed_fence() {
        findings_.error(Place::at_line(fence_line_), message::code_unclosed());
        in_fence_ = false;
    }

    void code(std::string_view line, bool after_blank) {
        if (is_fence(line)) toggle_fence();
        open_without_heading();
        held_is_text();
        append(target(), line, after_blank ? "\n\n" : "\n");
    }

    /// What a label says of the set stands above the first question, what it says of a question below its options and
    /// its explanation, or between the two.
    bool take_label(std::string_view line, bool after_blank) {
        auto labelled = labelled_line(line);
        if (!labelled) return false;
        if (section_.options.empty()) return draft_.questions.empty() && section_.level <= 1 && label_set(*labelled);
        if (!is_of_question(*labelled)) return false;
        if (section_.ruled) held_is_text();
        section_.held.push_back({number_, after_blank, line, std::move(*labelled)});
        return true;
    }

    bool label_set(const LabelledLine& line) {
        QuestionSet& set = draft_.set;
        std::string* const member = line.label == Label::language      ? &set.language
                                    : line.label == Label::licence     ? &set.licence
                                    : line.label == Label::source      ? &set.source
                                    : line.label == Label::description ? &set.description
                                                                       : nullptr;
        if (member == nullptr) return false;
        *member = line.text;
        return true;
    }

    static bool is_of_question(const LabelledLine& line) {
        if (line.label == Label::reference) return reference_of(line.text).has_value();
        return line.label == Label::id || line.label == Label::seconds || line.label == Label::points ||
               line.label == Label::tags;
    }

    void label_question(const HeldLine& held, Question& q) {
        const Place place = Place::at_line(held.line);
        const std::string& text = held.labelled.text;
        if (held.labelled.label == Label::id) q.id = text;
        if (held.labelled.label == Label::seconds) read_seconds(text, place, q, findings_);
        if (held.labelled.label == Label::points) read_points(text, place, q, findings_);
        if (held.labelled.label == Label::tags) read_tags(text, q);
        if (held.labelled.label == Label::reference) q.references.push_back(*reference_of(text));
    }

    void held_are_labels(Section& section) {
        for (const HeldLine& held : section.held) label_question(held, section.labelled);
        section.held.clear();
    }

    /// Text below them shows that they are lines of the explanation.
    void held_is_text() {
        section_.ruled = false;
        if (section_.held.empty()) return;
        section_.explaining = true;
        for (const HeldLine& held : std::exchange(section_.held, {}))
            append(target(), held.text, held.after_blank ? "\n\n" : "\n");
    }

    /// The explanation begins: what was held are labels above it.
    void explain() {
        if (!section_.explaining) held_are_labels(section_);
        section_.explaining = true;
    }

    std::string& target() {
        if (section_.explaining) return section_.explanation;
        return section_.options.empty() ? section_.body : section_.options.back().text;
    }

    static void append(std::string& text, std::string_view more, std::string_view between) {
        if (!text.empty()) text += between;
        text += more;
    }

    void add_text(std::string_view line, bool after_blank) {
        const bool indented = line.starts_with("  ") || line.starts_with("\t");
        if (section_.level == 0 && !section_.options.empty() && after_blank && !indented && !labelled_explanation(line))
            finish();
        open_without_heading();
        const auto labelled = section_.options.empty() ? std::nullopt : labelled_explanation(line);
        if (labelled) explain();
        held_is_text();
        if (labelled && section_.explanation.empty()) return append(section_.explanation, *labelled, "");
        if (!section_.options.empty() && after_blank && !indented) section_.explaining = true;
        const bool in_option = !section_.options.empty() && !section_.explaining;
        append(target(), in_option ? trim(line) : line, after_blank ? "\n\n" : "\n");
    }

    void add_options(const std::vector<TaskItem>& items) {
        open_without_heading();
        const Place place = Place::at_line(number_);
        held_are_labels(section_);
        if (section_.explaining) {
            findings_.warn(place, message::options_after_explanation());
            section_.explaining = false;
        }
        if (items.size() > 1) findings_.warn(place, message::options_taken_apart(items.size()));
        for (const TaskItem& item : items) {
            if (item.checked) section_.correct.push_back(static_cast<uint32_t>(section_.options.size()));
            Option option{item.text};
            if (strip_most_voted(option.text)) findings_.warn(place, message::marked_most_voted(option.text));
            if (option.text.starts_with("```") && option.text.find("```", 3) == std::string::npos) toggle_fence();
            section_.options.push_back(std::move(option));
        }
    }

    void add_image(ImageLine image) {
        open_without_heading();
        if (!section_.image && is_image_source(image.src)) {
            section_.image = Image{std::move(image.src), std::move(image.alt)};
            return;
        }
        const bool second = section_.image && is_image_source(image.src);
        section_.skipped_images.emplace_back(
            number_, second ? message::image_second(image.src) : message::image_not_https(image.src));
    }

    void warn_of_images(const Section& section) {
        for (const auto& [line, message] : section.skipped_images) findings_.warn(Place::at_line(line), message);
    }

    void finish() {
        if (!std::exchange(open_, false)) return;
        Section section = std::exchange(section_, {});
        if (!section.options.empty()) return add_question(std::move(section));
        const bool bare = trim(section.body).empty() && !section.image;
        if (section.level == 1 && draft_.set.title.empty() && draft_.questions.empty()) {
            // A title that is too long is not the reader's fault to find: it is a title by position only.
            if (section.heading.size() <= title_bytes_max) draft_.set.title = section.heading;
        } else if (section.level == 1 || section.level == 2) {
            category_ = bare ? section.heading : "";
            if (!bare) skipped(section);
        } else if (section.level > 0 || !draft_.questions.empty()) {
            skipped(section);
        }
    }

    /// Warns, save of what stands before the first question: a dump starts with a table of contents and such.
    void skipped(const Section& section) {
        if (draft_.questions.empty() && section.level <= 2) return;
        warn_of_images(section);
        const std::string& name = section.heading.empty() ? section.body : section.heading;
        findings_.warn(Place::at_line(section.line), message::section_skipped(name));
    }

    void add_question(Section section) {
        warn_of_images(section);
        held_are_labels(section);
        DraftQuestion question{.question = std::move(section.labelled), .place = Place::at_line(section.line)};
        question.question.prompt = without_number(section.heading);
        append(question.question.prompt, section.body, question.question.prompt.empty() ? "" : "\n\n");
        question.question.options = std::move(section.options);
        question.question.correct = std::move(section.correct);
        question.question.category = category_;
        question.question.explanation = std::move(section.explanation);
        question.question.image = std::move(section.image);
        if (draft_.questions.size() <= questions_max) draft_.questions.push_back(std::move(question));
    }

    DraftSet& draft_;
    Findings& findings_;
    std::string_view ahead_;  ///< the lines that are not read yet
    Section section_;
    std::string category_;
    size_t number_ = 0;
    size_t fence_line_ = 0;
    bool open_ = false;
    bool in_fence_ = false;
    bool after_blank_ = false;
};

}  // namespace

DraftSet read_markdown(std::string_view text, Findings& findings) {
    DraftSet draft;
    DumpReader(draft, findings).read(text);
    if (draft.questions.empty()) {
        findings.error({}, message::no_questions_in_markdown());
    }
    return draft;
}

}  // namespace mcs::quiz
