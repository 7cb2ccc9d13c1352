#pragma once

#include <string>
#include <string_view>

namespace mcs::quiz {

/// SHA-256 (FIPS 180-4) of `bytes` as 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

/// Whether `text` looks like what `sha256_hex` gives, and so is safe as a file name.
bool is_sha256_hex(std::string_view text) noexcept;

}  // namespace mcs::quiz
