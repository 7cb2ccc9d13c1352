#include "quiz/markdown.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <vector>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#include "base/assert.hpp"
#include "quiz/formulas.hpp"
#include "quiz/links.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

struct FreeNode {
    void operator()(cmark_node* node) const { cmark_node_free(node); }
};
using Document = std::unique_ptr<cmark_node, FreeNode>;

// CMARK_OPT_UNSAFE is never given. The parser replaces bytes that are not UTF-8 by U+FFFD.
constexpr int options = CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8;

/// cmark-gfm up to 0.29.0.gfm.6 keeps a table of special characters in a global while it parses.
std::mutex& parser_mutex() {
    static std::mutex mutex;
    return mutex;
}

/// Whether cmark, which fills up short rows of a table, could make more than a few thousand cells of it.
bool has_huge_table(std::string_view markdown) {
    constexpr size_t cells_max = 4'000;
    size_t rows = 0;
    size_t columns = 0;
    while (!markdown.empty()) {
        const size_t end = std::min(markdown.find_first_of("\r\n"), markdown.size());
        columns = std::max(columns, static_cast<size_t>(std::ranges::count(markdown.substr(0, end), '|')));
        ++rows;
        markdown.remove_prefix(std::min(end + 1, markdown.size()));
    }
    return rows * columns > cells_max;
}

Document parse(std::string_view markdown) {
    const std::lock_guard lock(parser_mutex());
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser* parser = cmark_parser_new(options);
    for (const char* name : {"autolink", "strikethrough", "table"}) {
        if (std::string_view(name) == "table" && has_huge_table(markdown)) continue;
        cmark_syntax_extension* extension = cmark_find_syntax_extension(name);
        require(extension != nullptr, "cmark-gfm lacks an extension");
        cmark_parser_attach_syntax_extension(parser, extension);
    }
    cmark_parser_feed(parser, markdown.data(), markdown.size());
    Document document(cmark_parser_finish(parser));
    cmark_parser_free(parser);
    return document;
}

std::string text_of(const char* text) { return text == nullptr ? "" : text; }

cmark_node* text_node(const std::string& text) {
    cmark_node* node = cmark_node_new(CMARK_NODE_TEXT);
    cmark_node_set_literal(node, text.c_str());
    return node;
}

/// Where the tree does not allow `by`, the node goes without a replacement.
void replace(cmark_node* node, cmark_node* by) {
    if (cmark_node_replace(node, by) == 0) cmark_node_free(by);
    cmark_node_free(node);
}

/// Puts the children of `node` where it stands.
void unwrap(cmark_node* node) {
    while (cmark_node* child = cmark_node_first_child(node)) {
        if (cmark_node_insert_before(node, child) == 0) break;
    }
    cmark_node_free(node);
}

bool is_in_link(cmark_node* node) {
    for (cmark_node* up = cmark_node_parent(node); up != nullptr; up = cmark_node_parent(up)) {
        if (cmark_node_get_type(up) == CMARK_NODE_LINK) return true;
    }
    return false;
}

void make_safe_link(cmark_node* node) {
    const std::string url = text_of(cmark_node_get_url(node));
    if (!is_safe_link(url) || is_in_link(node)) return unwrap(node);
    const bool image = cmark_node_get_type(node) == CMARK_NODE_IMAGE;
    if (cmark_node_first_child(node) == nullptr) cmark_node_append_child(node, text_node(image ? "image" : url));
    if (!image) {
        cmark_node_set_title(node, "");
        return;
    }
    cmark_node* link = cmark_node_new(CMARK_NODE_LINK);
    cmark_node_set_url(link, url.c_str());
    if (cmark_node_insert_before(node, link) == 0) {
        cmark_node_free(link);
        return unwrap(node);
    }
    while (cmark_node* child = cmark_node_first_child(node)) {
        if (cmark_node_append_child(link, child) == 0) break;
    }
    cmark_node_free(node);
}

void make_safe(cmark_node* node) {
    const cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_HTML_INLINE) {
        replace(node, text_node(text_of(cmark_node_get_literal(node))));
    } else if (type == CMARK_NODE_HTML_BLOCK) {
        const std::string literal = text_of(cmark_node_get_literal(node));
        cmark_node* paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
        cmark_node_append_child(paragraph, text_node(std::string(trim(literal))));
        replace(node, paragraph);
    } else if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
        make_safe_link(node);
    }
}

/// Puts formulas back as they were written where Markdown knows none.
void restore(cmark_node* node, const Formulas& formulas) {
    const cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
        cmark_node_set_url(node, formulas.as_address(text_of(cmark_node_get_url(node))).c_str());
    } else if (type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_INLINE ||
               type == CMARK_NODE_HTML_BLOCK) {
        cmark_node_set_literal(node, formulas.as_written(text_of(cmark_node_get_literal(node))).c_str());
    }
    if (type == CMARK_NODE_CODE_BLOCK)
        cmark_node_set_fence_info(node, formulas.as_written(text_of(cmark_node_get_fence_info(node))).c_str());
}

void make_all_safe(cmark_node* root, const Formulas& formulas) {
    std::vector<cmark_node*> nodes;  // parents before their children
    cmark_iter* iterator = cmark_iter_new(root);
    for (cmark_event_type event = cmark_iter_next(iterator); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iterator)) {
        if (event == CMARK_EVENT_ENTER) nodes.push_back(cmark_iter_get_node(iterator));
    }
    cmark_iter_free(iterator);
    for (cmark_node* node : nodes) {
        if (!formulas.empty()) restore(node, formulas);
        make_safe(node);
    }
}

/// Makes links open apart from the race. Only the renderer writes "<a href=": it escapes every "<" of a text and every
/// quote of an address.
std::string with_link_attributes(std::string_view html) {
    constexpr std::string_view start = "<a href=\"";
    std::string out;
    for (size_t at = html.find(start); at != std::string_view::npos; at = html.find(start)) {
        const size_t end = html.find("\">", at + start.size());
        require(end != std::string_view::npos, "cmark ends the links that it starts");
        out += html.substr(0, end + 1);
        out += " rel=\"noopener noreferrer\" target=\"_blank\"";
        html.remove_prefix(end + 1);
    }
    return out += html;
}

/// With U+FFFD for bytes that are not UTF-8, and for zero.
std::string in_utf8(std::string_view text) {
    std::string out;
    for (size_t at = 0; at < text.size();) {
        const Utf8Char c = decode_utf8(text.substr(at));
        append_utf8(out, c.size == 0 || c.code == 0 ? 0xFFFD : c.code);
        at += std::max(1U, c.size);
    }
    return out;
}

std::string render(cmark_node* root, const Formulas& formulas) {
    make_all_safe(root, formulas);
    char* html = cmark_render_html(root, options, nullptr);
    // cmark makes one byte, which is no UTF-8, of each &#xFFFE; and &#xFFFF;.
    std::string out = formulas.with_elements(with_link_attributes(in_utf8(html)));
    std::free(html);
    return out;
}

bool is_one_paragraph(cmark_node* root) {
    cmark_node* first = cmark_node_first_child(root);
    return first != nullptr && cmark_node_next(first) == nullptr && cmark_node_get_type(first) == CMARK_NODE_PARAGRAPH;
}

bool is_bloated(std::string_view html, std::string_view markdown) { return html.size() > 16 * markdown.size() + 4096; }

std::string shown_as_it_is(std::string_view markdown) { return escape_html(in_utf8(markdown)); }

std::string without_paragraph(std::string html) {
    constexpr std::string_view open = "<p>";
    constexpr std::string_view close = "</p>\n";
    require(html.starts_with(open) && html.ends_with(close), "a single paragraph is rendered as one");
    return html.substr(open.size(), html.size() - open.size() - close.size());
}

std::string render_inline(std::string_view text) {
    const Formulas formulas(text);
    const std::string& markdown = formulas.marked();
    Document document = parse(markdown);
    if (is_one_paragraph(document.get())) return without_paragraph(render(document.get(), formulas));
    const bool one_line = markdown.find_first_of("\r\n") == std::string::npos;
    if (!one_line || trim(markdown).empty()) return render(document.get(), formulas);
    // No block starts with a no-break space, and no inline rule sees a difference between it and the start of
    // a line.
    constexpr std::string_view guard = "\xC2\xA0";
    document = parse(std::string(guard) + std::string(trim(markdown)));
    std::string html = render(document.get(), formulas);
    if (!is_one_paragraph(document.get())) return html;
    html = without_paragraph(std::move(html));
    return html.starts_with(guard) ? html.substr(guard.size()) : html;
}

}  // namespace

std::string to_html(std::string_view markdown) {
    const Formulas formulas(markdown);
    std::string html = render(parse(formulas.marked()).get(), formulas);
    return is_bloated(html, markdown) ? "<p>" + shown_as_it_is(markdown) + "</p>\n" : html;
}

std::string html_of_markup(std::string_view markdown) {
    if (markdown.empty()) return {};
    std::string html = to_html(markdown);
    return html == "<p>" + escape_html(markdown) + "</p>\n" ? std::string() : html;
}

std::string inline_html_of_markup(std::string_view markdown) {
    std::string html = to_inline_html(markdown);
    return html == escape_html(markdown) ? std::string() : html;
}

bool has_markup(std::string_view markdown) {
    return !markdown.empty() && to_html(markdown) != "<p>" + escape_html(markdown) + "</p>\n";
}

std::string to_inline_html(std::string_view markdown) {
    std::string html = render_inline(markdown);
    return is_bloated(html, markdown) ? shown_as_it_is(markdown) : html;
}

bool has_inline_markup(std::string_view markdown) { return to_inline_html(markdown) != escape_html(markdown); }

}  // namespace mcs::quiz
