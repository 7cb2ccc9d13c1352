#include "aws/session.hpp"

#include <utility>

namespace mcs::aws {

std::expected<std::shared_ptr<Session>, std::string> Session::open(const Environment& environment, const Clock& clock,
                                                                   Notice notice, Transport transport) {
    std::shared_ptr<Session> session(new Session(clock, std::move(notice), std::move(transport)));
    auto credentials = credentials_of(environment, *session->transport_.http);
    if (!credentials) return std::unexpected(credentials.error());
    session->credentials_ = std::move(*credentials);
    session->region_ = environment("AWS_REGION").value_or("");
    return session;
}

}  // namespace mcs::aws
