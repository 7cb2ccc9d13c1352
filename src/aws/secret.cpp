#include "aws/secret.hpp"

#include <fmt/format.h>

namespace mcs::aws {
namespace {

/// arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME
std::string region_of(std::string_view id, const Session& session) {
    constexpr int before_region = 3;
    if (!id.starts_with("arn:")) return session.region();
    for (int i = 0; i < before_region; ++i) id.remove_prefix(std::min(id.find(':'), id.size() - 1) + 1);
    return std::string(id.substr(0, id.find(':')));
}

}  // namespace

std::expected<std::string, std::string> read_secret(Session& session, const Environment& environment,
                                                    std::string_view id) {
    const std::string region = region_of(id, session);
    if (region.empty()) return std::unexpected("say which AWS region the secret is in (AWS_REGION)");
    const JsonClient client =
        session.client({.endpoint = environment("AWS_ENDPOINT_URL_SECRETS_MANAGER")
                                        .value_or(fmt::format("https://secretsmanager.{}.amazonaws.com", region)),
                        .target_prefix = "secretsmanager",
                        .json_version = "1.1",
                        .scope = {region, "secretsmanager"}});
    const auto output = client.call("GetSecretValue", {{"SecretId", id}});
    if (!output) return std::unexpected(fmt::format("can not read the secret {}: {}", id, output.error().message));
    const boost::json::value* text = output->if_contains("SecretString");
    if (!text || !text->is_string()) return std::unexpected(fmt::format("the secret {} holds no text", id));
    return std::string(text->get_string());
}

}  // namespace mcs::aws
