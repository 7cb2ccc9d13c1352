#include "quiz/gift_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

constexpr std::array<std::pair<std::string_view, MoodleFormat>, 4> formats = {{{"[moodle]", MoodleFormat::automatic},
                                                                               {"[html]", MoodleFormat::html},
                                                                               {"[plain]", MoodleFormat::plain},
                                                                               {"[markdown]", MoodleFormat::markdown}}};

/// “1:MC:”, with which a gap of a cloze begins.
bool starts_gap(std::string_view answers) {
    while (!answers.empty() && is_digit(answers[0])) answers.remove_prefix(1);
    if (!answers.starts_with(':')) return false;
    const size_t end = answers.find(':', 1);
    return end != std::string_view::npos && end > 1 &&
           std::ranges::all_of(answers.substr(1, end - 1), [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

/// Calls `sees` with what stands in each pair of braces until it says true; whether it did.
template <class Sees>
bool any_in_braces(std::string_view text, Sees sees) {
    for (size_t at = find_unescaped(text, "{"); at != std::string_view::npos; at = find_unescaped(text, "{", at + 1)) {
        const size_t end = find_unescaped(text, "{}", at + 1);
        if (end == std::string_view::npos) return false;
        if (text[end] == '}' && sees(trim(text.substr(at + 1, end - at - 1)))) return true;
    }
    return false;
}

bool is_sign(std::string_view line) {
    if (line.starts_with("$CATEGORY:") || line.starts_with("// question: ")) return true;
    return line.starts_with("::") && line.find("::", 2) != std::string_view::npos;
}

}  // namespace

size_t find_unescaped(std::string_view text, std::string_view characters, size_t from) {
    for (size_t at = from; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (characters.contains(text[at])) {
            return at;
        }
    }
    return std::string_view::npos;
}

std::string gift_unescaped(std::string_view text) {
    static constexpr std::string_view escapable = "\\:#={}~n";
    std::string out;
    for (size_t at = 0; at < text.size(); ++at) {
        const bool escapes = text[at] == '\\' && at + 1 < text.size() && escapable.contains(text[at + 1]);
        if (escapes) ++at;
        out += escapes && text[at] == 'n' ? '\n' : text[at];
    }
    return out;
}

MoodleText gift_text(std::string_view text, MoodleFormat usual) {
    text = trim(text);
    for (const auto& [word, format] : formats) {
        if (text.starts_with(word)) return {.text = gift_unescaped(text.substr(word.size())), .format = format};
    }
    return {.text = gift_unescaped(text), .format = usual};
}

std::optional<double> percent_before(std::string_view& answer) {
    if (!answer.starts_with('%')) return std::nullopt;
    const size_t end = answer.find('%', 1);
    if (end == std::string_view::npos) return std::nullopt;
    const auto percent = moodle_number(answer.substr(1, end - 1));
    if (percent) answer.remove_prefix(end + 1);
    return percent;
}

std::optional<bool> truth_of(std::string_view text) {
    if (equal_ignoring_case(text, "t") || equal_ignoring_case(text, "true")) return true;
    if (equal_ignoring_case(text, "f") || equal_ignoring_case(text, "false")) return false;
    return std::nullopt;
}

std::string gift_type(std::string_view answers) {
    if (answers.empty()) return "essay";
    if (starts_gap(answers)) return "cloze";
    if (answers[0] == '#') return "numerical";
    if (find_unescaped(answers, "~") != std::string_view::npos) return "multichoice";
    if (find_unescaped(answers, "=") != std::string_view::npos && answers.contains("->")) return "matching";
    return truth_of(trim(answers.substr(0, find_unescaped(answers, "#")))) ? "truefalse" : "shortanswer";
}

bool has_format_word(std::string_view text) {
    return std::ranges::any_of(formats, [&](const auto& format) { return text.starts_with(format.first); });
}

bool has_gift_signs(std::string_view text) {
    for (std::string_view ahead = text; !ahead.empty();) {
        const std::string_view line = ahead.substr(0, ahead.find_first_of("\r\n"));
        if (is_sign(trim(line))) return true;
        ahead.remove_prefix(std::min(line.size() + 1, ahead.size()));
    }
    return any_in_braces(text, [](std::string_view inside) {
        return inside.starts_with('=') || inside.starts_with('~') || inside.contains("\n~") || inside.contains("\n=");
    });
}

bool has_gift_truths(std::string_view text) {
    return any_in_braces(text, [](std::string_view inside) { return gift_type(inside) == "truefalse"; });
}

}  // namespace mcs::quiz
