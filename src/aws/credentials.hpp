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
///   - AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME (EKS gives them to a service account, IRSA):
///   a
///     role from STS in AWS_REGION, or at AWS_ENDPOINT_URL_STS;
///   - the container's endpoint (ECS, EKS Pod Identity): AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or …_FULL_URI, with the
///   token of
///     AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN. A full URI is https, or http on
///     loopback and the addresses that AWS uses for this;
///   - the role of an EC2 instance (IMDSv2), unless AWS_EC2_METADATA_DISABLED is true. This one is asked at once, for a
///     second at most each of three times, and where it does not answer there are no credentials.
/// All but the first are kept, and refreshed before they expire (RefreshedCredentials).
/// `http` must outlive the result.
std::expected<std::unique_ptr<CredentialsSource>, std::string> credentials_of(const Environment& environment,
                                                                              Http& http);

}  // namespace mcs::aws
