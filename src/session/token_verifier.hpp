#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace mcs::session {

enum class Role : uint8_t {
    host,
    participant,
    screen,  ///< a projector: reads only
};

/// Whom a valid token speaks for: one role in one run.
struct Identity {
    Role role = Role::screen;
    RunId run;
    ParticipantId participant{};  ///< where the role is participant
    HostId host;                  ///< where the role is host
};

enum class TokenError : uint8_t {
    bad,  ///< not a token of ours, tampered with, or of no use here (a host token of no run)
    expired,
};

/// Checks a token's signature, expiry and content. Does not block and has no side effects; called on the loop's thread.
using TokenVerifier = std::function<std::expected<Identity, TokenError>(std::string_view token, ServerTime now)>;

}  // namespace mcs::session
