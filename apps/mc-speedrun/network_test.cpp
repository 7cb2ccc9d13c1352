#include "network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mcs::app {
namespace {

TEST(Network, ToListenEverywhereIsToNameNoAddress) {
    EXPECT_TRUE(listens_everywhere("0.0.0.0:8080"));
    EXPECT_TRUE(listens_everywhere("[::]:8080"));
    EXPECT_TRUE(listens_everywhere("*:8080"));
    EXPECT_FALSE(listens_everywhere("127.0.0.1:8080"));
    EXPECT_FALSE(listens_everywhere("[::1]:8080"));
}

TEST(Network, WhoNamesALoopbackAddressListensToThisComputerAlone) {
    for (const char* listen : {"127.0.0.1:8080", "127.0.1.1:80", "[::1]:8080", "localhost:8080"}) {
        EXPECT_TRUE(listens_here_only(listen)) << listen;
    }
    for (const char* listen : {"0.0.0.0:8080", "[::]:8080", "192.0.2.7:8080", "quiz.example:80"}) {
        EXPECT_FALSE(listens_here_only(listen)) << listen;
    }
}

TEST(Network, AddressesAreThoseThatOthersReach) {
    for (const std::string& address : network_addresses()) {
        EXPECT_THAT(address, testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+"));
        EXPECT_FALSE(address.starts_with("127."));
    }
}

}  // namespace
}  // namespace mcs::app
