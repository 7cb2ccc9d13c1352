#include "quiz/html_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "quiz/encoded_text.hpp"
#include "quiz/links.hpp"
#include "quiz/markdown_writer.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

/// What becomes of an element.
enum class Kind : uint8_t {
    plain,  ///< its text is kept
    block,
    heading,
    strong,
    emphasis,
    deleted,
    code,
    preformatted,
    line_break,
    list,
    numbered_list,
    item,
    table,
    row,
    cell,
    link,
    picture,
    media,
    raised,
    lowered,
    dropped,  ///< with what is in it
};

using Element = std::pair<std::string_view, Kind>;
constexpr std::array elements = std::to_array<Element>({
    {"a", Kind::link},          {"abbr", Kind::plain},       {"acronym", Kind::plain},    {"address", Kind::block},
    {"article", Kind::block},   {"aside", Kind::block},      {"audio", Kind::media},      {"b", Kind::strong},
    {"bdi", Kind::plain},       {"bdo", Kind::plain},        {"big", Kind::plain},        {"blockquote", Kind::block},
    {"body", Kind::block},      {"br", Kind::line_break},    {"caption", Kind::block},    {"center", Kind::block},
    {"cite", Kind::emphasis},   {"code", Kind::code},        {"col", Kind::plain},        {"colgroup", Kind::plain},
    {"dd", Kind::block},        {"del", Kind::deleted},      {"details", Kind::block},    {"dfn", Kind::emphasis},
    {"div", Kind::block},       {"dl", Kind::block},         {"dt", Kind::block},         {"em", Kind::emphasis},
    {"embed", Kind::media},     {"fieldset", Kind::block},   {"figcaption", Kind::block}, {"figure", Kind::block},
    {"font", Kind::plain},      {"footer", Kind::block},     {"form", Kind::block},       {"h1", Kind::heading},
    {"h2", Kind::heading},      {"h3", Kind::heading},       {"h4", Kind::heading},       {"h5", Kind::heading},
    {"h6", Kind::heading},      {"head", Kind::dropped},     {"header", Kind::block},     {"hr", Kind::block},
    {"html", Kind::block},      {"i", Kind::emphasis},       {"iframe", Kind::media},     {"img", Kind::picture},
    {"ins", Kind::plain},       {"kbd", Kind::code},         {"label", Kind::plain},      {"li", Kind::item},
    {"main", Kind::block},      {"mark", Kind::plain},       {"math", Kind::plain},       {"mfenced", Kind::plain},
    {"mfrac", Kind::plain},     {"mi", Kind::plain},         {"mn", Kind::plain},         {"mo", Kind::plain},
    {"mrow", Kind::plain},      {"msqrt", Kind::plain},      {"mstyle", Kind::plain},     {"msub", Kind::plain},
    {"msup", Kind::plain},      {"mtext", Kind::plain},      {"nav", Kind::block},        {"nobr", Kind::plain},
    {"noscript", Kind::plain},  {"object", Kind::media},     {"ol", Kind::numbered_list}, {"p", Kind::block},
    {"param", Kind::plain},     {"pre", Kind::preformatted}, {"q", Kind::plain},          {"ruby", Kind::plain},
    {"s", Kind::deleted},       {"samp", Kind::code},        {"script", Kind::dropped},   {"section", Kind::block},
    {"semantics", Kind::plain}, {"small", Kind::plain},      {"source", Kind::media},     {"span", Kind::plain},
    {"strike", Kind::deleted},  {"strong", Kind::strong},    {"style", Kind::dropped},    {"sub", Kind::lowered},
    {"summary", Kind::block},   {"sup", Kind::raised},       {"svg", Kind::dropped},      {"table", Kind::table},
    {"tbody", Kind::plain},     {"td", Kind::cell},          {"tfoot", Kind::plain},      {"th", Kind::cell},
    {"thead", Kind::plain},     {"title", Kind::dropped},    {"tr", Kind::row},           {"track", Kind::plain},
    {"tt", Kind::code},         {"u", Kind::plain},          {"ul", Kind::list},          {"var", Kind::emphasis},
    {"video", Kind::media},     {"wbr", Kind::plain},
});
static_assert(std::ranges::is_sorted(elements, {}, &Element::first));

std::optional<Kind> kind_of(std::string_view name) {
    const auto* const found = std::ranges::lower_bound(elements, name, {}, &Element::first);
    if (found == elements.end() || found->first != name) return std::nullopt;
    return found->second;
}

bool is_within_line(Kind kind) {
    static constexpr std::array kinds = {Kind::plain, Kind::strong, Kind::emphasis, Kind::deleted,
                                         Kind::code,  Kind::link,   Kind::raised,   Kind::lowered};
    return std::ranges::find(kinds, kind) != kinds.end();
}

bool is_name(char c) { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z'); }

struct Tag {
    std::string name;
    std::string_view attributes;
    bool closing = false;
    size_t size = 0;
};

/// The tag at the front of `html`. The search ends at the next “<” outside quotes, so that no text is searched twice.
std::optional<Tag> tag_at(std::string_view html) {
    Tag tag;
    size_t at = 1;
    if (at < html.size() && html[at] == '/') {
        tag.closing = true;
        ++at;
    }
    const size_t start = at;
    while (at < html.size() && is_name(html[at])) ++at;
    static constexpr size_t name_bytes_max = 12;
    if (at == start || at - start > name_bytes_max) return std::nullopt;
    tag.name = lower(html.substr(start, at - start));
    const size_t attributes = at;
    if (at < html.size() && html[at] != '>' && html[at] != '/' && !is_space(html[at])) return std::nullopt;
    while (at < html.size() && html[at] != '>' && html[at] != '<') {
        const bool quoted = (html[at] == '"' || html[at] == '\'') && html[at - 1] == '=';
        if (quoted) at = std::min(html.find(html[at], at + 1), html.size() - 1);
        ++at;
    }
    if (at >= html.size() || html[at] == '<') return std::nullopt;
    tag.attributes = html.substr(attributes, at - attributes);
    tag.size = at + 1;
    return tag;
}

/// The value of an attribute, "" where it has none.
std::string attribute(std::string_view attributes, std::string_view name) {
    while (true) {
        const size_t start = attributes.find_first_not_of(" \t\r\n/");
        if (start == std::string_view::npos) return {};
        attributes.remove_prefix(start);
        const size_t end = std::min(attributes.find_first_of(" \t\r\n/="), attributes.size());
        const bool wanted = equal_ignoring_case(attributes.substr(0, end), name);
        attributes.remove_prefix(end);
        if (!attributes.starts_with('=')) {
            if (end == 0) return {};
            continue;
        }
        attributes.remove_prefix(1);
        const char quote = attributes.empty() ? ' ' : attributes[0];
        const bool quoted = quote == '"' || quote == '\'';
        if (quoted) attributes.remove_prefix(1);
        const size_t size =
            std::min(quoted ? attributes.find(quote) : attributes.find_first_of(" \t\r\n"), attributes.size());
        if (wanted) return without_entities(attributes.substr(0, size));
        attributes.remove_prefix(std::min(size + (quoted ? 1 : 0), attributes.size()));
    }
}

/// “x²”: the text with characters above or below the line, "" where Unicode lacks one of them.
std::string shifted(std::string_view text, bool raised) {
    static constexpr std::string_view from = "0123456789+-=()";
    static constexpr std::array<std::string_view, from.size()> above = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷",
                                                                        "⁸", "⁹", "⁺", "⁻", "⁼", "⁽", "⁾"};
    static constexpr std::array<std::string_view, from.size()> below = {"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇",
                                                                        "₈", "₉", "₊", "₋", "₌", "₍", "₎"};
    std::string out;
    for (const char c : text) {
        const size_t at = from.find(c);
        if (at == std::string_view::npos) return {};
        out += raised ? above.at(at) : below.at(at);
    }
    return out;
}

/// No-break spaces are what editors write between words.
std::string plain_spaces(std::string_view text) {
    static constexpr std::string_view no_break_space = "\xC2\xA0";
    std::string out;
    while (!text.empty()) {
        const size_t at = std::min(text.find(no_break_space), text.size());
        out += text.substr(0, at);
        if (at < text.size()) out += ' ';
        text.remove_prefix(std::min(at + no_break_space.size(), text.size()));
    }
    return out;
}

class HtmlReader {
  public:
    HtmlReader(std::string_view html, LineEnds line_ends) : rest_(html), line_ends_(line_ends) {}

    MarkdownText read() {
        while (!rest_.empty()) {
            if (rest_[0] == '<' && (skip_declaration() || read_tag())) continue;
            const size_t size = std::min(rest_.find('<', 1), rest_.size());
            add_text(rest_.substr(0, size));
            rest_.remove_prefix(size);
        }
        flush();
        end_link();
        writer_.end_row();
        result_.markdown = writer_.take();
        return std::move(result_);
    }

  private:
    /// Comments and the like.
    bool skip_declaration() {
        const bool comment = rest_.starts_with("<!--");
        if (!comment && !rest_.starts_with("<!") && !rest_.starts_with("<?")) return false;
        const std::string_view end = comment ? "-->" : ">";
        const size_t at = rest_.find(end);
        rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
        return true;
    }

    bool read_tag() {
        const auto tag = tag_at(rest_);
        const auto kind = tag ? kind_of(tag->name) : std::nullopt;
        if (!kind) return false;
        rest_.remove_prefix(tag->size);
        if (tag->closing) {
            close(*kind);
        } else {
            open(*kind, *tag);
        }
        return true;
    }

    void add_text(std::string_view raw) {
        const std::string text = plain_spaces(without_entities(raw));
        if (collected_) {
            *collected_ += text;
        } else if (line_ends_ == LineEnds::spaces) {
            writer_.text(text);
        } else {
            add_lines(text);
        }
    }

    void add_lines(std::string_view text) {
        while (true) {
            const std::string_view line = text.substr(0, text.find('\n'));
            writer_.text(line);
            if (line.size() == text.size()) return;
            writer_.line_break();
            text.remove_prefix(line.size() + 1);
        }
    }

    void open(Kind kind, const Tag& tag) {
        if (kind == Kind::dropped) return drop(tag.name);
        const bool in_code = collected_ && collecting_ == Kind::preformatted && kind == Kind::block;
        if (in_code || (collected_ && kind == Kind::line_break)) {
            *collected_ += '\n';
            return;
        }
        if (open_span(kind, tag)) return;
        open_block(kind, tag);
    }

    bool open_span(Kind kind, const Tag& tag) {
        switch (kind) {
            case Kind::plain:
                return true;
            case Kind::strong:
                writer_.begin_emphasis("**");
                return true;
            case Kind::emphasis:
                writer_.begin_emphasis("*");
                return true;
            case Kind::deleted:
                writer_.begin_emphasis("~~");
                return true;
            case Kind::code:
            case Kind::raised:
            case Kind::lowered:
            case Kind::preformatted:
                collect(kind);
                return true;
            case Kind::link:
                end_link();
                link_ = attribute(tag.attributes, "href");
                writer_.begin_link();
                return true;
            case Kind::picture:
                result_.pictures.push_back({attribute(tag.attributes, "src"), attribute(tag.attributes, "alt")});
                return true;
            case Kind::media:
                add_media(tag.attributes);
                return true;
            default:
                return false;
        }
    }

    void open_block(Kind kind, const Tag& tag) {
        flush();
        switch (kind) {
            case Kind::line_break:
                return writer_.line_break();
            case Kind::list:
            case Kind::numbered_list:
                return writer_.begin_list(kind == Kind::numbered_list);
            case Kind::item:
                return writer_.item();
            case Kind::table:
                if (++tables_ == 1) first_row_ = true;
                return writer_.paragraph();
            case Kind::row:
                end_row();
                return writer_.begin_row(std::exchange(first_row_, false));
            case Kind::cell:
                return add_cell(attribute(tag.attributes, "colspan"));
            default:
                writer_.paragraph();
                if (kind == Kind::heading) writer_.begin_emphasis("**");
        }
    }

    void close(Kind kind) {
        if (kind == collecting_ && collected_) return flush();
        switch (kind) {
            case Kind::strong:
                return writer_.end_emphasis("**", ahead());
            case Kind::emphasis:
                return writer_.end_emphasis("*", ahead());
            case Kind::deleted:
                return writer_.end_emphasis("~~", ahead());
            case Kind::heading:
                writer_.end_emphasis("**", ' ');
                return writer_.paragraph();
            case Kind::link:
                return end_link();
            case Kind::list:
            case Kind::numbered_list:
                return writer_.end_list();
            case Kind::row:
                return end_row();
            case Kind::table:
                end_row();
                if (tables_ > 0) --tables_;
                return writer_.paragraph();
            case Kind::block:
                if (!collected_) writer_.paragraph();
                return;
            default:
                return;
        }
    }

    /// What is shown next: the first character that belongs to no tag, as far as that is easily said.
    char ahead() const {
        std::string_view rest = rest_;
        for (int tags = 0; tags < 4 && rest.starts_with('<'); ++tags) {
            const auto tag = tag_at(rest);
            if (!tag || !is_within_line(kind_of(tag->name).value_or(Kind::block))) return ' ';
            rest.remove_prefix(tag->size);
        }
        return rest.empty() ? ' ' : rest[0];
    }

    /// Takes the text as it is until the element ends.
    void collect(Kind kind) {
        if (collected_) return;
        collected_.emplace();
        collecting_ = kind;
    }

    void flush() {
        if (!collected_) return;
        const std::string text = *std::exchange(collected_, std::nullopt);
        switch (collecting_) {
            case Kind::code:
                return writer_.code(text);
            case Kind::preformatted:
                return writer_.code_block(text);
            default:
                return add_shifted(trim(text), collecting_ == Kind::raised);
        }
    }

    void add_shifted(std::string_view text, bool raised) {
        if (text.empty()) return;
        if (const std::string characters = shifted(text, raised); !characters.empty()) return writer_.text(characters);
        const bool alone = std::ranges::all_of(text, is_name);
        writer_.text((raised ? "^" : "_") + (alone ? std::string(text) : "(" + std::string(text) + ")"));
    }

    void end_link() {
        const std::string url = std::exchange(link_, {});
        writer_.end_link(is_web_url(url) ? url : std::string_view());
    }

    void add_media(std::string_view attributes) {
        for (const char* const name : {"src", "data"}) {
            if (std::string address = attribute(attributes, name); !address.empty())
                return result_.media.push_back(std::move(address));
        }
    }

    /// Of a table within a table, the text is kept.
    void add_cell(std::string_view span) {
        static constexpr size_t span_max = 20;
        if (tables_ > 1) return writer_.paragraph();
        fill_cells();
        writer_.cell();
        std::from_chars(span.data(), span.data() + span.size(), cells_to_fill_);
        cells_to_fill_ = std::clamp<size_t>(cells_to_fill_, 1, span_max) - 1;
    }

    /// A cell that spans several columns stands in the first of them.
    void fill_cells() {
        for (; cells_to_fill_ > 0; --cells_to_fill_) writer_.cell();
    }

    void end_row() {
        if (tables_ > 1) return writer_.paragraph();
        fill_cells();
        writer_.end_row();
    }

    void drop(std::string_view name) {
        while (!rest_.empty()) {
            rest_.remove_prefix(std::min(rest_.find("</"), rest_.size()));
            const auto tag = rest_.empty() ? std::nullopt : tag_at(rest_);
            rest_.remove_prefix(std::min<size_t>(rest_.size(), tag ? tag->size : 2));
            if (tag && tag->name == name) return;
        }
    }

    std::string_view rest_;
    LineEnds line_ends_;
    MarkdownWriter writer_;
    MarkdownText result_;
    std::optional<std::string> collected_;  ///< the text of code and the like
    Kind collecting_ = Kind::plain;
    std::string link_;
    size_t tables_ = 0;  ///< that are open
    size_t cells_to_fill_ = 0;
    bool first_row_ = true;
};

}  // namespace

MarkdownText markdown_of_html(std::string_view html, LineEnds line_ends) { return HtmlReader(html, line_ends).read(); }

std::string markdown_of_plain(std::string_view text) {
    MarkdownWriter writer;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        writer.text(line);
        writer.line_break();
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return writer.take();
}

}  // namespace mcs::quiz
