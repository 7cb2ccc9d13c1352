#include "quiz/text.hpp"

#include <algorithm>
#include <array>

namespace mcs::quiz {

bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_alnum(char c) noexcept { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), to_lower);
    return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept {
    return equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::string_view trim(std::string_view text) noexcept {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

Utf8Char decode_utf8(std::string_view bytes) noexcept {
    if (bytes.empty()) return {};
    const auto lead = static_cast<uint8_t>(bytes[0]);
    if (lead < 0x80) return {lead, 1};
    const unsigned size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || bytes.size() < size) return {};
    uint32_t code = lead & (0x7FU >> size);
    for (unsigned i = 1; i < size; ++i) {
        const auto next = static_cast<uint8_t>(bytes[i]);
        if ((next & 0xC0) != 0x80) return {};
        code = code << 6 | (next & 0x3F);
    }
    const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    if (overlong || (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) return {};
    return {code, size};
}

void append_utf8(std::string& out, uint32_t code) {
    const auto put = [&](uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | code >> 6), put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | code >> 12), put(0x80 | (code >> 6 & 0x3F)), put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | code >> 18), put(0x80 | (code >> 12 & 0x3F)), put(0x80 | (code >> 6 & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

std::optional<size_t> first_invalid_utf8(std::string_view bytes) noexcept {
    for (size_t at = 0; at < bytes.size();) {
        const Utf8Char c = decode_utf8(bytes.substr(at));
        if (c.size == 0) return at;
        at += c.size;
    }
    return std::nullopt;
}

std::string unix_lines(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r') {
            out += text[i];
        } else if (i + 1 == text.size() || text[i + 1] != '\n') {
            out += '\n';
        }
    }
    return out;
}

std::string_view take_line(std::string_view& text) noexcept {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return line;
}

std::string normalised(std::string_view text) {
    std::string out = unix_lines(text);
    std::erase_if(out, [](char c) { return (c >= 0 && c < ' ' && c != '\n' && c != '\t') || c == 0x7F; });
    return std::string(trim(out));
}

std::string excerpt(std::string_view text, size_t bytes_max) {
    std::string out;
    for (size_t at = 0; at < text.size();) {
        const Utf8Char c = decode_utf8(text.substr(at));
        if (c.size == 0 || out.size() + c.size > bytes_max) return out + "…";
        if (c.code < 0x20 || c.code == 0x7F) {
            out += ' ';
        } else {
            out += text.substr(at, c.size);
        }
        at += c.size;
    }
    return out;
}

namespace {

/// What Windows-1252 has from 0x80 to 0x9F; above, it is as Unicode.
constexpr std::array<uint16_t, 32> windows_1252 = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                                   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

/// The byte that Windows-1252 writes `code` with; nothing where it has none.
std::optional<uint8_t> windows_1252_byte(uint32_t code) {
    if (code >= 0xA0 && code <= 0xFF) return static_cast<uint8_t>(code);
    const auto* const found = std::ranges::find(windows_1252, code);
    if (found == windows_1252.end()) return std::nullopt;
    return static_cast<uint8_t>(0x80 + (found - windows_1252.begin()));
}

struct Mended {
    uint32_t code = 0;
    size_t consumed = 0;  ///< 0: what stands here is no mojibake
};

/// Leads that hardly ever stand before such a character in real text, unlike Ä or É before a closing quote.
bool starts_mojibake(uint32_t code) {
    return code == 0xC2 || code == 0xC3 || code == 0xE2 || code == 0xEF || code == 0xF0;
}

/// Reads the character that the mojibake at the front of `text` once was.
Mended unmangle(std::string_view text) {
    if (!starts_mojibake(decode_utf8(text).code)) return {};
    std::string bytes;
    size_t at = 0;
    while (bytes.size() < 4) {
        const Utf8Char c = decode_utf8(text.substr(at));
        if (c.size == 0 || c.code < 0x80) break;
        const auto byte = windows_1252_byte(c.code);
        if (!byte) break;
        bytes += static_cast<char>(*byte);
        at += c.size;
        if (const Utf8Char whole = decode_utf8(bytes); whole.size > 1) return {whole.code, at};
    }
    return {};
}

}  // namespace

std::string utf8_of_windows_1252(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    for (const char c : bytes) {
        const auto byte = static_cast<uint8_t>(c);
        append_utf8(out, byte >= 0x80 && byte < 0xA0 ? windows_1252.at(byte - 0x80U) : byte);
    }
    return out;
}

std::string mend_mojibake(std::string_view text, size_t& mended) {
    std::string out;
    out.reserve(text.size());
    for (size_t at = 0; at < text.size();) {
        const auto lead = static_cast<uint8_t>(text[at]);
        if (const Mended m = lead < 0x80 ? Mended{} : unmangle(text.substr(at)); m.consumed > 0) {
            append_utf8(out, m.code);
            at += m.consumed;
            ++mended;
            continue;
        }
        const unsigned size = std::max(1U, decode_utf8(text.substr(at)).size);
        out += text.substr(at, size);
        at += size;
    }
    return out;
}

void append_json_string(std::string& out, std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += "\\u00";
                    out += digits[c >> 4];
                    out += digits[c & 15];
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace mcs::quiz
