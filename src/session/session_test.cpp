#include "session/session.hpp"

#include <gtest/gtest.h>

namespace mcs::session {
namespace {

constexpr ServerTime start = from_us(1'750'000'000'000'000);
constexpr Micros second = std::chrono::seconds{1};

TEST(Session, is_small) { EXPECT_LE(sizeof(Session), 300U); }

TEST(Session, lets_a_burst_through_and_then_a_steady_rate) {
    Session session(start);
    for (uint32_t i = 0; i < messages_burst; ++i) EXPECT_TRUE(session.may_send(start));
    EXPECT_FALSE(session.may_send(start));
    EXPECT_TRUE(session.may_send(start + second / messages_per_second));
    EXPECT_FALSE(session.may_send(start + second / messages_per_second));
    uint32_t taken = 0;
    for (int ms = 0; ms < 1000; ++ms) taken += session.may_send(start + second + Micros{ms * 1000});
    EXPECT_LE(taken, 2 * messages_per_second);
    EXPECT_GE(taken, messages_per_second);
}

TEST(Session, forgives_a_few_bad_messages) {
    Session session(start);
    for (uint32_t i = 0; i < bad_messages_burst; ++i) EXPECT_TRUE(session.forgive(start));
    EXPECT_FALSE(session.forgive(start));
    EXPECT_TRUE(session.forgive(start + 10 * second));
}

TEST(Session, credits_nothing_before_the_first_pong) {
    Session session(start);
    EXPECT_EQ(session.credit(), Micros{0});
}

TEST(Session, credits_the_smallest_of_the_last_eight_round_trips) {
    Session session(start);
    session.pong(Micros{5}, {}, start);
    for (int i = 0; i < 7; ++i) session.pong(Micros{50 + i}, {}, start);
    EXPECT_EQ(session.credit(), Micros{5});
    session.pong(Micros{60}, {}, start);
    EXPECT_EQ(session.credit(), Micros{50});
    session.pong(Micros{70}, Micros{20}, start);
    EXPECT_EQ(session.credit(), Micros{20});
    for (int i = 0; i < 1000; ++i) session.pong(Micros{90}, {}, start);
    EXPECT_EQ(session.credit(), Micros{90});
}

TEST(Session, pings_quickly_at_first_and_gives_up_on_who_is_silent) {
    Session session(start);
    ServerTime now = start;
    for (uint32_t i = 1; i < quick_pings; ++i) {
        const auto next = session.ping(now);
        EXPECT_EQ(*next, now + quick_ping_interval);
        now = *next;
    }
    EXPECT_EQ(*session.ping(now), now + ping_interval);
    EXPECT_FALSE(session.ping(start + silence_max + Micros{1}));
    session.pong(Micros{1}, {}, start + silence_max);
    EXPECT_TRUE(session.ping(start + silence_max + Micros{1}));
}

TEST(Session, every_role_has_its_own_words) {
    using protocol::ClientMessage;
    const auto may = [](Role role, const ClientMessage& message, race::Mode mode = race::Mode::race) {
        return allowed(role, message, mode);
    };
    const std::vector<ClientMessage> of_host{
        protocol::Start{},     protocol::Pause{}, protocol::Resume{}, protocol::Next{},  protocol::End{},
        protocol::Configure{}, protocol::Kick{},  protocol::Lock{},   protocol::Grant{}, protocol::Find{}};
    for (const ClientMessage& message : of_host) {
        EXPECT_TRUE(may(Role::host, message));
        EXPECT_FALSE(may(Role::participant, message));
        EXPECT_FALSE(may(Role::screen, message));
    }
    EXPECT_TRUE(may(Role::participant, protocol::Answer{}));
    EXPECT_FALSE(may(Role::host, protocol::Answer{}));
    EXPECT_FALSE(may(Role::screen, protocol::Answer{}));
    EXPECT_TRUE(may(Role::participant, protocol::Start{}, race::Mode::solo));
    EXPECT_TRUE(may(Role::participant, protocol::End{}, race::Mode::solo));
    EXPECT_FALSE(may(Role::participant, protocol::Pause{}, race::Mode::solo));
    EXPECT_FALSE(may(Role::screen, protocol::Start{}, race::Mode::solo));
}

}  // namespace
}  // namespace mcs::session
