#include "aws/credentials.hpp"

#include <fstream>
#include <map>

#include <gtest/gtest.h>

namespace mcs::aws {
namespace {

class FakeHttp final : public Http {
  public:
    std::expected<HttpResponse, std::string> send(const HttpRequest& request) override {
        requests.push_back(request);
        const auto of_url = answers.find(request.url);
        return of_url == answers.end() ? answer : of_url->second;
    }
    std::map<std::string, HttpResponse> answers;  ///< by URL; otherwise:
    std::expected<HttpResponse, std::string> answer = std::unexpected("no route");
    std::vector<HttpRequest> requests;
};

Environment environment(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

HttpResponse answer(const std::string& id, const std::string& expiration) {
    return {200,
            R"({"AccessKeyId":")" + id + R"(","SecretAccessKey":"s","Token":"t","Expiration":")" + expiration + "\"}"};
}

constexpr int64_t second = 1'000'000;

TEST(Credentials, come_from_the_environment) {
    FakeHttp http;
    const auto source = credentials_of(
        environment({{"AWS_ACCESS_KEY_ID", "id"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_SESSION_TOKEN", "t"}}), http);
    ASSERT_TRUE(source);
    const auto credentials = (*source)->get(from_us(0));
    ASSERT_TRUE(credentials);
    EXPECT_EQ(credentials->access_key_id, "id");
    EXPECT_EQ(credentials->secret_access_key, "s");
    EXPECT_EQ(credentials->session_token, "t");
    EXPECT_TRUE(http.requests.empty());
}

TEST(Credentials, of_a_container_are_kept_and_refreshed_before_they_expire) {
    FakeHttp http;
    const auto source = credentials_of(environment({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/role"},
                                                    {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer x"}}),
                                       http);
    ASSERT_TRUE(source);
    http.answer = answer("first", "1970-01-01T01:00:00Z");
    EXPECT_EQ((*source)->get(from_us(0))->access_key_id, "first");
    EXPECT_EQ(http.requests.back().url, "http://169.254.170.2/v2/role");
    EXPECT_EQ(http.requests.back().headers.front(), std::pair(std::string("Authorization"), std::string("Bearer x")));
    http.answer = answer("second", "1970-01-01T02:00:00Z");
    EXPECT_EQ((*source)->get(from_us(3'299 * second))->access_key_id, "first");
    EXPECT_EQ((*source)->get(from_us(3'300 * second))->access_key_id, "second");
    EXPECT_EQ(http.requests.size(), 2u);
}

TEST(Credentials, that_can_not_be_refreshed_serve_until_they_expire) {
    FakeHttp http;
    const auto source =
        credentials_of(environment({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/role"}}), http);
    ASSERT_TRUE(source);
    EXPECT_FALSE((*source)->get(from_us(0)));
    http.answer = answer("first", "1970-01-01T01:00:00Z");
    EXPECT_TRUE((*source)->get(from_us(0)));
    http.answer = HttpResponse{500, ""};
    EXPECT_EQ((*source)->get(from_us(3'400 * second))->access_key_id, "first");
    const auto expired = (*source)->get(from_us(3'600 * second));
    ASSERT_FALSE(expired);
    EXPECT_EQ(expired.error(), "AWS credentials: http://127.0.0.1:9/role answered 500");
}

std::string token_file(const std::string& text) {
    const std::string path = testing::TempDir() + "/token";
    std::ofstream(path) << text;
    return path;
}

TEST(Credentials, of_a_pod_identity_come_for_the_token_in_a_file) {
    FakeHttp http;
    http.answer = answer("pod", "1970-01-01T01:00:00Z");
    const auto source =
        credentials_of(environment({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"},
                                    {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token_file("first\n")}}),
                       http);
    ASSERT_TRUE(source);
    EXPECT_EQ((*source)->get(from_us(0))->access_key_id, "pod");
    EXPECT_EQ(http.requests.back().headers.front(), std::pair(std::string("Authorization"), std::string("first")));
    EXPECT_TRUE(http.requests.back().direct);
    EXPECT_LE(http.requests.back().answer_bytes_max, 65'536u);
    token_file("second");
    ASSERT_TRUE((*source)->get(from_us(3'300 * second)));
    EXPECT_EQ(http.requests.back().headers.front().second, "second");
    for (const std::string& bad : {std::string(), std::string(20'001, 'x'), std::string("a\nb")}) {
        token_file(bad);
        http.requests.clear();
        EXPECT_FALSE((*source)->get(from_us(9'999 * second)));
        EXPECT_TRUE(http.requests.empty());
    }
}

HttpResponse role_of_sts(const std::string& id, const std::string& expiration) {
    return {200, R"(<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleWithWebIdentityResult><AssumedRoleUser><Arn>a</Arn></AssumedRoleUser><Credentials><SessionToken>t&amp;t</SessionToken>
<SecretAccessKey>s</SecretAccessKey><Expiration>)" +
                     expiration + "</Expiration><AccessKeyId>" + id +
                     R"(</AccessKeyId></Credentials></AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>)"};
}

TEST(Credentials, of_a_web_identity_come_from_sts_and_before_those_of_a_container) {
    FakeHttp http;
    http.answer = role_of_sts("first", "1970-01-01T01:00:00Z");
    const auto source = credentials_of(environment({{"AWS_WEB_IDENTITY_TOKEN_FILE", token_file("a.b/c")},
                                                    {"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"},
                                                    {"AWS_REGION", "eu-central-1"},
                                                    {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/role"}}),
                                       http);
    ASSERT_TRUE(source);
    const auto credentials = (*source)->get(from_us(0));
    ASSERT_TRUE(credentials) << credentials.error();
    EXPECT_EQ(credentials->access_key_id, "first");
    EXPECT_EQ(credentials->secret_access_key, "s");
    EXPECT_EQ(credentials->session_token, "t&t");
    const HttpRequest& asked = http.requests.back();
    EXPECT_EQ(asked.method, "POST");
    EXPECT_EQ(asked.url, "https://sts.eu-central-1.amazonaws.com/");
    EXPECT_EQ(asked.body,
              "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&"
              "RoleSessionName=mc-speedrun&WebIdentityToken=a.b%2Fc");
    EXPECT_FALSE(asked.signing);
    EXPECT_FALSE(asked.direct);
    http.answer = role_of_sts("second", "1970-01-01T02:00:00Z");
    EXPECT_EQ((*source)->get(from_us(3'299 * second))->access_key_id, "first");
    EXPECT_EQ((*source)->get(from_us(3'300 * second))->access_key_id, "second");
    http.answer = HttpResponse{200, "<AssumeRoleWithWebIdentityResponse>"};
    EXPECT_FALSE((*source)->get(from_us(9'999 * second)));
    EXPECT_FALSE(credentials_of(environment({{"AWS_WEB_IDENTITY_TOKEN_FILE", "f"}, {"AWS_REGION", "r"}}), http));
}

TEST(Credentials, of_an_instance_come_last_for_a_token_of_its_metadata_service) {
    FakeHttp http;
    const std::string metadata = "http://169.254.169.254/latest/";
    const std::string roles = metadata + "meta-data/iam/security-credentials/";
    http.answers = {{metadata + "api/token", {200, "metadata token"}},
                    {roles, {200, "web-role\n"}},
                    {roles + "web-role", answer("first", "1970-01-01T01:00:00Z")}};
    const auto source = credentials_of(environment({}), http);
    ASSERT_TRUE(source) << source.error();
    EXPECT_EQ((*source)->get(from_us(0))->access_key_id, "first");
    const HttpRequest& put = http.requests[http.requests.size() - 3];
    EXPECT_EQ(put.method, "PUT");
    EXPECT_EQ(put.headers.front().first, "X-aws-ec2-metadata-token-ttl-seconds");
    for (const HttpRequest& request : http.requests) {
        EXPECT_TRUE(request.direct);
        EXPECT_LE(request.timeout, std::chrono::seconds{1});
        EXPECT_LE(request.answer_bytes_max, 65'536u);
        if (request.method == "GET") {
            EXPECT_EQ(request.headers.front(),
                      std::pair(std::string("X-aws-ec2-metadata-token"), std::string("metadata token")));
        }
    }
    http.answers[roles + "web-role"] = answer("second", "1970-01-01T02:00:00Z");
    EXPECT_EQ((*source)->get(from_us(3'299 * second))->access_key_id, "first");
    EXPECT_EQ((*source)->get(from_us(3'300 * second))->access_key_id, "second");

    http.requests.clear();
    EXPECT_FALSE(credentials_of(environment({{"AWS_EC2_METADATA_DISABLED", "true"}}), http));
    EXPECT_TRUE(http.requests.empty());
    EXPECT_FALSE(credentials_of(environment({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://example.com"}}), http));
    EXPECT_TRUE(http.requests.empty());
}

TEST(Credentials, are_not_asked_for_in_the_clear_elsewhere) {
    FakeHttp http;
    for (const char* url : {"http://example.com/role", "http://127.0.0.1@example.com/", "http://127.0.0.1.example.com/",
                            "ftp://localhost/"}) {
        EXPECT_FALSE(credentials_of(environment({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}}), http)) << url;
    }
    for (const char* url : {"https://example.com/role", "http://localhost:80/", "http://[fd00:ec2::23]/v1/credentials",
                            "http://169.254.170.23/v1"}) {
        EXPECT_TRUE(credentials_of(environment({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}}), http)) << url;
    }
    EXPECT_FALSE(credentials_of(environment({}), http));
}

}  // namespace
}  // namespace mcs::aws
