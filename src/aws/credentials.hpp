#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "aws/http.hpp"
#include "base/time.hpp"

namespace mcs::aws {

/// Where requests get what they are signed with. May block; safe from any thread. Errors are a line for a person.
class CredentialsSource {
  public:
    virtual ~CredentialsSource() = default;
    virtual std::expected<Credentials, std::string> get(ServerTime now) = 0;
};

/// The environment's variables by name; nothing where there is none.
using Environment = std::function<std::optional<std::string>(const char* name)>;
/// The process's own.
std::optional<std::string> process_environment(const char* name);

/// What the environment offers, the first of:
///   - AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, where set, AWS_SESSION_TOKEN (also how Lambda gives them);
///   - the container's endpoint (ECS, EKS): AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or …_FULL_URI, with the token of
///     AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN. A full URI is https, or http on
///     loopback and the addresses that AWS uses for this. Credentials are kept, and refreshed from five minutes before
///     they expire; a refresh that fails matters only once they have expired.
/// `http` must outlive the result.
std::expected<std::unique_ptr<CredentialsSource>, std::string> credentials_of(const Environment& environment,
                                                                              Http& http);

}  // namespace mcs::aws
