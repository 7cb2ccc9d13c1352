#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "aws/session.hpp"

namespace mcs::aws {

/// The text of a secret in AWS Secrets Manager, by its ARN, or by its name in the session's region. Blocks.
/// AWS_ENDPOINT_URL_SECRETS_MANAGER names a server that stands in for the service. The error is a line for the operator
/// and holds nothing of the secret.
std::expected<std::string, std::string> read_secret(Session& session, const Environment& environment,
                                                    std::string_view id);

}  // namespace mcs::aws
