#include "aws/credentials.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "aws/refreshed_credentials.hpp"

namespace mcs::aws {

namespace {

using Source = std::expected<std::unique_ptr<CredentialsSource>, std::string>;

class FixedCredentials final : public CredentialsSource {
  public:
    explicit FixedCredentials(Credentials credentials) : credentials_(std::move(credentials)) {}
    std::expected<Credentials, std::string> get(ServerTime) override { return credentials_; }

  private:
    const Credentials credentials_;
};

/// Where credentials may be asked for without TLS: this machine, and what ECS, EKS and EC2 put beside a container or
/// an instance.
bool may_be_asked(std::string_view url) {
    if (url.starts_with("https://")) return true;
    if (!url.starts_with("http://")) return false;
    url.remove_prefix(7);
    std::string_view host = url.substr(0, url.find_first_of("/?#"));
    if (host.contains('@')) return false;
    const size_t port = host.starts_with('[') ? host.find(':', host.find(']')) : host.find(':');
    host = host.substr(0, port);
    constexpr std::array<std::string_view, 8> known{"localhost",       "127.0.0.1",      "[::1]",
                                                    "169.254.170.2",   "169.254.170.23", "[fd00:ec2::23]",
                                                    "169.254.169.254", "[fd00:ec2::254]"};
    return std::ranges::find(known, host) != known.end();
}

Source refreshed(RefreshedCredentials::Fetch fetch) { return std::make_unique<RefreshedCredentials>(std::move(fetch)); }

/// Asks once, so that who has no credentials hears of it at the start.
Source of_instance(const Environment& environment, Http& http) {
    constexpr std::string_view none =
        "no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where ECS, EKS, Lambda or EC2 "
        "gives a role";
    if (environment("AWS_EC2_METADATA_DISABLED").value_or("") == "true") return std::unexpected(std::string(none));
    std::string endpoint = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or("http://169.254.169.254");
    if (!may_be_asked(endpoint)) {
        return std::unexpected("AWS_EC2_METADATA_SERVICE_ENDPOINT: neither https nor an address of this machine");
    }
    if (endpoint.ends_with('/')) endpoint.pop_back();
    auto fetch = instance_credentials(std::move(endpoint), http);
    if (const auto first = fetch(); !first) return std::unexpected(fmt::format("{} ({})", none, first.error()));
    return refreshed(std::move(fetch));
}

}  // namespace

std::optional<std::string> process_environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? std::optional<std::string>(value) : std::nullopt;
}

std::expected<std::unique_ptr<CredentialsSource>, std::string> credentials_of(const Environment& environment,
                                                                              Http& http) {
    const auto text = [&](const char* name) { return environment(name).value_or(""); };
    Credentials fixed{text("AWS_ACCESS_KEY_ID"), text("AWS_SECRET_ACCESS_KEY"), text("AWS_SESSION_TOKEN")};
    if (!fixed.access_key_id.empty() && !fixed.secret_access_key.empty()) {
        return std::make_unique<FixedCredentials>(std::move(fixed));
    }
    if (const std::string file = text("AWS_WEB_IDENTITY_TOKEN_FILE"); !file.empty()) {
        const std::string region = text("AWS_REGION");
        const std::string role = text("AWS_ROLE_ARN");
        if (region.empty() || role.empty()) {
            return std::unexpected("AWS_WEB_IDENTITY_TOKEN_FILE: set AWS_ROLE_ARN and AWS_REGION as well");
        }
        return refreshed(web_identity_credentials(
            {.sts = environment("AWS_ENDPOINT_URL_STS").value_or(fmt::format("https://sts.{}.amazonaws.com", region)),
             .role_arn = role,
             .session_name = environment("AWS_ROLE_SESSION_NAME").value_or("mc-speedrun"),
             .token_file = file},
            http));
    }
    ContainerEndpoint endpoint{
        {}, text("AWS_CONTAINER_AUTHORIZATION_TOKEN"), text("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")};
    if (const std::string path = text("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"); !path.empty()) {
        endpoint.url = "http://169.254.170.2" + path;
        return refreshed(container_credentials(std::move(endpoint), http));
    }
    if (const std::string url = text("AWS_CONTAINER_CREDENTIALS_FULL_URI"); !url.empty()) {
        if (!may_be_asked(url)) {
            return std::unexpected("AWS_CONTAINER_CREDENTIALS_FULL_URI: neither https nor an address of this machine");
        }
        endpoint.url = url;
        return refreshed(container_credentials(std::move(endpoint), http));
    }
    return of_instance(environment, http);
}

}  // namespace mcs::aws
