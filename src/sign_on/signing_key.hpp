#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"

namespace mcs::sign_on {

/// A secret that signs tokens, and the name by which tokens refer to it (`kid`). The secret is never logged.
struct SigningKey {
    std::string id;
    std::string secret;
};

/// The key that signs, and those that signed before and are still good for verifying: what rotation needs.
struct SigningKeys {
    SigningKey current;
    std::vector<SigningKey> older;
};

inline constexpr size_t secret_bytes_min = 32;

/// A key from its secret. Its id is derived from the secret, so that every instance with the same secret agrees.
SigningKey signing_key_from(std::string secret);

/// Reads keys as configuration and file hold them: one secret a line in base64url or any text of at least 32
/// characters; the first one signs. The error is a sentence for the operator; it never quotes a secret.
std::expected<SigningKeys, std::string> read_signing_keys(std::string_view text);

/// The keys in `file`; where there is none yet, a new key is drawn and the file is made with mode 0600, durable before
/// this returns. The error is a sentence for the operator.
std::expected<SigningKeys, std::string> load_or_make_signing_keys(const std::filesystem::path& file,
                                                                  RandomSource& random);

}  // namespace mcs::sign_on
