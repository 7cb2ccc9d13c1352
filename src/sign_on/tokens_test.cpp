#include "sign_on/tokens.hpp"

#include <gtest/gtest.h>
#include <jwt/jwt.hpp>

#include "sign_on/crypto.hpp"
#include "sign_on/testing.hpp"

namespace mcs::sign_on {
namespace {

using namespace std::chrono_literals;
using testing::noon;

const std::string secret(32, 's');
const SigningKeys keys{.current = signing_key_from(secret), .older = {}};
const Identity ada{.role = Role::participant, .host = {}, .run = RunId{"RUN"}, .participant = ParticipantId{7}};

std::string signed_token(std::string_view header, std::string_view claims, std::string_view key = secret) {
    std::string token = to_base64url(header) + "." + to_base64url(claims);
    const auto digest = hmac_sha256(key, token);
    return token + "." + to_base64url(as_text(digest));
}

std::string header_of(const SigningKey& key) { return R"({"alg":"HS256","typ":"JWT","kid":")" + key.id + "\"}"; }

TEST(Tokens, SpeakForWhomTheyWereMade) {
    const Tokens tokens(keys);
    const Identity everybody[] = {
        {.role = Role::host, .host = HostId{"HOST"}, .run = {}},
        {.role = Role::run_host, .host = HostId{"HOST"}, .run = RunId{"RUN"}},
        ada,
        {.role = Role::screen, .host = {}, .run = RunId{"RUN"}},
    };
    for (const auto& who : everybody) EXPECT_EQ(tokens.verify(tokens.make(who, noon, 1h), noon), who);
}

TEST(Tokens, ExpireByThePassedClock) {
    const Tokens tokens(keys);
    const auto token = tokens.make(ada, noon, 60s);
    EXPECT_TRUE(tokens.verify(token, noon + 59s));
    EXPECT_EQ(tokens.verify(token, noon + 60s).error(), TokenError::expired);
}

TEST(Tokens, ThatWereTamperedWithAreRefusedWhereverItWas) {
    const Tokens tokens(keys);
    const auto token = tokens.make(ada, noon, 1h);
    for (size_t i = 0; i < token.size(); ++i) {
        for (const char other : {'A', 'B', '.', '=', '\x80', '\0'}) {
            auto tampered = token;
            if (tampered[i] == other) continue;
            tampered[i] = other;
            EXPECT_FALSE(tokens.verify(tampered, noon)) << i;
        }
        EXPECT_FALSE(tokens.verify(std::string_view(token).substr(0, i), noon));
    }
    EXPECT_FALSE(tokens.verify(token + "A", noon));
    EXPECT_FALSE(tokens.verify(token + ".", noon));
}

TEST(Tokens, WithoutOrWithAnotherAlgorithmAreRefused) {
    const Tokens tokens(keys);
    const std::string claims =
        R"({"iss":"mc-speedrun","role":"participant","run":"RUN","participant":7,"iat":1,"exp":9000000000})";
    ASSERT_TRUE(tokens.verify(signed_token(header_of(keys.current), claims), noon));
    for (const char* algorithm : {"none", "None", "HS512", "RS256", ""}) {
        const auto header =
            R"({"alg":")" + std::string(algorithm) + R"(","typ":"JWT","kid":")" + keys.current.id + "\"}";
        EXPECT_FALSE(tokens.verify(signed_token(header, claims), noon)) << algorithm;
        EXPECT_FALSE(tokens.verify(to_base64url(header) + "." + to_base64url(claims) + ".", noon)) << algorithm;
    }
    EXPECT_FALSE(tokens.verify(signed_token(R"({"alg":"HS256"})", claims), noon));
}

TEST(Tokens, WithClaimsThatMakeNoSenseAreRefused) {
    const Tokens tokens(keys);
    for (const char* claims : {
             "",
             "[]",
             "{}",
             "{\"",
             "null",
             R"({"iss":"mc-speedrun","role":"participant","run":"RUN","participant":7})",
             R"({"iss":"mc-speedrun","role":"participant","run":"RUN","participant":7,"exp":"9000000000"})",
             R"({"iss":"mc-speedrun","role":"participant","run":"RUN","participant":0,"exp":9000000000})",
             R"({"iss":"mc-speedrun","role":"participant","run":"RUN","participant":-1,"exp":9000000000})",
             R"({"iss":"mc-speedrun","role":"participant","participant":7,"exp":9000000000})",
             R"({"iss":"mc-speedrun","role":"host","run":"RUN","exp":9000000000})",
             R"({"iss":"mc-speedrun","role":"admin","host":"HOST","exp":9000000000})",
             R"({"iss":"elsewhere","role":"host","host":"HOST","exp":9000000000})",
         }) {
        EXPECT_EQ(tokens.verify(signed_token(header_of(keys.current), claims), noon).error(), TokenError::bad)
            << claims;
    }
}

TEST(Tokens, OfAnOlderKeyAreGoodUntilTheKeyIsGone) {
    const SigningKey newer = signing_key_from(std::string(32, 'n'));
    const auto old_token = Tokens(keys).make(ada, noon, 1h);
    const Tokens rotated({.current = newer, .older = {keys.current}});
    EXPECT_EQ(rotated.verify(old_token, noon), ada);
    EXPECT_EQ(Tokens({.current = newer, .older = {}}).verify(rotated.make(ada, noon, 1h), noon), ada);
    EXPECT_EQ(Tokens({.current = newer, .older = {}}).verify(old_token, noon).error(), TokenError::bad);
    // The newer key's name with the older key's signature.
    EXPECT_FALSE(rotated.verify(signed_token(header_of(newer), R"({"iss":"mc-speedrun"})", secret), noon));
}

TEST(Tokens, ThatAreHugeOrNoTokensAreRefused) {
    const Tokens tokens(keys);
    EXPECT_FALSE(tokens.verify("", noon));
    EXPECT_FALSE(tokens.verify("..", noon));
    EXPECT_FALSE(tokens.verify(std::string(10'000'000, '.'), noon));
    EXPECT_FALSE(tokens.verify(tokens.make(ada, noon, 1h) + std::string(2000, 'A'), noon));
}

// An independent implementation reads ours, and ours reads its.
TEST(Tokens, AreJsonWebTokensToOthers) {
    const auto now = std::chrono::floor<Micros>(std::chrono::system_clock::now());
    const Tokens tokens(keys);
    std::error_code error;
    const auto decoded = jwt::decode(tokens.make(ada, now, 1h), jwt::params::algorithms({"HS256"}), error,
                                     jwt::params::secret(secret), jwt::params::issuer("mc-speedrun"));
    ASSERT_FALSE(error) << error.message();
    EXPECT_EQ(decoded.payload().get_claim_value<std::string>("run"), "RUN");
    EXPECT_TRUE(decoded.has_claim("exp"));
}

}  // namespace
}  // namespace mcs::sign_on
