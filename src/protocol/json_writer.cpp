#include "protocol/json_writer.hpp"

namespace mcs::protocol {

namespace {

constexpr bool is_special(char c) noexcept { return static_cast<uint8_t>(c) < 0x20 || c == '"' || c == '\\'; }

constexpr size_t block = 32;

/// Whether a block of text needs no escaping. Without a branch, so that compilers make vectors of it.
bool is_plain(const char* text) noexcept {
    uint8_t special = 0;
    for (size_t i = 0; i < block; ++i) special |= static_cast<uint8_t>(is_special(text[i]));
    return special == 0;
}

/// How much of the text, from its beginning, needs no escaping.
size_t plain_prefix(std::string_view text) noexcept {
    size_t i = 0;
    while (i + block <= text.size() && is_plain(text.data() + i)) i += block;
    // What is left over is looked at as the end of a whole block.
    const bool rest_is_short = i > 0 && i + block > text.size();
    if (rest_is_short && is_plain(text.data() + text.size() - block)) return text.size();
    while (i < text.size() && !is_special(text[i])) ++i;
    return i;
}

void append_escaped(std::string& out, char c) {
    constexpr char hex[] = "0123456789abcdef";
    switch (c) {
        case '"':
            out.append("\\\"");
            break;
        case '\\':
            out.append("\\\\");
            break;
        case '\n':
            out.append("\\n");
            break;
        case '\r':
            out.append("\\r");
            break;
        case '\t':
            out.append("\\t");
            break;
        default:
            out.append("\\u00");
            out.push_back(hex[static_cast<uint8_t>(c) >> 4]);
            out.push_back(hex[c & 15]);
    }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out.push_back('"');
    while (true) {
        const size_t plain = plain_prefix(text);
        out.append(text.substr(0, plain));
        if (plain == text.size()) break;
        append_escaped(out, text[plain]);
        text.remove_prefix(plain + 1);
    }
    out.push_back('"');
}

}  // namespace mcs::protocol
