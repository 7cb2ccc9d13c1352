#pragma once

#include <expected>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "aws/credentials.hpp"

namespace mcs::aws {

struct ExpiringCredentials {
    Credentials credentials;
    ServerTime expires_at{};
};

/// Credentials that somebody lends for a while. They are kept, and fetched again from five minutes before they expire;
/// a fetch that fails matters only once they have expired, and is repeated every 30 seconds.
class RefreshedCredentials final : public CredentialsSource {
  public:
    /// Blocks, for seconds at most. The error is a line for a person.
    using Fetch = std::function<std::expected<ExpiringCredentials, std::string>()>;

    explicit RefreshedCredentials(Fetch fetch) : fetch_(std::move(fetch)) {}
    std::expected<Credentials, std::string> get(ServerTime now) override;

  private:
    const Fetch fetch_;
    std::mutex mutex_;
    ExpiringCredentials kept_;  ///< guarded by mutex_, as the next
    ServerTime refresh_at_ = ServerTime::min();
};

/// Where Amazon ECS, EKS Pod Identity and others give a container its role's credentials.
struct ContainerEndpoint {
    std::string url;
    std::string token;
    std::string token_file;  ///< read again each time: EKS replaces what is in it
};

/// A role that Amazon EKS gives a service account (IRSA), for the token in a file.
struct WebIdentity {
    std::string sts;  ///< the endpoint: "https://sts.eu-central-1.amazonaws.com"
    std::string role_arn;
    std::string session_name;
    std::string token_file;  ///< read again each time: EKS replaces what is in it
};

// How each of them is asked. An answer has 64 KiB at most, a token file 20,000 bytes. `http` must outlive the result.
RefreshedCredentials::Fetch container_credentials(ContainerEndpoint endpoint, Http& http);
RefreshedCredentials::Fetch web_identity_credentials(WebIdentity identity, Http& http);
/// The role of an EC2 instance, by its metadata service, version 2. `endpoint` without a slash at its end.
RefreshedCredentials::Fetch instance_credentials(std::string endpoint, Http& http);

}  // namespace mcs::aws
