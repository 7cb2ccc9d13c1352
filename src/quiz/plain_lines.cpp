#include "quiz/plain_lines.hpp"

#include <algorithm>

#include "quiz/text.hpp"

namespace mcs::quiz {

std::optional<std::string_view> answer_line(std::string_view line) {
    line = trim(line);
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon > 20) return std::nullopt;
    const std::string_view label = trim(line.substr(0, colon));
    for (const std::string_view known : {"answer", "answers", "correct answer", "correct answers"}) {
        if (equal_ignoring_case(label, known)) return trim(line.substr(colon + 1));
    }
    return std::nullopt;
}

std::optional<LetteredOption> lettered_option(std::string_view line) {
    line = trim(line);
    const bool bracket = line.starts_with('(');
    if (bracket) line.remove_prefix(1);
    if (line.size() < 2 || to_lower(line[0]) < 'a' || to_lower(line[0]) > 'z') return std::nullopt;
    if (line[1] != ')' && (bracket || line[1] != '.')) return std::nullopt;
    if (line.size() > 2 && !is_space(line[2])) return std::nullopt;
    const auto letter = static_cast<char>(to_lower(line[0]) - 'a' + 'A');
    return LetteredOption{.letter = letter, .mark = line[1], .text = trim(line.substr(2))};
}

bool has_lettered_questions(std::string_view text) {
    bool first = false;
    bool second = false;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto option = lettered_option(line);
        first = first || (option && option->letter == 'A');
        second = second || (option && option->letter == 'B');
        if (first && second && answer_line(line)) return true;
    }
    return false;
}

}  // namespace mcs::quiz
