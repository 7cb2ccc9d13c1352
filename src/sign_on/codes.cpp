#include "sign_on/codes.hpp"

#include <array>
#include <cstdint>

namespace mcs::sign_on {
namespace {

constexpr size_t code_bytes_max = 32;

constexpr char canonical(char typed) {
    if (typed >= 'a' && typed <= 'z') typed = static_cast<char>(typed - 'a' + 'A');
    switch (typed) {
        case '2':
            return 'Z';
        case '5':
            return 'S';
        case '8':
            return 'B';
        case 'U':
            return 'V';
        default:
            return typed;
    }
}

}  // namespace

JoinCode draw_code(RandomSource& random) {
    // Bytes from the last, incomplete round of the alphabet are drawn again, so that no character is likelier.
    constexpr size_t even = 256 / code_alphabet.size() * code_alphabet.size();
    std::string code;
    std::array<uint8_t, 16> bytes;
    while (code.size() < code_length) {
        random.fill(bytes);
        for (const uint8_t byte : bytes) {
            if (byte < even && code.size() < code_length) code.push_back(code_alphabet[byte % code_alphabet.size()]);
        }
    }
    return JoinCode{std::move(code)};
}

std::optional<JoinCode> read_code(std::string_view typed) {
    if (typed.size() > code_bytes_max) return std::nullopt;
    std::string code;
    for (const char c : typed) {
        if (c == ' ' || c == '-' || c == '_' || c == '\t') continue;
        const char meant = canonical(c);
        if (code_alphabet.find(meant) == std::string_view::npos || code.size() == code_length) return std::nullopt;
        code.push_back(meant);
    }
    if (code.size() != code_length) return std::nullopt;
    return JoinCode{std::move(code)};
}

}  // namespace mcs::sign_on
