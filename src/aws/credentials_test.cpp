#include "aws/credentials.hpp"

#include <map>

#include <gtest/gtest.h>

namespace mcs::aws {
namespace {

class FakeHttp final : public Http {
  public:
    std::expected<HttpResponse, std::string> send(const HttpRequest& request) override {
        requests.push_back(request);
        return answer;
    }
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
