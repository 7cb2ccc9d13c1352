#include "sign_on/authority.hpp"

namespace mcs::sign_on {

std::expected<Identity, Reply> Authority::identify(std::string_view bearer, ServerTime now) const {
    if (bearer.empty()) return std::unexpected(unauthorised("This needs a token. Please sign on first."));
    auto who = tokens_.verify(bearer, now);
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
