#include <filesystem>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "sign_on/codes.hpp"
#include "sign_on/crypto.hpp"
#include "sign_on/hosts.hpp"
#include "sign_on/rate_limit.hpp"
#include "sign_on/signing_key.hpp"
#include "sign_on/testing.hpp"

namespace mcs::sign_on {
namespace {

using namespace std::chrono_literals;
using testing::noon;
using testing::SeededRandom;

class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "mcs_sign_on_XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

TEST(Codes, AreSixCharactersThatAreNotMistaken) {
    SeededRandom random(1);
    std::set<JoinCode> codes;
    for (int i = 0; i < 1000; ++i) {
        const auto code = draw_code(random);
        EXPECT_EQ(code.str().size(), 6U);
        EXPECT_EQ(code.str().find_first_of("0O1IL258UQ"), std::string::npos) << code.str();
        EXPECT_EQ(read_code(code.str()), code);
        codes.insert(code);
    }
    EXPECT_EQ(codes.size(), 1000U);
}

TEST(Codes, AreReadAsPeopleTypeThem) {
    EXPECT_EQ(read_code("abc-def"), JoinCode{"ABCDEF"});
    EXPECT_EQ(read_code("  ab cd ef "), JoinCode{"ABCDEF"});
    EXPECT_EQ(read_code("258uAB"), JoinCode{"ZSBVAB"});
    for (const char* wrong : {"", "ABCDE", "ABCDEFG", "ABCDE0", "ABCDE1", "ABCDEÄ", "ABC/EF", "ABCDE\x01"}) {
        EXPECT_FALSE(read_code(wrong)) << wrong;
    }
    EXPECT_FALSE(read_code(std::string(1'000'000, '-') + "ABCDEF"));
}

TEST(Base64url, IsReadStrictly) {
    for (const std::string bytes : {"", "a", "ab", "abc", "abcd", "\xFF\xFE\xFD"}) {
        EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
    }
    for (const char* wrong : {"A", "AB", "AAB", "AA=", "AA==", "A+==", "AA A", "AA\n"})
        EXPECT_FALSE(from_base64url(wrong)) << wrong;
}

TEST(Hmac, IsThatOfRfc4231) {
    const auto digest = hmac_sha256("Jefe", "what do ya want for nothing?");
    EXPECT_EQ(to_base64url(as_text(digest)), "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
}

TEST(HostKeys, AreComparedWholeAndNameHosts) {
    const HostKey key("open sesame");
    EXPECT_TRUE(key.required());
    EXPECT_TRUE(key.accepts("open sesame"));
    for (const char* wrong : {"", "open", "open sesame ", "Open sesame"}) EXPECT_FALSE(key.accepts(wrong));
    EXPECT_EQ(key.host_named("ada"), HostKey("open sesame").host_named("ada"));
    EXPECT_NE(key.host_named("ada"), key.host_named("bob"));
    EXPECT_NE(key.host_named("ada"), HostKey("another key").host_named("ada"));
    EXPECT_FALSE(HostKey("").required());
    EXPECT_FALSE(HostKey("").accepts(""));
}

TEST(RateLimit, AllowsABurstThenOneEachTime) {
    RateLimit limit({.burst = 3, .refill = 1s});
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(limit.wait("192.0.2.1", noon)) << i;
        limit.charge("192.0.2.1", noon);
    }
    EXPECT_EQ(limit.wait("192.0.2.1", noon), Micros{1s});
    EXPECT_FALSE(limit.wait("192.0.2.2", noon));
    EXPECT_FALSE(limit.wait("192.0.2.1", noon + 1s));
    limit.charge("192.0.2.1", noon + 1s);
    EXPECT_TRUE(limit.wait("192.0.2.1", noon + 1s));
    EXPECT_FALSE(limit.wait("192.0.2.1", noon + 1h));
}

TEST(RateLimit, CountsAnIpv6NetworkAsOneAndRemembersABoundedNumber) {
    RateLimit limit({.burst = 1, .refill = 1s, .addresses_max = 2});
    limit.charge("2001:db8::1", noon);
    EXPECT_TRUE(limit.wait("2001:db8::ffff", noon));
    EXPECT_FALSE(limit.wait("2001:db8:0:1::1", noon));
    limit.charge("192.0.2.1", noon);
    limit.charge("192.0.2.2", noon);
    EXPECT_FALSE(limit.wait("2001:db8::1", noon));
    EXPECT_TRUE(limit.wait("192.0.2.1", noon));
}

TEST(SigningKeyFile, IsMadeOnceForTheOwnerAlone) {
    const Folder folder;
    SeededRandom random(1), other(2);
    const auto file = folder.path() / "signing_key";
    const auto made = load_or_make_signing_keys(file, random);
    ASSERT_TRUE(made) << made.error();
    struct stat status{};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    const auto again = load_or_make_signing_keys(file, other);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->current.secret, made->current.secret);
    EXPECT_EQ(again->current.id, made->current.id);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(SigningKeyFile, MayHoldOlderKeysAndIsRefusedWhereItIsWeak) {
    const auto keys = read_signing_keys(std::string(32, 'a') + "\n\n " + std::string(40, 'b') + "\r\n");
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->current.secret, std::string(32, 'a'));
    ASSERT_EQ(keys->older.size(), 1U);
    EXPECT_EQ(keys->older[0].secret, std::string(40, 'b'));
    EXPECT_FALSE(read_signing_keys("short"));
    EXPECT_FALSE(read_signing_keys(""));
    SeededRandom random(1);
    const auto nowhere = load_or_make_signing_keys("/nonexistent/signing_key", random);
    ASSERT_FALSE(nowhere);
    EXPECT_NE(nowhere.error().find("No such file"), std::string::npos);
}

}  // namespace
}  // namespace mcs::sign_on
