#include "quiz/encoded_text.hpp"

#include <algorithm>
#include <charconv>

#include <cmark-gfm/buffer.h>
#include <cmark-gfm/houdini.h>

#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

/// The six bits that a digit of base64 stands for.
std::optional<uint32_t> sextet(char digit) {
    static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const size_t at = digits.find(digit);
    if (at == std::string_view::npos) return std::nullopt;
    return static_cast<uint32_t>(at);
}

}  // namespace

std::string without_entities(std::string_view text) {
    // CommonMark's references are HTML's.
    cmark_strbuf buffer;
    cmark_strbuf_init(cmark_get_default_mem_allocator(), &buffer, static_cast<bufsize_t>(text.size()));
    houdini_unescape_html_f(&buffer, reinterpret_cast<const uint8_t*>(text.data()),
                            static_cast<bufsize_t>(text.size()));
    std::string out(reinterpret_cast<const char*>(buffer.ptr), static_cast<size_t>(buffer.size));
    cmark_strbuf_free(&buffer);
    return out;
}

bool is_url_text(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
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

std::optional<std::string> without_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    if (text.ends_with('=')) text.remove_suffix(text.ends_with("==") ? 2 : 1);
    std::string out;
    uint32_t bits = 0;
    uint32_t held = 0;  // bits of `bits` that are in no byte yet
    for (const char digit : text) {
        const auto six = sextet(digit);
        if (!six) return std::nullopt;
        bits = bits << 6 | *six;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out += static_cast<char>(bits >> held & 0xFF);
    }
    const bool strict = (bits & ((1U << held) - 1)) == 0;
    if (!strict || first_invalid_utf8(out)) return std::nullopt;
    return out;
}

}  // namespace mcs::quiz
