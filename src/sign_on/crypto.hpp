#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace mcs::sign_on {

using Digest = std::array<uint8_t, 32>;

/// HMAC-SHA-256 (RFC 2104), by OpenSSL. Safe from any thread.
Digest hmac_sha256(std::string_view key, std::string_view text);

/// Whether two texts are equal, in a time that does not tell where they differ. Their lengths are no secret.
bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

/// base64url without padding (RFC 4648 §5). Reading is strict: one text for one sequence of bytes, nothing else.
std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

/// Crockford's base 32: 128 bits in 26 characters.
std::string to_base32(std::span<const uint8_t, 16> bits);
/// 26 characters that nobody can guess.
std::string random_id(RandomSource& random);

inline std::string_view as_text(std::span<const uint8_t> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace mcs::sign_on
