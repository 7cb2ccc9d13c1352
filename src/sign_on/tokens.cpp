#include "sign_on/tokens.hpp"

#include <array>

#include <boost/json.hpp>

#include "sign_on/crypto.hpp"

namespace mcs::sign_on {
namespace {

namespace json = boost::json;

constexpr std::string_view issuer = "mc-speedrun";
constexpr std::array<std::string_view, 4> role_names{"host", "run_host", "participant", "screen"};

int64_t seconds(ServerTime time) { return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count(); }

std::string encoded_header(std::string_view key_id) {
    const json::object header{{"alg", "HS256"}, {"typ", "JWT"}, {"kid", key_id}};
    return to_base64url(json::serialize(header)) + ".";
}

std::string signature(std::string_view secret, std::string_view signed_part) {
    const Digest digest = hmac_sha256(secret, signed_part);
    return to_base64url(as_text(digest));
}

std::string_view text(const json::object& claims, std::string_view name) {
    const auto* value = claims.if_contains(name);
    return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

std::expected<Identity, TokenError> identity(const json::object& claims) {
    if (text(claims, "iss") != issuer) return std::unexpected(TokenError::bad);
    const auto role = std::ranges::find(role_names, text(claims, "role"));
    if (role == role_names.end()) return std::unexpected(TokenError::bad);
    Identity who{.role = static_cast<Role>(role - role_names.begin()),
                 .host = HostId{std::string(text(claims, "host"))},
                 .run = RunId{std::string(text(claims, "run"))},
                 .participant = {},
                 .host_key = std::string(text(claims, "host_key"))};
    if (const auto* number = claims.if_contains("participant"); number && number->is_int64()) {
        const auto id = number->get_int64();
        if (id > 0 && id <= UINT32_MAX) who.participant = static_cast<ParticipantId>(id);
    }
    const bool needs_host = who.role == Role::host || who.role == Role::run_host;
    if ((needs_host && who.host.empty()) || (who.role != Role::host && who.run.empty()) ||
        (who.role == Role::participant && number(who.participant) == 0)) {
        return std::unexpected(TokenError::bad);
    }
    return who;
}

/// The claims of a token whose signature is good.
std::expected<Identity, TokenError> read_claims(std::string_view payload, ServerTime now) {
    const auto bytes = from_base64url(payload);
    if (!bytes) return std::unexpected(TokenError::bad);
    std::array<unsigned char, 2048> buffer;
    json::monotonic_resource memory(buffer.data(), buffer.size());
    json::error_code error;
    const json::value value = json::parse(*bytes, error, &memory);
    if (error || !value.is_object()) return std::unexpected(TokenError::bad);
    const auto& claims = value.get_object();
    const auto* expires = claims.if_contains("exp");
    if (!expires || !expires->is_int64()) return std::unexpected(TokenError::bad);
    auto who = identity(claims);
    if (who && expires->get_int64() <= seconds(now)) return std::unexpected(TokenError::expired);
    return who;
}

}  // namespace

Tokens::Tokens(const SigningKeys& keys) {
    keys_.push_back({encoded_header(keys.current.id), keys.current.secret});
    for (const auto& key : keys.older) keys_.push_back({encoded_header(key.id), key.secret});
}

std::string Tokens::make(const Identity& who, ServerTime now, std::chrono::seconds lifetime) const {
    json::object claims{{"iss", issuer}, {"role", role_names[static_cast<size_t>(who.role)]}};
    if (!who.host.empty()) claims["host"] = who.host.str();
    if (!who.run.empty()) claims["run"] = who.run.str();
    if (number(who.participant) != 0) claims["participant"] = number(who.participant);
    if (!who.host_key.empty()) claims["host_key"] = who.host_key;
    claims["iat"] = seconds(now);
    claims["exp"] = seconds(now) + lifetime.count();
    const auto& key = keys_.front();
    std::string token = key.header + to_base64url(json::serialize(claims));
    token += "." + signature(key.secret, token);
    return token;
}

std::expected<Identity, TokenError> Tokens::verify(std::string_view token, ServerTime now) const {
    if (token.size() > token_bytes_max) return std::unexpected(TokenError::bad);
    for (const auto& key : keys_) {
        if (!token.starts_with(key.header)) continue;
        const auto dot = token.rfind('.');
        if (dot < key.header.size()) return std::unexpected(TokenError::bad);
        if (!equal_in_constant_time(signature(key.secret, token.substr(0, dot)), token.substr(dot + 1))) {
            return std::unexpected(TokenError::bad);
        }
        return read_claims(token.substr(key.header.size(), dot - key.header.size()), now);
    }
    return std::unexpected(TokenError::bad);
}

}  // namespace mcs::sign_on
