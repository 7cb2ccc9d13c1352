#include "quiz/markdown_writer.hpp"

#include <algorithm>
#include <utility>

#include "quiz/formulas.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

bool is_punctuation(char c) { return c > ' ' && c < 0x7F && !is_alnum(c); }

constexpr size_t list_depth_max = 6;

/// How CommonMark sees a character that is no ASCII: letters, or else perhaps punctuation or a space.
bool is_letter(uint32_t code) {
    const auto within = [code](uint32_t first, uint32_t last) { return code >= first && code <= last; };
    return code >= 0xC0 && !within(0x2000, 0x2BFF) && !within(0x2E00, 0x303F) && !within(0xFE10, 0xFE6F) &&
           !within(0xFF00, 0xFF0F) && !within(0xFF1A, 0xFF20) && !within(0xFF3B, 0xFF40) && !within(0xFF5B, 0xFF65);
}

bool starts_with_letter(std::string_view text) {
    const Utf8Char c = decode_utf8(text);
    return c.code < 0x80 ? is_alnum(static_cast<char>(c.code)) : is_letter(c.code);
}

bool ends_with_letter(std::string_view text) {
    size_t at = text.size();
    while (at > 0 && (static_cast<uint8_t>(text[--at]) & 0xC0) == 0x80) continue;
    return starts_with_letter(text.substr(at));
}

size_t longest_run(std::string_view text, char c) {
    size_t longest = 0;
    size_t run = 0;
    for (const char one : text) {
        run = one == c ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

bool is_address(std::string_view text) { return text.starts_with("https://") || text.starts_with("http://"); }

/// “&amp;” and its like.
bool is_reference(std::string_view text) {
    static constexpr size_t bytes_max = 40;
    const size_t end = text.substr(0, bytes_max).find(';');
    return end != std::string_view::npos &&
           std::ranges::all_of(text.substr(1, end - 1), [](char c) { return is_alnum(c) || c == '#'; });
}

/// The character behind the first; a space at the end.
char second(std::string_view text) { return text.size() > 1 ? text[1] : ' '; }

}  // namespace

void MarkdownWriter::text(std::string_view text) {
    while (!text.empty()) {
        if (is_space(text[0])) {
            gap(Gap::space);
            text.remove_prefix(1);
            continue;
        }
        begin_inline();
        text.remove_prefix(characters(text));
        starts_line_ = false;
    }
}

size_t MarkdownWriter::characters(std::string_view rest) {
    if (is_address(rest) && !is_alnum(before())) {
        const std::string_view address = rest.substr(0, rest.find_first_of(" \t\r\n<>\"`|"));
        out_ += address;
        return address.size();
    }
    if (const size_t taken = formula(rest); taken > 0) return taken;
    if (starts_line_) {
        if (const size_t taken = at_line_start(rest); taken > 0) return taken;
    }
    const char c = rest[0];
    const char next = rest.size() > 1 ? rest[1] : '.';  // what comes behind it is not known: the worst is taken
    if (c == '*' || c == '_' || c == '~') return run(rest);
    const bool in_link = span("[").depth > 0;
    const bool escape = c == '`' || (c == '\\' && (is_punctuation(next) || is_space(next))) ||
                        (c == '<' && (is_alnum(next) || is_punctuation(next))) || (c == '&' && is_reference(rest)) ||
                        (c == ']' && (in_link || next == '(' || next == '[' || next == ':')) || (c == '[' && in_link) ||
                        (c == '|' && in_row_);
    if (escape) out_ += '\\';
    out_ += c;
    return 1;
}

/// A formula as it is, on one line; 0 where none begins.
size_t MarkdownWriter::formula(std::string_view rest) {
    const char previous = before();
    if (is_alnum(previous) || previous == '$' || previous == '\\') return 0;
    const size_t size = Formulas::size_at_start(rest);
    for (const char c : rest.substr(0, size)) out_ += is_space(c) ? ' ' : c;
    return size;
}

/// What would begin a block; 0 where nothing does.
size_t MarkdownWriter::at_line_start(std::string_view rest) {
    const char c = rest[0];
    const char next = second(rest);
    // What makes a heading or a table of the line above.
    const bool below =
        !out_.empty() && (c == '|' || (c == ':' && next == '-') || (c == '=' && (is_space(next) || next == '=')));
    const bool escape = below || c == '>' || c == '*' || (c == '#' && (next == '#' || is_space(next))) ||
                        (c == '+' && is_space(next)) ||
                        (c == '-' && (is_space(next) || next == '-' || next == '|' || next == ':'));
    if (escape) {
        out_ += '\\';
        out_ += c;
        return 1;
    }
    size_t digits = 0;
    while (digits < rest.size() && is_digit(rest[digits])) ++digits;
    const std::string_view behind = rest.substr(digits);
    if (digits == 0 || digits > 9 || behind.empty() || (behind[0] != '.' && behind[0] != ')')) return 0;
    if (!is_space(second(behind))) return 0;
    out_ += rest.substr(0, digits);
    out_ += '\\';
    out_ += behind[0];
    return digits + 1;
}

/// Characters of which CommonMark makes emphasis where they stand next to a word.
size_t MarkdownWriter::run(std::string_view rest) {
    const size_t size = std::min(rest.find_first_not_of(rest[0]), rest.size());
    const char next = size < rest.size() ? rest[size] : '.';
    const char previous = before();
    const bool in_word = rest[0] == '_' && is_alnum(previous) && is_alnum(next);
    const bool can_end = rest[0] == '*' ? !is_space(previous) || !is_space(next) : !is_space(previous);
    const std::string_view behind = trim(rest.substr(size));
    const bool begins_block = starts_line_ && size > 1 && (rest[0] == '~' || behind.empty() || behind[0] == '_');
    for (size_t i = 0; i < size; ++i) {
        if (begins_block || (can_end && !in_word)) out_ += '\\';
        out_ += rest[0];
    }
    return size;
}

char MarkdownWriter::before() const noexcept { return starts_line_ || out_.empty() ? ' ' : out_.back(); }

void MarkdownWriter::code(std::string_view code) {
    std::string line;
    for (const char c : trim(code)) {
        if (is_space(c) && line.ends_with(' ')) continue;
        if (c == '|' && in_row_) line += '\\';
        line += is_space(c) ? ' ' : c;
    }
    if (line.empty()) return;
    begin_inline();
    if (before() == '`') out_ += ' ';
    const std::string fence(longest_run(line, '`') + 1, '`');
    const std::string_view pad = line.starts_with('`') || line.ends_with('`') ? " " : "";
    out_ += fence;
    out_ += pad;
    out_ += line;
    out_ += pad;
    out_ += fence;
    starts_line_ = false;
}

void MarkdownWriter::code_block(std::string_view code) {
    if (in_row_) return this->code(code);
    while (code.starts_with('\n')) code.remove_prefix(1);
    while (!code.empty() && is_space(code.back())) code.remove_suffix(1);
    if (code.empty()) return;
    paragraph();
    begin_block();
    const std::string fence(std::max<size_t>(longest_run(code, '`') + 1, 3), '`');
    out_ += fence;
    while (!code.empty()) {
        const std::string_view line = code.substr(0, code.find('\n'));
        begin_line();
        out_ += line;
        code.remove_prefix(std::min(line.size() + 1, code.size()));
    }
    begin_line();
    out_ += fence;
    starts_line_ = false;
    paragraph();
}

void MarkdownWriter::line_break() { gap(gap_ == Gap::line_break ? Gap::paragraph : Gap::line_break); }

void MarkdownWriter::paragraph() { gap(Gap::paragraph); }

void MarkdownWriter::gap(Gap gap) {
    if (starts_item_ || out_.empty()) return;
    gap_ = std::max(gap_, in_row_ ? Gap::space : gap);
}

void MarkdownWriter::begin_inline() {
    const Gap gap = std::exchange(gap_, Gap::none);
    if (gap >= Gap::line) close_spans();
    if (gap == Gap::space && before() != ' ') out_ += ' ';
    if (gap == Gap::line_break) out_ += "  ";
    if (gap == Gap::paragraph) out_ += '\n';
    if (gap >= Gap::line_break) begin_line();
    if (std::exchange(starts_item_, false)) {
        List& list = lists_.back();
        const std::string marker = list.numbered ? std::to_string(++list.items) + ". " : "- ";
        if (!list.numbered) ++list.items;
        out_ += marker;
        list.indent += marker.size();
    }
    for (Span& span : spans_) {
        if (span.depth > 0) span.start = std::min(span.start, out_.size());
    }
}

/// What spans are open go on within the block, not around it.
void MarkdownWriter::begin_block() {
    begin_inline();
    for (Span& span : spans_) span.start = std::string::npos;
}

void MarkdownWriter::begin_line() {
    if (!out_.empty()) out_ += '\n';
    if (!lists_.empty()) out_.append(lists_.back().indent, ' ');
    starts_line_ = true;
}

MarkdownWriter::Span& MarkdownWriter::span(std::string_view mark) {
    return *std::ranges::find(spans_, mark, &Span::mark);
}

void MarkdownWriter::begin_emphasis(std::string_view mark) { ++span(mark).depth; }

void MarkdownWriter::end_emphasis(std::string_view mark, char ahead) {
    Span& span = this->span(mark);
    if (span.depth == 0 || --span.depth > 0) return;
    close(span, gap_ == Gap::none ? ahead : ' ');
}

void MarkdownWriter::close(Span& span, char ahead) {
    const size_t start = std::exchange(span.start, std::string::npos);
    if (start >= out_.size() || span.mark == "[") return;
    const std::string_view inside = std::string_view(out_).substr(start);
    const char previous = start == 0 ? ' ' : out_[start - 1];
    const bool opens = starts_with_letter(inside) || is_space(previous) || is_punctuation(previous);
    const bool closes = ends_with_letter(inside) || is_space(ahead) || is_punctuation(ahead);
    if (!opens || !closes || previous == span.mark[0]) return;
    out_.insert(start, span.mark);
    out_ += span.mark;
    for (Span& other : spans_) {
        if (other.start != std::string::npos && other.start > start) other.start += span.mark.size();
    }
}

void MarkdownWriter::close_spans() {
    for (Span& span : spans_) close(span, ' ');
}

void MarkdownWriter::begin_link() { ++span("[").depth; }

void MarkdownWriter::end_link(std::string_view url) {
    Span& link = span("[");
    if (link.depth == 0 || --link.depth > 0) return;
    const size_t start = std::exchange(link.start, std::string::npos);
    if (start >= out_.size() || url.empty() || out_.compare(start, std::string::npos, url) == 0) return;
    out_.insert(start, "[");
    const bool brackets = url.find_first_of("()") != std::string_view::npos;
    out_ += brackets ? "](<" : "](";
    out_ += url;
    out_ += brackets ? ">)" : ")";
}

void MarkdownWriter::begin_list(bool numbered) {
    gap(lists_.empty() ? Gap::paragraph : Gap::line);
    if (lists_.size() > 2 * list_depth_max) return;
    const size_t indent = lists_.empty() ? 0 : lists_.back().indent;
    lists_.push_back({.numbered = numbered, .items = 0, .indent = indent});
}

void MarkdownWriter::end_list() {
    if (lists_.empty()) return;
    starts_item_ = false;
    lists_.pop_back();
    gap(Gap::paragraph);
}

void MarkdownWriter::item() {
    if (lists_.empty() || lists_.size() > list_depth_max || in_row_) return gap(Gap::line);
    List& list = lists_.back();
    list.indent = lists_.size() > 1 ? lists_[lists_.size() - 2].indent : 0;
    if (!out_.empty()) gap_ = list.items > 0 ? Gap::line : std::max(gap_, Gap::line);
    starts_item_ = true;
}

void MarkdownWriter::begin_row(bool first) {
    if (in_row_) return gap(Gap::space);
    gap(first ? Gap::paragraph : Gap::line);
    first_row_ = first;
    cells_ = 0;
    in_row_ = true;
}

void MarkdownWriter::cell() {
    if (!in_row_) return gap(Gap::space);
    if (cells_++ == 0) begin_block();
    close_spans();
    gap_ = Gap::none;
    out_ += before() == ' ' ? "| " : " | ";
    starts_line_ = false;
}

void MarkdownWriter::end_row() {
    if (!std::exchange(in_row_, false) || cells_ == 0) return;
    close_spans();
    gap_ = Gap::none;
    out_ += " |";
    if (first_row_) {
        begin_line();
        out_ += '|';
        for (size_t i = 0; i < cells_; ++i) out_ += "---|";
    }
    gap(Gap::line);
}

}  // namespace mcs::quiz
