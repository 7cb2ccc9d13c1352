#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include <pugixml.hpp>

#include "quiz/moodle_questions.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

/// A tag of four bytes becomes a node of sixty-four.
constexpr size_t xml_tags_max = 1'000'000;

/// As text with UTF-8, whatever the declaration in its first line says.
std::string declared_as_utf8(std::string_view bytes) {
    const std::string declaration = lower(bytes.substr(0, std::min<size_t>(bytes.find("?>"), 200)));
    const bool western = declaration.starts_with("<?xml") &&
                         (declaration.contains("iso-8859-1\"") || declaration.contains("iso-8859-1'") ||
                          declaration.contains("windows-1252") || declaration.contains("latin1"));
    return western && first_invalid_utf8(bytes) ? utf8_of_windows_1252(bytes) : std::string(bytes);
}

struct Inside : pugi::xml_writer {
    std::string text;
    void write(const void* data, size_t size) override { text.append(static_cast<const char*>(data), size); }
};

/// What stands in a node. Markup that should stand in CDATA may stand there as it is.
std::string inside(pugi::xml_node node) {
    Inside out;
    for (const pugi::xml_node piece : node.children()) {
        if (piece.type() == pugi::node_element) {
            piece.print(out, "", pugi::format_raw, pugi::encoding_utf8);
        } else {
            out.text += piece.value();
        }
    }
    return std::move(out.text);
}

/// “<name><text>…</text></name>”, where some writers leave out the inner one.
std::string text_in(pugi::xml_node node) {
    const pugi::xml_node text = node.child("text");
    return inside(text ? text : node);
}

MoodleText moodle_text(pugi::xml_node node, MoodleFormat usual) {
    const std::string_view format = node.attribute("format").value();
    if (format == "html") usual = MoodleFormat::html;
    if (format == "plain_text") usual = MoodleFormat::plain;
    if (format == "markdown") usual = MoodleFormat::markdown;
    if (format == "moodle_auto_format") usual = MoodleFormat::automatic;
    return {.text = node ? text_in(node) : std::string(), .format = usual};
}

class MoodleXmlReader {
  public:
    MoodleXmlReader(std::string_view text, Findings& findings)
        : text_(text), findings_(findings), questions_(findings) {}

    DraftSet read() {
        pugi::xml_document document;
        const pugi::xml_parse_result result =
            document.load_buffer(text_.data(), text_.size(), pugi::parse_default, pugi::encoding_utf8);
        if (!result) {
            findings_.error(place_of_offset(text_, static_cast<size_t>(result.offset)), message::xml_malformed());
            return {};
        }
        const pugi::xml_node quiz = document.child("quiz");
        if (!quiz) {
            findings_.error({}, message::unreadable(FindingCode::xml_file));
            return {};
        }
        for (const pugi::xml_node question : quiz.children("question")) read_question(question);
        return questions_.take();
    }

  private:
    void read_question(pugi::xml_node node) {
        const std::string_view type = node.attribute("type").value();
        if (type == "category") return questions_.category(trim(text_in(node.child("category"))));
        MoodleQuestion question;
        question.place = place_of(node);
        question.type = type;
        question.name = text_in(node.child("name"));
        question.text = moodle_text(node.child("questiontext"), MoodleFormat::html);
        question.feedback = moodle_text(node.child("generalfeedback"), question.text.format);
        question.single = !says_no(node.child("single")) && (type == "multichoice" || type == "truefalse");
        question.grade = moodle_number(trim(node.child_value("defaultgrade")));
        read_files(node.child("questiontext"), question);
        for (const pugi::xml_node answer : node.children("answer")) {
            if (question.answers.size() < answers_max) question.answers.push_back(answer_of(answer, question));
        }
        for (const pugi::xml_node tag : node.child("tags").children("tag")) question.tags.push_back(text_in(tag));
        for (const pugi::xml_node hint : node.children("hint")) {
            if (!trim(text_in(hint)).empty()) findings_.skipped_member(question.place, "hint", Object::question);
        }
        questions_.add(std::move(question));
    }

    static bool says_no(pugi::xml_node node) {
        const std::string_view value = trim(node.child_value());
        return equal_ignoring_case(value, "false") || value == "0";
    }

    static MoodleAnswer answer_of(pugi::xml_node node, const MoodleQuestion& question) {
        MoodleAnswer answer{.text = moodle_text(node, question.text.format),
                            .feedback = moodle_text(node.child("feedback"), question.text.format),
                            .percent = moodle_number(node.attribute("fraction").value()).value_or(0)};
        if (question.type == "truefalse") {
            const std::string_view word = trim(answer.text.text);
            if (equal_ignoring_case(word, "true")) answer.text.text = "True";
            if (equal_ignoring_case(word, "false")) answer.text.text = "False";
        }
        return answer;
    }

    static void read_files(pugi::xml_node text, MoodleQuestion& question) {
        for (const pugi::xml_node file : text.children("file")) {
            std::string content = file.child_value();
            std::erase_if(content, is_space);
            question.files.emplace(file.attribute("name").value(), std::move(content));
        }
    }

    /// Questions come in the order of the text: the lines before each are counted once.
    Place place_of(pugi::xml_node node) {
        const auto offset = static_cast<size_t>(std::max<ptrdiff_t>(node.offset_debug(), 0));
        line_ += static_cast<size_t>(std::ranges::count(text_.substr(counted_, offset - counted_), '\n'));
        counted_ = offset;
        return Place::at_line(line_);
    }

    std::string_view text_;
    Findings& findings_;
    MoodleQuestions questions_;
    size_t counted_ = 0;
    size_t line_ = 1;
};

}  // namespace

DraftSet read_moodle_xml(std::string_view bytes, Findings& findings) {
    const std::string text = declared_as_utf8(bytes);
    if (!check_utf8(text, findings)) return {};
    if (static_cast<size_t>(std::ranges::count(text, '<')) > xml_tags_max) {
        findings.error({}, message::xml_too_large());
        return {};
    }
    return MoodleXmlReader(text, findings).read();
}

}  // namespace mcs::quiz
