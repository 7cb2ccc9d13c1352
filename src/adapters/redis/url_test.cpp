#include "adapters/redis/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/redis/topology.hpp"

namespace mcs::redis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(RedisUrl, one_host_with_everything) {
    const auto url = parse_url("rediss://anna:p%40ss%3Aword@redis.example.com:6380/2?ca=/etc/ca.pem").value();
    EXPECT_THAT(url.hosts, ElementsAre(Endpoint{"redis.example.com", 6380}));
    EXPECT_TRUE(url.tls);
    EXPECT_EQ(url.user, "anna");
    EXPECT_EQ(url.password, "p@ss:word");
    EXPECT_EQ(url.database, 2u);
    EXPECT_EQ(url.ca_file, "/etc/ca.pem");
}

TEST(RedisUrl, several_hosts_default_ports_and_ipv6) {
    const auto url = parse_url("redis://:secret@a,b:7000,[::1]:7001,[::2]").value();
    EXPECT_THAT(url.hosts,
                ElementsAre(Endpoint{"a", 6379}, Endpoint{"b", 7000}, Endpoint{"::1", 7001}, Endpoint{"::2", 6379}));
    EXPECT_EQ(url.user, "");
    EXPECT_EQ(url.password, "secret");
    EXPECT_EQ(to_text(url.hosts[2]), "[::1]:7001");
}

TEST(RedisUrl, what_is_wrong_is_said_without_the_secret) {
    for (const char* text : {"http://secret@host", "redis://", "redis://u:secret@", "redis://u:secret@host:0",
                             "redis://u:secret@host:99999", "redis://u:secret@host/x", "redis://u:secret%zz@host",
                             "redis://u:secret@host?ca=x", "rediss://u:secret@host?secret=x", "redis://a,,b"}) {
        const auto url = parse_url(text);
        ASSERT_FALSE(url) << text;
        EXPECT_THAT(url.error(), Not(HasSubstr("secret"))) << text;
    }
}

TEST(RedisSlots, are_those_that_redis_computes) {
    EXPECT_EQ(slot_of("foo"), 12'182);
    EXPECT_EQ(slot_of("{user1000}.following"), slot_of("user1000"));
    EXPECT_EQ(slot_of("foo{{bar}}zap"), slot_of("{bar"));
    EXPECT_EQ(slot_of("foo{bar}{zap}"), slot_of("bar"));
    EXPECT_NE(slot_of("foo{}{bar}"), slot_of("bar")) << "an empty tag is none";
}

TEST(RedisRedirections, are_read) {
    const Endpoint asked{"asked", 1};
    const auto moved = parse_redirection("MOVED 3999 127.0.0.1:6381", asked).value();
    EXPECT_TRUE(moved.for_good);
    EXPECT_EQ(moved.slot, 3'999);
    EXPECT_EQ(moved.node, (Endpoint{"127.0.0.1", 6381}));
    EXPECT_FALSE(parse_redirection("ASK 3999 h:6381", asked)->for_good);
    EXPECT_EQ(parse_redirection("MOVED 1 :7000", asked)->node, (Endpoint{"asked", 7000})) << "the same host";
    for (const char* other : {"ERR", "MOVED", "MOVED x a:1", "MOVED 16384 a:1", "MOVED 1", "ASK 1 a:0"}) {
        EXPECT_FALSE(parse_redirection(other, asked)) << other;
    }
}

}  // namespace
}  // namespace mcs::redis
