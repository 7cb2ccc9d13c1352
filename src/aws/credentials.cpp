#include "aws/credentials.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/timestamp.hpp"

namespace mcs::aws {

namespace {

constexpr Micros refresh_before = std::chrono::minutes{5};
constexpr Micros retry_after = std::chrono::seconds{30};
constexpr Micros endpoint_timeout = std::chrono::seconds{5};

class FixedCredentials final : public CredentialsSource {
  public:
    explicit FixedCredentials(Credentials credentials) : credentials_(std::move(credentials)) {}
    std::expected<Credentials, std::string> get(ServerTime) override { return credentials_; }

  private:
    const Credentials credentials_;
};

struct Endpoint {
    std::string url;
    std::string token;
    std::string token_file;  ///< read again each time: EKS replaces what is in it
};

struct ExpiringCredentials {
    Credentials credentials;
    ServerTime expires_at{};
};

/// The endpoint's answer: {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}.
std::optional<ExpiringCredentials> parse(std::string_view body) {
    boost::system::error_code error;
    const boost::json::value json = boost::json::parse(body, error);
    if (error || !json.is_object()) return std::nullopt;
    const auto text = [&](std::string_view name) -> std::string {
        const boost::json::value* value = json.as_object().if_contains(name);
        return value && value->is_string() ? std::string(value->as_string()) : "";
    };
    const auto expires_at = from_rfc3339(text("Expiration"));
    ExpiringCredentials result{{text("AccessKeyId"), text("SecretAccessKey"), text("Token")},
                               expires_at.value_or(ServerTime::max())};
    if (result.credentials.access_key_id.empty() || result.credentials.secret_access_key.empty()) return std::nullopt;
    return result;
}

class ContainerCredentials final : public CredentialsSource {
  public:
    ContainerCredentials(Endpoint endpoint, Http& http) : endpoint_(std::move(endpoint)), http_(http) {}

    std::expected<Credentials, std::string> get(ServerTime now) override {
        const std::lock_guard lock(mutex_);
        if (now < refresh_at_) return kept_.credentials;
        auto fresh = fetch();
        if (fresh) {
            kept_ = std::move(*fresh);
            refresh_at_ = std::max(kept_.expires_at - refresh_before, now + retry_after);
            return kept_.credentials;
        }
        if (kept_.credentials.access_key_id.empty() || now >= kept_.expires_at) return std::unexpected(fresh.error());
        refresh_at_ = std::min(kept_.expires_at, now + retry_after);
        return kept_.credentials;
    }

  private:
    std::expected<ExpiringCredentials, std::string> fetch() {
        HttpRequest request{
            .method = "GET", .url = endpoint_.url, .headers = {}, .body = {}, .timeout = endpoint_timeout};
        std::string token = endpoint_.token;
        if (!endpoint_.token_file.empty()) {
            std::ifstream file(endpoint_.token_file);
            std::getline(file, token);
            if (token.empty()) {
                return std::unexpected(fmt::format("AWS credentials: {} can not be read", endpoint_.token_file));
            }
        }
        if (token.find_first_of("\r\n") != std::string::npos) {
            return std::unexpected("AWS credentials: the container's authorization token has a line break");
        }
        if (!token.empty()) request.headers.emplace_back("Authorization", token);
        const auto response = http_.send(request);
        if (!response) return std::unexpected("AWS credentials: " + response.error());
        if (response->status != 200) {
            return std::unexpected(fmt::format("AWS credentials: {} answered {}", endpoint_.url, response->status));
        }
        auto credentials = parse(response->body);
        if (!credentials) {
            return std::unexpected(fmt::format("AWS credentials: {} gave none that can be read", endpoint_.url));
        }
        return std::move(*credentials);
    }

    const Endpoint endpoint_;
    Http& http_;
    std::mutex mutex_;
    ExpiringCredentials kept_;  ///< guarded by mutex_, as the next
    ServerTime refresh_at_ = ServerTime::min();
};

/// Where credentials may be asked for without TLS: this machine, and what ECS and EKS put beside a container.
bool may_be_asked(std::string_view url) {
    if (url.starts_with("https://")) return true;
    if (!url.starts_with("http://")) return false;
    url.remove_prefix(7);
    std::string_view host = url.substr(0, url.find_first_of("/?#"));
    if (host.contains('@')) return false;
    const size_t port = host.starts_with('[') ? host.find(':', host.find(']')) : host.find(':');
    host = host.substr(0, port);
    constexpr std::array<std::string_view, 6> known{"localhost",     "127.0.0.1",      "[::1]",
                                                    "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"};
    return std::ranges::find(known, host) != known.end();
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
    Endpoint endpoint{{}, text("AWS_CONTAINER_AUTHORIZATION_TOKEN"), text("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")};
    if (const std::string path = text("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"); !path.empty()) {
        endpoint.url = "http://169.254.170.2" + path;
    } else if (const std::string url = text("AWS_CONTAINER_CREDENTIALS_FULL_URI"); !url.empty()) {
        if (!may_be_asked(url)) {
            return std::unexpected("AWS_CONTAINER_CREDENTIALS_FULL_URI: neither https nor an address of this machine");
        }
        endpoint.url = url;
    } else {
        return std::unexpected(
            "no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where ECS, "
            "EKS or Lambda gives a role");
    }
    return std::make_unique<ContainerCredentials>(std::move(endpoint), http);
}

}  // namespace mcs::aws
