#include "net/forwarded.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace mcs::net {
namespace {

using ::testing::ElementsAre;

/// The networks of a VPC.
const Networks vpc = Networks::parse({"10.83.0.0/16"}).value();
const Address balancer = Address::parse("10.83.1.20").value();

std::vector<std::string> forwarded(std::string_view header) {
    ProxyChain chain;
    chain.add_forwarded(header);
    return chain.forwarded;
}

std::string client(std::string_view forwarded_for, std::string_view forwarded, bool vouched = false) {
    ProxyChain chain{.forwarded_for = {}, .forwarded = {}, .vouched = vouched};
    chain.add_forwarded_for(forwarded_for);
    chain.add_forwarded(forwarded);
    return client_address(balancer, chain, vpc).str();
}

// What API Gateway's HTTP API and the balancer behind its VPC link send: the API asks no other way than by `Forwarded`,
// and the balancer names the link.
constexpr const char* of_api_alone = "for=203.0.113.7;host=abc123.execute-api.eu-central-1.amazonaws.com;proto=https";
constexpr const char* of_api_behind_cloudfront =
    "for=203.0.113.7,for=130.176.1.99;by=3.68.10.20;host=abc123.execute-api.eu-central-1.amazonaws.com;proto=https";
constexpr const char* of_link = "10.83.2.31";

TEST(ClientAddress, of_who_asks_an_http_api_is_theirs_and_not_its_links) {
    EXPECT_EQ(client(of_link, of_api_alone), "203.0.113.7");
}

TEST(ClientAddress, of_who_asks_an_http_api_through_cloudfront_is_theirs_where_cloudfront_vouches) {
    EXPECT_EQ(client(of_link, of_api_behind_cloudfront, true), "203.0.113.7");
    EXPECT_EQ(client(of_link, of_api_behind_cloudfront, false), "130.176.1.99")
        << "anybody may ask the API in CloudFront's place and say for whom";
    EXPECT_EQ(client(of_link, std::string("for=6.6.6.6,") + of_api_behind_cloudfront, true), "203.0.113.7");
    EXPECT_EQ(client(of_link, of_api_alone, true), "203.0.113.7") << "nobody is named before them";
}

TEST(ClientAddress, of_who_comes_through_a_vpc_origin_is_theirs_whatever_they_say) {
    EXPECT_EQ(client("203.0.113.7, 10.83.3.40", ""), "203.0.113.7");
    EXPECT_EQ(client("6.6.6.6, 203.0.113.7, 10.83.3.40", "for=6.6.6.6", true), "203.0.113.7");
}

TEST(ClientAddress, is_the_peers_where_that_is_no_proxy_of_ours) {
    ProxyChain chain{.forwarded_for = {"6.6.6.6"}, .forwarded = {"6.6.6.6"}, .vouched = true};
    EXPECT_EQ(client_address(Address::parse("198.51.100.1").value(), chain, vpc).str(), "198.51.100.1");
}

TEST(ClientAddress, is_the_last_that_was_named_where_nobody_can_be_made_out) {
    EXPECT_EQ(client("", ""), "10.83.1.20");
    EXPECT_EQ(client(of_link, ""), "10.83.2.31");
    for (const char* nobody :
         {"for=unknown", "for=_hidden", "for=\"_hidden:_port\"", "by=203.0.113.7", "for", "for=\"203.0.113.7"})
        EXPECT_EQ(client(of_link, std::string("for=6.6.6.6, ") + nobody), "10.83.2.31") << nobody;
    EXPECT_EQ(client("6.6.6.6, nobody", "for=6.6.6.6"), "10.83.1.20") << "Forwarded does not stand in for the balancer";
}

TEST(Forwarded, is_read_as_rfc_7239_says) {
    EXPECT_THAT(forwarded("for=192.0.2.43, for=198.51.100.17"), ElementsAre("192.0.2.43", "198.51.100.17"));
    EXPECT_THAT(forwarded("For=\"[2001:db8:cafe::17]:4711\""), ElementsAre("[2001:db8:cafe::17]:4711"));
    EXPECT_THAT(forwarded("for=192.0.2.60;proto=http;by=203.0.113.43"), ElementsAre("192.0.2.60"));
    EXPECT_THAT(forwarded("proto=http;by=203.0.113.43"), ElementsAre(""));
    EXPECT_THAT(forwarded("by=\"a, for=1.1.1.1; \\\" \";for=192.0.2.1 , , FOR = unknown"),
                ElementsAre("192.0.2.1", "unknown"));
    EXPECT_THAT(forwarded(""), ElementsAre());
}

TEST(Forwarded, of_several_headers_goes_on_where_the_one_before_ends) {
    ProxyChain chain;
    chain.add_forwarded("for=192.0.2.1, for=192.0.2.2");
    chain.add_forwarded("for=192.0.2.3");
    EXPECT_THAT(chain.forwarded, ElementsAre("192.0.2.1", "192.0.2.2", "192.0.2.3"));
}

TEST(Forwarded, names_nodes_with_and_without_ports) {
    const auto address = [](std::string_view node) {
        const auto read = address_of_node(node);
        return read ? read->str() : "none";
    };
    EXPECT_EQ(address("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(address("192.0.2.1:80"), "192.0.2.1");
    EXPECT_EQ(address("192.0.2.1:_secret"), "192.0.2.1");
    EXPECT_EQ(address("[2001:db8::1]"), "2001:db8::1");
    EXPECT_EQ(address("[2001:db8::1]:80"), "2001:db8::1");
    EXPECT_EQ(address("2001:db8::1"), "2001:db8::1") << "as X-Forwarded-For has it";
    for (const char* none : {"", "unknown", "_x", "192.0.2.1:", "192.0.2.1:port", "192.0.2.1:123456", "[2001:db8::1",
                             "[2001:db8::1]80", "[192.0.2.1]", "[]", "quiz.example"})
        EXPECT_EQ(address(none), "none") << none;
}

RC_GTEST_PROP(Forwarded, says_what_proxies_have_added_whatever_a_client_began_it_with, (const std::string& begun)) {
    const auto all = forwarded(begun + ",for=\"[2001:db8::7]:1\";by=10.0.0.1,for=192.0.2.9;proto=https");
    RC_ASSERT(all.size() >= 2U);
    RC_ASSERT(all[all.size() - 2] == "[2001:db8::7]:1");
    RC_ASSERT(all.back() == "192.0.2.9");
}

RC_GTEST_PROP(Forwarded, read_and_written_is_the_same, (const std::vector<std::string>& nodes)) {
    std::string header;
    for (const auto& node : nodes) {
        header += header.empty() ? "for=\"" : ", proto=https;for=\"";
        for (const char c : node) header += (c == '"' || c == '\\') ? std::string{'\\', c} : std::string{c};
        header += '"';
    }
    RC_ASSERT(forwarded(header) == nodes);
}

}  // namespace
}  // namespace mcs::net
