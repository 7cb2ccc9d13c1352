#include "quiz/markdown_lines.hpp"

#include <algorithm>
#include <array>

#include "quiz/links.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

bool ends_with_ignoring_case(std::string_view text, std::string_view suffix) {
    return text.size() >= suffix.size() && equal_ignoring_case(text.substr(text.size() - suffix.size()), suffix);
}

size_t digits_at_front(std::string_view text) {
    return static_cast<size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
}

struct LabelName {
    Label label;
    std::string_view name;
};
/// The first name of each is the one that is printed.
constexpr std::array<LabelName, 10> label_names = {{{Label::language, "Language"},
                                                    {Label::licence, "Licence"},
                                                    {Label::licence, "License"},
                                                    {Label::source, "Source"},
                                                    {Label::description, "Description"},
                                                    {Label::id, "Id"},
                                                    {Label::seconds, "Seconds"},
                                                    {Label::points, "Points"},
                                                    {Label::tags, "Tags"},
                                                    {Label::reference, "Reference"}}};

/// The length of a list marker ("-", "*", "+", "1.", "2)"); 0 where there is none.
size_t list_marker(std::string_view text) {
    if (text.empty()) return 0;
    if (text[0] == '-' || text[0] == '*' || text[0] == '+') return 1;
    const size_t digits = digits_at_front(text);
    return digits > 0 && digits < 4 && digits < text.size() && (text[digits] == '.' || text[digits] == ')') ? digits + 1
                                                                                                            : 0;
}

struct Box {
    size_t size = 0;  ///< of marker, box and the space between; 0: no box
    bool checked = false;
};

/// A list marker and a box at the front of `text`.
Box box_at(std::string_view text) {
    const size_t marker = list_marker(text);
    if (marker == 0) return {};
    size_t at = marker;
    while (at < text.size() && text[at] == ' ') ++at;
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("[]")) return {at + 2, false};
    if (rest.size() < 3 || rest[0] != '[' || rest[2] != ']') return {};
    if (rest[1] == ' ') return {at + 3, false};
    if (rest[1] == 'x' || rest[1] == 'X') return {at + 3, true};
    return {};
}

/// Where in `text`, outside of code, the next item starts that was merged into this one.
size_t merged_item(std::string_view text) {
    bool code = false;
    for (size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '`') code = !code;
        if (code || (text[at] != '-' && text[at] != '*' && text[at] != '+')) continue;
        const Box box = box_at(text.substr(at));
        const bool spaced = box.size > 0 && at + box.size < text.size() && text[at + box.size] == ' ';
        if (spaced) return at;
    }
    return std::string_view::npos;
}

}  // namespace

std::optional<Heading> heading_of(std::string_view line) {
    const size_t level = std::min(line.find_first_not_of('#'), line.size());
    if (level == 0 || level > 6 || (level < line.size() && line[level] != ' ' && line[level] != '\t'))
        return std::nullopt;
    std::string_view text = trim(line.substr(level));
    std::string_view shorter = text;
    while (shorter.ends_with('#')) shorter.remove_suffix(1);
    if (shorter.empty() || shorter.ends_with(' ')) text = trim(shorter);
    return Heading{level, std::string(text)};
}

std::vector<TaskItem> task_items_of(std::string_view line) {
    std::vector<TaskItem> items;
    std::string_view rest = trim(line);
    for (Box box = box_at(rest); box.size > 0; box = box_at(rest)) {
        rest.remove_prefix(box.size);
        const size_t next = std::min(merged_item(rest), rest.size());
        items.push_back({box.checked, std::string(trim(rest.substr(0, next)))});
        rest.remove_prefix(next);
    }
    return items;
}

std::optional<ImageLine> image_of(std::string_view line) {
    line = trim(line);
    if (!line.starts_with("![") || !line.ends_with(")")) return std::nullopt;
    const size_t middle = line.find("](");
    if (middle == std::string_view::npos || line.find(')') != line.size() - 1) return std::nullopt;
    std::string_view target = trim(line.substr(middle + 2, line.size() - middle - 3));
    target = target.substr(0, target.find(' '));  // without a title
    return ImageLine{std::string(target), std::string(trim(line.substr(2, middle - 2)))};
}

bool is_back_to_top(std::string_view line) {
    return line.size() < 200 && lower(line).find("back to top") != std::string::npos;
}

bool is_fence(std::string_view line) {
    line = trim(line);
    return line.starts_with("```") || line.starts_with("~~~");
}

bool is_rule(std::string_view line) {
    line = trim(line);
    return line.size() >= 3 && (line[0] == '-' || line[0] == '*' || line[0] == '_') &&
           line.find_first_not_of(line[0]) == std::string_view::npos;
}

std::string without_number(std::string_view heading) {
    std::string_view text = trim(heading);
    if (starts_with_ignoring_case(text, "question ")) {
        std::string_view rest = trim(text.substr(9));
        if (rest.starts_with('#')) rest.remove_prefix(1);
        const size_t digits = digits_at_front(rest);
        if (digits == 0) return std::string(text);
        rest.remove_prefix(digits);
        if (rest.empty()) return {};
        if (rest[0] == ':' || rest[0] == '.' || rest[0] == ')') return std::string(trim(rest.substr(1)));
        return std::string(text);
    }
    const size_t digits = digits_at_front(text);
    if (digits == 0 || digits > 5 || digits == text.size())
        return digits == text.size() ? std::string() : std::string(text);
    if (text[digits] != '.' && text[digits] != ')') return std::string(text);
    if (digits + 1 < text.size() && !is_space(text[digits + 1])) return std::string(text);
    return std::string(trim(text.substr(digits + 1)));
}

std::optional<std::string> labelled_explanation(std::string_view line) {
    std::string_view text = trim(line);
    while (!text.empty() && (text[0] == '*' || text[0] == '_' || text[0] == '>' || text[0] == ' '))
        text.remove_prefix(1);
    for (const std::string_view label : {"explanation", "rationale"}) {
        if (!starts_with_ignoring_case(text, label)) continue;
        std::string_view rest = text.substr(label.size());
        while (!rest.empty() && (rest[0] == '*' || rest[0] == '_')) rest.remove_prefix(1);
        if (!rest.empty() && rest[0] != ':') continue;
        if (!rest.empty()) rest.remove_prefix(1);
        while (!rest.empty() && (rest[0] == '*' || rest[0] == '_')) rest.remove_prefix(1);
        return std::string(trim(rest));
    }
    return std::nullopt;
}

std::optional<LabelledLine> labelled_line(std::string_view line) {
    std::string_view text = trim(line);
    if (!text.starts_with("**")) return std::nullopt;
    text.remove_prefix(2);
    for (const auto& [label, name] : label_names) {
        if (!starts_with_ignoring_case(text, name)) continue;
        std::string_view rest = text.substr(name.size());
        if (!rest.starts_with(":**") && !rest.starts_with("**:")) continue;
        rest = trim(rest.substr(3));
        if (rest.empty()) return std::nullopt;
        return LabelledLine{label, std::string(rest)};
    }
    return std::nullopt;
}

std::string markup(Label label) {
    return "**" + std::string(std::ranges::find(label_names, label, &LabelName::label)->name) + ":** ";
}

std::optional<Reference> reference_of(std::string_view text) {
    Reference reference;
    if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
    const size_t middle = text.rfind("](");
    if (text.starts_with('[') && text.ends_with(')') && middle != std::string_view::npos) {
        reference.title = trim(text.substr(1, middle - 1));
        text = text.substr(middle + 2, text.size() - middle - 3);
    }
    reference.url = text;
    if (!is_web_url(reference.url)) return std::nullopt;
    return reference;
}

bool strip_most_voted(std::string& option) {
    for (const std::string_view residue : {"**Most Voted**", "(Most Voted)", "Most Voted"}) {
        if (!ends_with_ignoring_case(option, residue) || option.size() == residue.size()) continue;
        option.resize(option.size() - residue.size());
        option = std::string(trim(option));
        return true;
    }
    return false;
}

}  // namespace mcs::quiz
