#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "sign_on/hosts.hpp"
#include "sign_on/reply.hpp"
#include "sign_on/tokens.hpp"

namespace mcs::sign_on {

inline constexpr std::chrono::seconds token_lifetime = std::chrono::days{30};

/// Who is who: tokens and the host key. One for the process; immutable, safe from any thread.
class Authority {
  public:
    Authority(const SigningKeys& keys, HostKey host_key);

    const Tokens& tokens() const noexcept { return tokens_; }
    const HostKey& host_key() const noexcept { return host_key_; }

    /// A host's token. It is good for as long as the host key stays what it is.
    std::string make_host_token(const HostId& host, ServerTime now) const;
    /// The caller, or the 401 that tells them what to do.
    std::expected<Identity, Reply> identify(std::string_view bearer, ServerTime now) const;
    /// The caller if they are a host (of their library, not of one run); else 401 or 403.
    std::expected<HostId, Reply> identify_host(std::string_view bearer, ServerTime now) const;

  private:
    Tokens tokens_;
    HostKey host_key_;
    std::vector<std::string> host_key_marks_;  ///< the first one is given; the others are of older signing keys
};

}  // namespace mcs::sign_on
