#include "aws/refreshed_credentials.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/timestamp.hpp"

namespace mcs::aws {

namespace {

using Fetched = std::expected<ExpiringCredentials, std::string>;

constexpr Micros refresh_before = std::chrono::minutes{5};
constexpr Micros retry_after = std::chrono::seconds{30};
constexpr Micros endpoint_timeout = std::chrono::seconds{5};
constexpr Micros instance_timeout = std::chrono::seconds{1};  // where there is no such service, nobody answers at all
constexpr size_t answer_bytes_max = size_t{64} << 10;
constexpr size_t token_bytes_max = 20'000;  // what STS takes

/// The body of an answer that is 200.
std::expected<std::string, std::string> ask(Http& http, HttpRequest request) {
    request.answer_bytes_max = answer_bytes_max;
    auto response = http.send(request);
    if (!response) return std::unexpected("AWS credentials: " + response.error());
    if (response->status != 200) {
        return std::unexpected(fmt::format("AWS credentials: {} answered {}", request.url, response->status));
    }
    return std::move(response->body);
}

std::expected<std::string, std::string> read_token(const std::string& path) {
    std::string token(token_bytes_max + 1, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(token.data(), static_cast<std::streamsize>(token.size()));
    token.resize(static_cast<size_t>(std::max(file.gcount(), std::streamsize{0})));
    while (token.ends_with('\n') || token.ends_with('\r')) token.pop_back();
    if (token.empty()) return std::unexpected(fmt::format("AWS credentials: {} cannot be read", path));
    if (token.size() > token_bytes_max || token.find_first_of("\r\n") != std::string::npos) {
        return std::unexpected(fmt::format("AWS credentials: {} holds no token", path));
    }
    return token;
}

Fetched complete(ExpiringCredentials found, std::string_view url) {
    if (found.credentials.access_key_id.empty() || found.credentials.secret_access_key.empty()) {
        return std::unexpected(fmt::format("AWS credentials: {} gave none that can be read", url));
    }
    return found;
}

/// {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}
Fetched from_json(std::string_view body, std::string_view url) {
    boost::system::error_code error;
    const boost::json::value json = boost::json::parse(body, error);
    const auto text = [&](std::string_view name) -> std::string {
        const boost::json::object* object = error ? nullptr : json.if_object();
        const boost::json::value* value = object ? object->if_contains(name) : nullptr;
        return value && value->is_string() ? std::string(value->as_string()) : "";
    };
    return complete({{text("AccessKeyId"), text("SecretAccessKey"), text("Token")},
                     from_rfc3339(text("Expiration")).value_or(ServerTime::max())},
                    url);
}

/// AssumeRoleWithWebIdentityResponse.
Fetched from_xml(std::string_view body, std::string_view url) {
    pugi::xml_document document;
    document.load_buffer(body.data(), body.size(), pugi::parse_default);
    const pugi::xml_node found = document.child("AssumeRoleWithWebIdentityResponse")
                                     .child("AssumeRoleWithWebIdentityResult")
                                     .child("Credentials");
    return complete(
        {{found.child_value("AccessKeyId"), found.child_value("SecretAccessKey"), found.child_value("SessionToken")},
         from_rfc3339(found.child_value("Expiration")).value_or(ServerTime::max())},
        url);
}

std::string form_encoded(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '.' || c == '_';
        result += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<uint8_t>(c));
    }
    return result;
}

}  // namespace

std::expected<Credentials, std::string> RefreshedCredentials::get(ServerTime now) {
    const std::lock_guard lock(mutex_);
    if (now < refresh_at_) return kept_.credentials;
    auto fresh = fetch_();
    if (fresh) {
        kept_ = std::move(*fresh);
        refresh_at_ = std::max(kept_.expires_at - refresh_before, now + retry_after);
        return kept_.credentials;
    }
    if (kept_.credentials.access_key_id.empty() || now >= kept_.expires_at) return std::unexpected(fresh.error());
    refresh_at_ = std::min(kept_.expires_at, now + retry_after);
    return kept_.credentials;
}

RefreshedCredentials::Fetch container_credentials(ContainerEndpoint endpoint, Http& http) {
    return [endpoint = std::move(endpoint), &http]() -> Fetched {
        HttpRequest request{.method = "GET",
                            .url = endpoint.url,
                            .timeout = endpoint_timeout,
                            .direct = endpoint.url.starts_with("http:")};
        std::string token = endpoint.token;
        if (!endpoint.token_file.empty()) {
            auto read = read_token(endpoint.token_file);
            if (!read) return std::unexpected(std::move(read.error()));
            token = std::move(*read);
        }
        if (token.find_first_of("\r\n") != std::string::npos) {
            return std::unexpected("AWS credentials: the container's authorization token has a line break");
        }
        if (!token.empty()) request.headers.emplace_back("Authorization", token);
        const auto body = ask(http, std::move(request));
        if (!body) return std::unexpected(body.error());
        return from_json(*body, endpoint.url);
    };
}

RefreshedCredentials::Fetch web_identity_credentials(WebIdentity identity, Http& http) {
    return [identity = std::move(identity), &http]() -> Fetched {
        const auto token = read_token(identity.token_file);
        if (!token) return std::unexpected(token.error());
        const auto body =
            ask(http, {.method = "POST",
                       .url = identity.sts + "/",
                       .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                       .body = fmt::format("Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn={}&"
                                           "RoleSessionName={}&WebIdentityToken={}",
                                           form_encoded(identity.role_arn), form_encoded(identity.session_name),
                                           form_encoded(*token)),
                       .timeout = endpoint_timeout});
        if (!body) return std::unexpected(body.error());
        return from_xml(*body, identity.sts);
    };
}

RefreshedCredentials::Fetch instance_credentials(std::string endpoint, Http& http) {
    return [endpoint = std::move(endpoint), &http]() -> Fetched {
        const auto token = ask(http, {.method = "PUT",
                                      .url = endpoint + "/latest/api/token",
                                      .headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "60"}},
                                      .timeout = instance_timeout,
                                      .direct = true});
        if (!token) return std::unexpected(token.error());
        const std::string roles = endpoint + "/latest/meta-data/iam/security-credentials/";
        HttpRequest request{.method = "GET",
                            .url = roles,
                            .headers = {{"X-aws-ec2-metadata-token", *token}},
                            .timeout = instance_timeout,
                            .direct = true};
        if (token->find_first_of("\r\n") != std::string::npos) {
            return std::unexpected(fmt::format("AWS credentials: {} gave no token", endpoint));
        }
        const auto role = ask(http, request);
        if (!role) return std::unexpected(role.error());
        request.url = roles + role->substr(0, role->find_first_of("\r\n"));
        const auto body = ask(http, request);
        if (!body) return std::unexpected(body.error());
        return from_json(*body, roles);
    };
}

}  // namespace mcs::aws
