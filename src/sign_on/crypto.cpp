#include "sign_on/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/assert.hpp"

namespace mcs::sign_on {
namespace {

constexpr std::string_view base64url_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view base32_digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

constexpr std::array<int8_t, 256> base64url_values = [] {
    std::array<int8_t, 256> values{};
    values.fill(-1);
    for (size_t i = 0; i < base64url_digits.size(); ++i)
        values[static_cast<uint8_t>(base64url_digits[i])] = static_cast<int8_t>(i);
    return values;
}();

}  // namespace

Digest hmac_sha256(std::string_view key, std::string_view text) {
    Digest digest;
    unsigned size = 0;
    const auto* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                            reinterpret_cast<const uint8_t*>(text.data()), text.size(), digest.data(), &size);
    require(done != nullptr && size == digest.size(), "OpenSSL can not compute HMAC-SHA-256");
    return digest;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string to_base64url(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    uint32_t bits = 0;
    int held = 0;
    for (const char byte : bytes) {
        bits = bits << 8 | static_cast<uint8_t>(byte);
        for (held += 8; held >= 6; held -= 6) text.push_back(base64url_digits[bits >> (held - 6) & 63]);
    }
    if (held > 0) text.push_back(base64url_digits[bits << (6 - held) & 63]);
    return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    uint32_t bits = 0;
    int held = 0;
    for (const char digit : text) {
        const int value = base64url_values[static_cast<uint8_t>(digit)];
        if (value < 0) return std::nullopt;
        bits = bits << 6 | static_cast<uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes.push_back(static_cast<char>(bits >> held));
        }
    }
    if ((bits & ((1U << held) - 1)) != 0) return std::nullopt;  // bits that no encoder leaves behind
    return bytes;
}

std::string to_base32(std::span<const uint8_t, 16> bits) {
    __uint128_t number = 0;
    for (const uint8_t byte : bits) number = number << 8 | byte;
    std::string text(26, '0');
    for (size_t i = text.size(); i-- > 0; number >>= 5) text[i] = base32_digits[static_cast<size_t>(number & 31)];
    return text;
}

std::string random_id(RandomSource& random) {
    std::array<uint8_t, 16> bits;
    random.fill(bits);
    return to_base32(bits);
}

}  // namespace mcs::sign_on
