#include <algorithm>
#include <string>

#include "quiz/findings.hpp"
#include "quiz/markdown_lines.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

/// Writes a set line by line in the form that people write. It does not care whether that can be read back: some texts
/// can not be said in Markdown (an option that holds a heading), and only the reader knows which.
class MarkdownPrinter {
  public:
    std::string print(const QuestionSet& set, const QuestionSet& without_ids) {
        paragraph("# " + set.title);
        label(Label::language, set.language);
        label(Label::licence, set.licence);
        label(Label::source, set.source);
        label(Label::description, set.description);
        std::string category;
        for (size_t i = 0; i < set.questions.size(); ++i) {
            const Question& q = set.questions[i];
            if (q.category != category) paragraph(q.category.empty() ? "##" : "## " + q.category);
            category = q.category;
            question(q);
            if (q.id != without_ids.questions[i].id || ends_like_labels(q.explanation)) label(Label::id, q.id);
        }
        return std::move(out_);
    }

  private:
    void question(const Question& q) {
        prompt(q.prompt);
        if (q.image) paragraph("![" + q.image->alt + "](" + q.image->src + ")");
        options(q);
        explanation(q.explanation);
        for (const Reference& reference : q.references)
            label(Label::reference,
                  reference.title.empty() ? reference.url : "[" + reference.title + "](" + reference.url + ")");
        if (q.limit) label(Label::seconds, seconds(*q.limit / Micros{1000}));
        if (q.points) label(Label::points, std::to_string(*q.points));
        tags(q.tags);
    }

    /// The first paragraph is the heading, where it is one line that a heading gives back.
    void prompt(const std::string& prompt) {
        const std::string first = prompt.substr(0, prompt.find("\n\n"));
        const auto heading = heading_of("### " + first);
        const bool fits = !first.contains('\n') && heading && heading->text == first && without_number(first) == first;
        paragraph(fits ? "### " + prompt : "###\n\n" + prompt);
    }

    void options(const Question& q) {
        std::string list;
        for (uint32_t i = 0; i < q.options.size(); ++i) {
            list += i == 0 ? "" : "\n";
            list += std::ranges::binary_search(q.correct, i) ? "- [x] " : "- [ ] ";
            for (const char c : q.options[i].text) {
                list += c;
                if (c == '\n') list += "  ";  // indented, a line goes on with its option
            }
        }
        paragraph(list);
    }

    void explanation(const std::string& text) {
        if (text.empty()) return;
        // A block (a list, code) starts on a line of its own.
        const bool block = std::string_view("-*+#|>`~0123456789 ").contains(text.front());
        paragraph((block ? "**Explanation:**\n\n" : "**Explanation:** ") + text);
        if (ends_like_labels(text)) paragraph("---");
    }

    /// Then a rule and a label below it tell that its last line is none.
    static bool ends_like_labels(const std::string& explanation) {
        return labelled_line(explanation.substr(explanation.rfind('\n') + 1)).has_value();
    }

    void tags(const std::vector<std::string>& tags) {
        std::string list;
        for (const std::string& tag : tags) list += (list.empty() ? "" : ", ") + tag;
        label(Label::tags, list);
    }

    static std::string seconds(int64_t milliseconds) {
        std::string text = std::to_string(milliseconds / 1000);
        if (milliseconds % 1000 == 0) return text;
        text += "." + std::to_string(1000 + milliseconds % 1000).substr(1);
        return text.substr(0, text.find_last_not_of('0') + 1);
    }

    void label(Label label, const std::string& text) {
        if (text.empty()) return;
        out_ += (after_label_ ? "\n" : "\n\n") + markup(label) + text;
        after_label_ = true;
    }

    void paragraph(const std::string& text) {
        if (!out_.empty()) out_ += "\n\n";
        out_ += text;
        after_label_ = false;
    }

    std::string out_;
    bool after_label_ = false;
};

/// With the ids that its questions get where a file gives none.
QuestionSet without_ids(const QuestionSet& set) {
    Findings findings("");
    DraftSet draft;
    for (const Question& question : set.questions) {
        draft.questions.push_back({.question = question, .place = {}});
        draft.questions.back().question.id.clear();
    }
    return validated(std::move(draft), Origin::own, findings);
}

}  // namespace

std::optional<std::string> print_markdown(const QuestionSet& set) {
    std::string text = MarkdownPrinter().print(set, without_ids(set)) + "\n";
    const auto again = read("", text, Format::markdown);
    if (!again || again->set != set) return std::nullopt;
    return text;
}

}  // namespace mcs::quiz
