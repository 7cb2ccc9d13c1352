#include "quiz/encoded_text.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

#include <cmark-gfm.h>

#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

/// What “&…;” stands for, by CommonMark, which knows HTML's names; itself where it is none of them.
std::string character_of(std::string_view reference) {
    const std::unique_ptr<cmark_node, void (*)(cmark_node*)> document(
        cmark_parse_document(reference.data(), reference.size(), CMARK_OPT_DEFAULT), cmark_node_free);
    cmark_node* paragraph = cmark_node_first_child(document.get());
    cmark_node* text = paragraph == nullptr ? nullptr : cmark_node_first_child(paragraph);
    const char* literal = text == nullptr || cmark_node_next(text) != nullptr ? nullptr : cmark_node_get_literal(text);
    return literal == nullptr ? std::string(reference) : literal;
}

}  // namespace

std::string without_entities(std::string_view text) {
    static constexpr size_t reference_bytes_max = 40;
    std::string out;
    while (!text.empty()) {
        const size_t ampersand = std::min(text.find('&'), text.size());
        out += text.substr(0, ampersand);
        text.remove_prefix(ampersand);
        const size_t end = text.substr(0, reference_bytes_max).find(';');
        const bool plain = end == std::string_view::npos || text.substr(1, end).find('&') != std::string_view::npos;
        const size_t size = text.empty() ? 0 : plain ? 1 : end + 1;
        out += plain ? std::string(text.substr(0, size)) : character_of(text.substr(0, size));
        text.remove_prefix(size);
    }
    return out;
}

std::string without_url_encoding(std::string_view text, bool plus_is_space) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        unsigned code = 0;
        const char* const digits = text.data() + i + 1;
        if (text[i] == '%' && text.size() - i > 2 && std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2) {
            out += static_cast<char>(code);
            i += 2;
        } else {
            out += text[i] == '+' && plus_is_space ? ' ' : text[i];
        }
    }
    // Bytes that are no text together are left as they were.
    return first_invalid_utf8(out) ? std::string(text) : out;
}

}  // namespace mcs::quiz
