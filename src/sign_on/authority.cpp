#include "sign_on/authority.hpp"

#include <algorithm>

namespace mcs::sign_on {

Authority::Authority(const SigningKeys& keys, HostKey host_key) : tokens_(keys), host_key_(std::move(host_key)) {
    host_key_marks_.push_back(host_key_.mark(keys.current.secret));
    for (const SigningKey& key : keys.older) host_key_marks_.push_back(host_key_.mark(key.secret));
}

std::string Authority::make_host_token(const HostId& host, ServerTime now) const {
    Identity who{.role = Role::host, .host = host, .run = {}, .participant = {}};
    if (host_key_.required()) who.host_key = host_key_marks_.front();
    return tokens_.make(who, now, token_lifetime);
}

std::expected<Identity, Reply> Authority::identify(std::string_view bearer, ServerTime now) const {
    if (bearer.empty()) return std::unexpected(unauthorised("This needs a token. Please sign on first."));
    auto who = tokens_.verify(bearer, now);
    if (who && who->role == Role::host && host_key_.required() &&
        std::ranges::find(host_key_marks_, who->host_key) == host_key_marks_.end()) {
        return std::unexpected(unauthorised("This server's host key has changed. Please sign on again with it."));
    }
    if (who) return std::move(*who);
    return std::unexpected(unauthorised(who.error() == TokenError::expired
                                            ? "The token has expired. Please sign on again."
                                            : "The token is not one of this server's. Please sign on again."));
}

std::expected<HostId, Reply> Authority::identify_host(std::string_view bearer, ServerTime now) const {
    auto who = identify(bearer, now);
    if (!who) return std::unexpected(std::move(who.error()));
    if (who->role == Role::host) return std::move(who->host);
    return std::unexpected(
        problem(403, ProblemCode::not_allowed, "This is for hosts. Please sign on as a host first."));
}

}  // namespace mcs::sign_on
