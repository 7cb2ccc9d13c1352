#include "aws/signature.hpp"

#include <gtest/gtest.h>

namespace mcs::aws {
namespace {

constexpr const char* secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr int64_t vectors_time_us = 1'440'938'160'000'000;  // 2015-08-30T12:36:00Z

/// A case of AWS's Signature Version 4 test suite (aws-sig-v4-test-suite), under its name there. Host and x-amz-date
/// are the same in all.
struct Vector {
    const char* name;
    SignedRequest request;
    const char* signed_headers;
    const char* signature;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

SignedRequest get(std::string path, Pairs query = {}, Pairs headers = {}) {
    return {
        .method = "GET", .path = std::move(path), .query = std::move(query), .headers = std::move(headers), .body = ""};
}

SignedRequest post(Pairs query, Pairs headers = {}, std::string_view body = "") {
    return {.method = "POST", .path = "/", .query = std::move(query), .headers = std::move(headers), .body = body};
}

constexpr const char* unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr const char* session_token =
    "AQoDYXdzEPT//////////"
    "wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7"
    "mSEI/qkPpKPi/"
    "kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d"
    "+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

const Vector vectors[] = {
    {"get-header-key-duplicate",
     get("/", {}, {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}}),
     "host;my-header1;x-amz-date", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
    {"get-header-value-order",
     get("/", {},
         {{"My-Header1", "value4"}, {"My-Header1", "value1"}, {"My-Header1", "value3"}, {"My-Header1", "value2"}}),
     "host;my-header1;x-amz-date", "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"},
    {"get-header-value-trim", get("/", {}, {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}),
     "host;my-header1;my-header2;x-amz-date", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
    {"get-unreserved", get(std::string("/") + unreserved), "host;x-amz-date",
     "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
    {"get-utf8", get("/\u1234"), "host;x-amz-date", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
    {"get-space", get("/example space/"), "host;x-amz-date",
     "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
    {"get-vanilla", get("/"), "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-vanilla-empty-query-key", get("/", {{"Param1", "value1"}}), "host;x-amz-date",
     "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
    {"get-vanilla-query-order-key", get("/", {{"Param1", "value2"}, {"Param1", "Value1"}}), "host;x-amz-date",
     "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1"},
    {"get-vanilla-query-order-key-case", get("/", {{"Param2", "value2"}, {"Param1", "value1"}}), "host;x-amz-date",
     "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
    {"get-vanilla-query-order-value", get("/", {{"Param1", "value2"}, {"Param1", "value1"}}), "host;x-amz-date",
     "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"},
    {"get-vanilla-query-unreserved", get("/", {{unreserved, unreserved}}), "host;x-amz-date",
     "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
    {"get-vanilla-utf8-query", get("/", {{"\u1234", "bar"}}), "host;x-amz-date",
     "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
    {"post-header-key-case", post({}), "host;x-amz-date",
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
    {"post-header-key-sort", post({}, {{"My-Header1", "value1"}}), "host;my-header1;x-amz-date",
     "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
    {"post-header-value-case", post({}, {{"My-Header1", "VALUE1"}}), "host;my-header1;x-amz-date",
     "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"},
    {"post-sts-header-before", post({}, {{"X-Amz-Security-Token", session_token}}),
     "host;x-amz-date;x-amz-security-token", "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"},
    {"post-vanilla-query", post({{"Param1", "value1"}}), "host;x-amz-date",
     "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
    {"post-x-www-form-urlencoded", post({}, {{"Content-Type", "application/x-www-form-urlencoded"}}, "Param1=value1"),
     "content-type;host;x-amz-date", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
};

TEST(Signature, is_that_of_awss_test_suite) {
    for (Vector vector : vectors) {
        SCOPED_TRACE(vector.name);
        vector.request.headers.emplace_back("Host", "example.amazonaws.com");
        vector.request.headers.emplace_back("X-Amz-Date", "20150830T123600Z");
        EXPECT_EQ(authorization(vector.request, {"AKIDEXAMPLE", secret, ""}, {"us-east-1", "service"},
                                from_us(vectors_time_us)),
                  std::string("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                              "SignedHeaders=") +
                      vector.signed_headers + ", Signature=" + vector.signature);
    }
}

// The example of AWS's documentation, "Create a signed AWS API request": ListUsers of IAM.
TEST(Signature, is_that_of_awss_documented_example) {
    const SignedRequest request{.method = "GET",
                                .path = "/",
                                .query = {{"Action", "ListUsers"}, {"Version", "2010-05-08"}},
                                .headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
                                            {"Host", "iam.amazonaws.com"},
                                            {"X-Amz-Date", "20150830T123600Z"}},
                                .body = ""};
    EXPECT_EQ(canonical_request(request),
              "GET\n/\nAction=ListUsers&Version=2010-05-08\n"
              "content-type:application/x-www-form-urlencoded; charset=utf-8\nhost:iam.amazonaws.com\n"
              "x-amz-date:20150830T123600Z\n\ncontent-type;host;x-amz-date\n"
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(authorization(request, {"AKIDEXAMPLE", secret, ""}, {"us-east-1", "iam"}, from_us(vectors_time_us)),
              "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
              "SignedHeaders=content-type;host;x-amz-date, "
              "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST(Signature, key_is_that_of_awss_documented_derivation) {
    std::string hex;
    for (const char byte : signing_key(secret, "20150830", {"us-east-1", "iam"})) {
        constexpr const char* digits = "0123456789abcdef";
        hex += digits[static_cast<uint8_t>(byte) >> 4U];
        hex += digits[static_cast<uint8_t>(byte) & 15U];
    }
    EXPECT_EQ(hex, "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST(Signature, time_is_written_in_its_basic_form) {
    EXPECT_EQ(amz_date(from_us(vectors_time_us)), "20150830T123600Z");
}

}  // namespace
}  // namespace mcs::aws
