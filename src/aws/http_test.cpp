#include "aws/http.hpp"

#include <cstdlib>
#include <ctime>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/// The time at which AWS's vectors are signed, 2015-08-30T12:36:00Z; libcurl asks the C library for it.
extern "C" time_t time(time_t* into) noexcept {
    constexpr time_t of_vectors = 1'440'938'160;
    if (into) *into = of_vectors;
    return of_vectors;
}

namespace mcs::aws {
namespace {

/// Takes requests on loopback, one after the other, and answers each with nothing; what was sent is the test's.
class CapturingServer {
  public:
    CapturingServer() : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 4) != 0 ||
            getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error("no socket on loopback");
        }
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~CapturingServer() {
        shutdown(listener_, SHUT_RDWR);
        thread_.join();
        close(listener_);
    }
    CapturingServer(const CapturingServer&) = delete;
    CapturingServer& operator=(const CapturingServer&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

    /// What `http` sends for `request`, its headers and body. Their url is the path alone.
    std::string captured(CurlHttp& http, HttpRequest request) {
        request.url.insert(0, url());
        const auto response = http.send(request);
        EXPECT_TRUE(response) << response.error();
        return captured_;
    }

  private:
    void serve() {
        for (int connection; (connection = accept(listener_, nullptr, nullptr)) >= 0; close(connection)) {
            captured_.clear();
            char bytes[4096];
            while (!is_whole()) {
                const ssize_t got = recv(connection, bytes, sizeof bytes, 0);
                if (got <= 0) break;
                captured_.append(bytes, static_cast<size_t>(got));
            }
            constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            (void)send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
        }
    }
    bool is_whole() const {
        const size_t end = captured_.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        const size_t length = captured_.find("Content-Length: ");
        return length > end || captured_.size() - end - 4 >= std::stoul(captured_.substr(length + 16));
    }

    const int listener_;
    int port_ = 0;
    std::string captured_;  ///< written before the answer is, read after it has come
    std::thread thread_;
};

/// The value of a header as it was sent; empty where it was not.
std::string header(const std::string& request, const std::string& name) {
    const size_t begin = request.find("\r\n" + name + ": ");
    if (begin == std::string::npos) return "";
    const size_t value = begin + name.size() + 4;
    return request.substr(value, request.find("\r\n", value) - value);
}

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr const char* secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr const char* session_token =
    "AQoDYXdzEPT//////////"
    "wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7"
    "mSEI/qkPpKPi/"
    "kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d"
    "+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

/// A case of AWS's Signature Version 4 test suite (aws-sig-v4-test-suite), under its name there. Host and X-Amz-Date
/// are the same in all. Those that repeat a header, or have a query out of order or not encoded, are not promised.
struct Vector {
    const char* name;
    const char* method;
    const char* url;
    Headers headers;
    const char* body;
    const char* token;
    const char* signed_headers;
    const char* signature;
};

const Vector vectors[] = {
    {"get-vanilla",
     "GET",
     "/",
     {},
     "",
     "",
     "host;x-amz-date",
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-vanilla-empty-query-key",
     "GET",
     "/?Param1=value1",
     {},
     "",
     "",
     "host;x-amz-date",
     "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
    {"get-header-value-trim",
     "GET",
     "/",
     {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
     "",
     "",
     "host;my-header1;my-header2;x-amz-date",
     "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
    {"post-header-key-case",
     "POST",
     "/",
     {},
     "",
     "",
     "host;x-amz-date",
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
    {"post-header-key-sort",
     "POST",
     "/",
     {{"My-Header1", "value1"}},
     "",
     "",
     "host;my-header1;x-amz-date",
     "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
    {"post-header-value-case",
     "POST",
     "/",
     {{"My-Header1", "VALUE1"}},
     "",
     "",
     "host;my-header1;x-amz-date",
     "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"},
    {"post-sts-header-before",
     "POST",
     "/",
     {},
     "",
     session_token,
     "host;x-amz-date;x-amz-security-token",
     "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"},
    {"post-vanilla-query",
     "POST",
     "/?Param1=value1",
     {},
     "",
     "",
     "host;x-amz-date",
     "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
    {"post-x-www-form-urlencoded",
     "POST",
     "/",
     {{"Content-Type", "application/x-www-form-urlencoded"}},
     "Param1=value1",
     "",
     "content-type;host;x-amz-date",
     "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
};

TEST(Signature, is_that_of_awss_test_suite) {
    CapturingServer server;
    CurlHttp http;
    for (const Vector& vector : vectors) {
        SCOPED_TRACE(vector.name);
        HttpRequest request{.method = vector.method,
                            .url = vector.url,
                            .headers = vector.headers,
                            .body = vector.body,
                            .signing = Signing{{"AKIDEXAMPLE", secret, vector.token}, {"us-east-1", "service"}}};
        request.headers.emplace_back("Host", "example.amazonaws.com");
        const std::string sent = server.captured(http, request);
        EXPECT_EQ(header(sent, "Authorization"),
                  std::string("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                              "SignedHeaders=") +
                      vector.signed_headers + ", Signature=" + vector.signature);
        EXPECT_EQ(header(sent, "X-Amz-Date"), "20150830T123600Z");
        EXPECT_EQ(sent.find("X-Amz-Date"), sent.rfind("X-Amz-Date")) << "once";
        EXPECT_EQ(header(sent, "X-Amz-Security-Token"), vector.token);
    }
}

// The example of AWS's documentation, "Create a signed AWS API request": ListUsers of IAM.
TEST(Signature, is_that_of_awss_documented_example) {
    CapturingServer server;
    CurlHttp http;
    const std::string sent =
        server.captured(http, {.method = "GET",
                               .url = "/?Action=ListUsers&Version=2010-05-08",
                               .headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
                                           {"Host", "iam.amazonaws.com"}},
                               .signing = Signing{{"AKIDEXAMPLE", secret, ""}, {"us-east-1", "iam"}}});
    EXPECT_EQ(header(sent, "Authorization"),
              "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
              "SignedHeaders=content-type;host;x-amz-date, "
              "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

// From there on curl asks for 100 Continue.
TEST(CurlHttp, does_not_wait_for_leave_to_send_a_large_body) {
    CapturingServer server;
    CurlHttp http;
    const std::string body(size_t{2} << 20, 'x');
    const std::string sent = server.captured(http, {.url = "/", .body = body, .timeout = std::chrono::seconds{30}});
    EXPECT_TRUE(sent.ends_with(body));
}

TEST(CurlHttp, goes_around_the_environments_proxy_where_asked) {
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    CapturingServer server;
    CurlHttp http;
    EXPECT_FALSE(http.send({.method = "GET", .url = server.url() + "/"}));
    EXPECT_TRUE(http.send({.method = "GET", .url = server.url() + "/", .direct = true}));
    unsetenv("http_proxy");
}

TEST(CurlHttp, is_not_signed_unless_asked) {
    CapturingServer server;
    CurlHttp http;
    const std::string sent = server.captured(http, {.method = "GET", .url = "/"});
    EXPECT_EQ(header(sent, "Authorization"), "");
    EXPECT_EQ(header(sent, "X-Amz-Date"), "");
}

}  // namespace
}  // namespace mcs::aws
