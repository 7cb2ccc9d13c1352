#include "quiz/formulas.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

constexpr size_t tex_bytes_max = 2'000;

/// A formula is marked by its number between two of these: U+10FFFD, the last character that nobody gives a meaning to.
/// A text that has one is taken as having no formulas.
constexpr std::string_view marker = "\xF4\x8F\xBF\xBD";

bool is_letter(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }
bool is_of_a_word(char c) { return is_letter(c) || is_digit(c); }

size_t run_length(std::string_view text, size_t at) {
    return std::min(text.find_first_not_of(text[at], at), text.size()) - at;
}

/// Where the text goes on behind the line end at `at` and the blank lines below it; `at` if there are none.
size_t blank_lines_end(std::string_view text, size_t at) {
    const size_t end = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
    const std::string_view space = text.substr(at, end - at);
    return std::ranges::count(space, '\n') > 1 || std::ranges::count(space, '\r') > 1 ? end : at;
}

/// Where code spans end, by where they may begin: at a run of backticks whose paragraph has another one as long.
std::unordered_map<size_t, size_t> code_spans(std::string_view text) {
    std::unordered_map<size_t, size_t> ends;
    std::unordered_map<size_t, size_t> last;  // by length
    for (size_t at = text.find('`'); (at = text.find_first_of("`\r\n", at)) != std::string_view::npos;) {
        if (text[at] != '`') {
            const size_t end = blank_lines_end(text, at);
            if (end != at) last.clear();
            at = std::max(end, at + 1);
            continue;
        }
        const size_t length = run_length(text, at);
        const auto [before, first] = last.try_emplace(length, at);
        if (!first) ends[before->second] = at + length;
        before->second = at;
        at += length;
    }
    return ends;
}

/// What stands at a dollar or a backslash: all dollars in a row, or the backslash with what it escapes.
std::string_view token_at(std::string_view text, size_t at) {
    return text.substr(at, text[at] == '$' ? run_length(text, at) : 2);
}

/// What ends the formula that begins with `token`; "" where none does.
std::string_view closing(std::string_view token) {
    if (token == R"(\()") return R"(\))";
    if (token == R"(\[)") return R"(\])";
    return token == "$" || token == "$$" ? token : "";
}

bool is_bracket(std::string_view token) {
    return token == R"(\()" || token == R"(\))" || token == R"(\[)" || token == R"(\])";
}

/// Where what began before `at` ends, formula or not: at a delimiter, a backtick, a blank line; a formula within a line
/// with that.
size_t content_end(std::string_view text, size_t at, bool within_line) {
    while ((at = text.find_first_of("$\\`\r\n", at)) != std::string_view::npos) {
        if (text[at] == '\\' && !is_bracket(token_at(text, at))) {
            at += 2;
        } else if (text[at] != '\r' && text[at] != '\n') {
            return at;
        } else if (within_line || blank_lines_end(text, at) != at) {
            return at;
        } else {
            ++at;
        }
    }
    return text.size();
}

/// Whether there is a character of TeX in it, or too little for a sentence.
bool is_like_tex(std::string_view tex, bool bracketed) {
    if (tex.find_first_of("\\^_={}+<>") != std::string_view::npos) return true;
    if (bracketed) return false;  // Markdown as programs write it has a backslash before every bracket.
    if (tex.find_first_of(" \t\r\n") == std::string_view::npos) return true;
    return std::ranges::adjacent_find(tex, [](char a, char b) { return is_letter(a) && is_letter(b); }) == tex.end();
}

/// A percent sign begins a comment in TeX. Nobody wants one in a question; where it is meant as such, it is no TeX.
bool has_comment(std::string_view tex) {
    for (size_t at = tex.find('%'); at != std::string_view::npos; at = tex.find('%', at + 1)) {
        if (at == 0 || tex[at - 1] != '\\') return true;
    }
    return false;
}

bool goes_on_in_a_quote(std::string_view tex) {
    for (size_t at = tex.find_first_of("\r\n"); at != std::string_view::npos; at = tex.find_first_of("\r\n", at + 1)) {
        const size_t next = tex.find_first_not_of(" \t", at + 1);
        if (next != std::string_view::npos && tex[next] == '>') return true;
    }
    return false;
}

/// The next price or variable of a shell begins with such a dollar.
bool goes_on(std::string_view behind_dollar) {
    return !behind_dollar.empty() && (is_of_a_word(behind_dollar[0]) || behind_dollar[0] == '{');
}

bool is_tex(std::string_view tex, std::string_view delimiter) {
    if (trim(tex).empty() || tex.size() > tex_bytes_max || tex.contains('\0') || first_invalid_utf8(tex)) return false;
    if (delimiter == "$" && (is_space(tex.front()) || is_space(tex.back()))) return false;
    return is_like_tex(tex, delimiter == R"(\[)") && !has_comment(tex) && !goes_on_in_a_quote(tex);
}

}  // namespace

struct Formulas::Delimited {
    Formula formula;  ///< its source is "" where there is none
    size_t end = 0;
};

/// What begins with the delimiter at `at`; nothing before its end begins another formula.
Formulas::Delimited Formulas::delimited_at(std::string_view markdown, size_t at) {
    const std::string_view open = token_at(markdown, at);
    const std::string_view close = closing(open);
    const size_t begin = at + open.size();
    if (close.empty()) return {{}, begin};
    const bool displayed = open == "$$" || open == R"(\[)";
    const size_t end = content_end(markdown, begin, !displayed);
    const bool at_token = end < markdown.size() && (markdown[end] == '$' || markdown[end] == '\\');
    if (!at_token || token_at(markdown, end) != close) return {{}, end};
    const std::string_view tex = markdown.substr(begin, end - begin);
    const size_t after = end + close.size();
    if ((at > 0 && is_of_a_word(markdown[at - 1])) || (open[0] == '$' && goes_on(markdown.substr(after))) ||
        !is_tex(tex, open))
        return {{}, end};
    return {{markdown.substr(at, after - at), trim(tex), displayed}, after};
}

Formulas::Formulas(std::string_view markdown) {
    if (markdown.find(marker) != std::string_view::npos) {
        marked_ = markdown;
    } else {
        mark(markdown);
    }
}

size_t Formulas::size_at_start(std::string_view text) {
    const bool may_be = text.starts_with('$') || text.starts_with('\\');
    return may_be ? delimited_at(text, 0).formula.source.size() : 0;
}

void Formulas::mark(std::string_view markdown) {
    const auto code = code_spans(markdown);
    size_t copied = 0;
    for (size_t at = 0; (at = markdown.find_first_of("$\\`", at)) != std::string_view::npos;) {
        if (markdown[at] == '`') {
            const auto span = code.find(at);
            at = span == code.end() ? at + run_length(markdown, at) : span->second;
            continue;
        }
        const Delimited found = delimited_at(markdown, at);
        if (!found.formula.source.empty()) {
            marked_.append(markdown.substr(copied, at - copied));
            marked_.append(marker).append(std::to_string(formulas_.size())).append(marker);
            formulas_.push_back(found.formula);
            copied = found.end;
        }
        at = found.end;
    }
    marked_.append(markdown.substr(copied));
}

template <class Replacement>
std::string Formulas::replaced(std::string_view text, Replacement replacement) const {
    std::string out;
    for (size_t at = text.find(marker); at != std::string_view::npos; at = text.find(marker)) {
        const std::string_view rest = text.substr(at + marker.size());
        size_t number = formulas_.size();
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        const auto digits = static_cast<size_t>(end - rest.data());
        const bool marked = number < formulas_.size() && rest.substr(digits).starts_with(marker);
        out.append(text.substr(0, marked ? at : at + marker.size()));
        text = rest;
        if (!marked) continue;
        replacement(out, formulas_[number]);
        text.remove_prefix(digits + marker.size());
    }
    return out.append(text);
}

std::string Formulas::as_written(std::string_view text) const {
    return replaced(text, [](std::string& out, const Formula& formula) { out += formula.source; });
}

std::string Formulas::as_address(std::string_view text) const {
    return replaced(text, [](std::string& out, const Formula& formula) {
        const std::string_view source = formula.source;
        for (size_t i = 0; i < source.size(); ++i) {
            const bool escape = source[i] == '\\' && i + 1 < source.size() && !is_of_a_word(source[i + 1]);
            out += escape ? source[++i] : source[i];
        }
    });
}

std::string Formulas::with_elements(std::string_view html) const {
    return replaced(html, [](std::string& out, const Formula& formula) {
        out += formula.displayed ? "<span class=\"formula displayed\">" : "<span class=\"formula\">";
        out.append(escape_html(formula.tex)).append("</span>");
    });
}

}  // namespace mcs::quiz
