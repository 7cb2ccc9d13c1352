#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "sign_on/signing_key.hpp"

namespace mcs::sign_on {

enum class Role : uint8_t {
    host,         ///< may create runs and read their own library and results
    run_host,     ///< steers one run
    participant,  ///< plays in one run
    screen,       ///< watches one run
};

/// Who a token speaks for.
struct Identity {
    Role role = Role::screen;
    HostId host;                  ///< host, run_host
    RunId run;                    ///< all but host
    ParticipantId participant{};  ///< participant
    std::string host_key{};       ///< host: the mark of the host key that they gave; empty: none was asked for
    friend bool operator==(const Identity&, const Identity&) = default;
};

enum class TokenError : uint8_t {
    bad,      ///< not one of ours, or tampered with
    expired,  ///< was one of ours
};

inline constexpr size_t token_bytes_max = 1024;

/// Makes and verifies tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256, claims `iss`, `role`, `host`, `run`,
/// `participant`, `host_key`, `iat`, `exp`.
///
/// Only tokens made here are ever verified here, so the header is not parsed: it must be, byte for byte, that of one of
/// our keys. Thereby the algorithm is pinned, and no JSON from outside is read before its signature is found good
/// (compared in constant time). Time is passed in. Immutable: safe from any thread.
class Tokens {
  public:
    explicit Tokens(const SigningKeys& keys);

    std::string make(const Identity& who, ServerTime now, std::chrono::seconds lifetime) const;
    std::expected<Identity, TokenError> verify(std::string_view token, ServerTime now) const;

  private:
    struct Key {
        std::string header;  ///< encoded, with its dot
        std::string secret;
    };
    std::vector<Key> keys_;  ///< the first one signs
};

}  // namespace mcs::sign_on
