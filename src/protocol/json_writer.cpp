#include "protocol/json_writer.hpp"

#include <bit>
#include <cstring>

namespace mcs::protocol {

namespace {

constexpr uint64_t every(uint8_t byte) { return 0x0101010101010101U * byte; }

/// Whether one of eight bytes needs escaping: a control character, a quotation mark or a backslash. Source: "Determine
/// if a word has a byte less than n", S. E. Anderson, Bit Twiddling Hacks.
constexpr bool has_special(uint64_t word) {
    const auto has_zero = [](uint64_t x) { return (x - every(1)) & ~x & every(0x80); };
    const uint64_t control = (word - every(0x20)) & ~word & every(0x80);
    return (control | has_zero(word ^ every('"')) | has_zero(word ^ every('\\'))) != 0;
}

size_t plain_prefix(std::string_view text) {
    size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        uint64_t word = 0;
        std::memcpy(&word, text.data() + i, 8);
        if (has_special(word)) break;
    }
    while (i < text.size() && static_cast<uint8_t>(text[i]) >= 0x20 && text[i] != '"' && text[i] != '\\') ++i;
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
