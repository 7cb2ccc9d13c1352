#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/test_server.hpp"

namespace mcs::net {
namespace {

using test::TestServer;

constexpr const char* secret = "of-the-proxy-in-front";

void who(Router& router, Loop&) {
    router.on_loop(Method::get, "/who", [](const Request& request, Respond respond) {
        std::string told = request.remote_address;
        for (const auto& [name, value] : request.headers) told += name == OriginSecrets::header ? " " + value : "";
        respond(text_response(200, told));
    });
}

ServerOptions behind_a_proxy_that_proves_itself() {
    ServerOptions options;
    options.trusted_proxies = {"127.0.0.1", "10.83.0.0/16"};
    options.origin_secrets = OriginSecrets::parse(std::string("the-one-on-its-way-in\n") + secret).value();
    return options;
}

TEST(ServerOrigin, a_client_behind_an_http_api_is_told_from_others) {
    ServerOptions options;
    options.trusted_proxies = {"127.0.0.1", "10.83.0.0/16"};
    const TestServer server(options, who);
    const auto seen = [&](const std::string& headers) { return server.client().get("/who", headers).body; };
    EXPECT_EQ(seen("X-Forwarded-For: 10.83.2.31\r\nForwarded: for=203.0.113.7;host=api;proto=https\r\n"),
              "203.0.113.7");
    EXPECT_EQ(seen("Forwarded: for=6.6.6.6\r\nForwarded: for=\"[2001:db8::7]:4711\"\r\n"), "2001:db8::7");
}

TEST(ServerOrigin, who_gets_round_the_proxy_that_proves_itself_is_refused) {
    const TestServer server(behind_a_proxy_that_proves_itself(), who);
    auto client = server.client();
    for (const char* wrong : {"", "X-Origin-Secret: \r\n", "X-Origin-Secret: of-the-proxy-in-frond\r\n"}) {
        const auto refused = client.get("/who", wrong);
        EXPECT_EQ(refused.status, 403) << wrong;
        EXPECT_EQ(refused.header("content-type"), "application/problem+json") << wrong;
        EXPECT_EQ(client.get("/nothing", wrong).status, 403) << "what is here, they do not learn either";
    }
    for (const char* balancers : {"/healthz", "/readyz"}) EXPECT_EQ(client.get(balancers).status, 200) << balancers;
}

TEST(ServerOrigin, who_comes_through_it_is_let_in_and_believed_and_its_secret_goes_no_further) {
    const TestServer server(behind_a_proxy_that_proves_itself(), who);
    const std::string api =
        "X-Forwarded-For: 10.83.2.31\r\nForwarded: for=203.0.113.7,for=130.176.1.99;by=3.68.10.20;proto=https\r\n";
    for (const char* right : {secret, "the-one-on-its-way-in"})
        EXPECT_EQ(server.client().get("/who", api + "X-Origin-Secret: " + right + "\r\n").body, "203.0.113.7");
}

}  // namespace
}  // namespace mcs::net
