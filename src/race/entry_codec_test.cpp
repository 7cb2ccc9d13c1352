#include "race/entry_codec.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/random.hpp"
#include "race/random_log.hpp"
#include "race/test_run.hpp"

namespace mcs::race {
namespace {

std::string encoded(const Entry& entry) {
    std::string bytes;
    encode(entry, bytes);
    return bytes;
}

Entry sample(Command command) { return {1, from_us(1'000'000), {Role::participant, ParticipantId{300}}, command}; }

TEST(EntryCodec, R21_reads_what_it_wrote) {
    EXPECT_TRUE(rc::check("decode(encode(e)) == e", [] {
        SplitMix64 random(*rc::gen::arbitrary<uint64_t>());
        const Entry entry = test::random_entry(random, 17);
        RC_ASSERT(within_bounds(entry));
        std::string bytes = "before";
        encode(entry, bytes);
        RC_ASSERT(bytes.starts_with("before"));
        const auto read = decode(17, std::string_view(bytes).substr(6));
        RC_ASSERT(read.has_value());
        RC_ASSERT(*read == entry);
    }));
}

TEST(EntryCodec, R21_any_bytes_are_safe) {
    EXPECT_TRUE(rc::check("decode of arbitrary bytes", [] {
        const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
        if (const auto read = decode(1, bytes)) RC_ASSERT(decode(1, encoded(*read)).value() == *read);
    }));
}

TEST(EntryCodec, R21_damaged_entries_are_safe) {
    EXPECT_TRUE(rc::check("decode of entries with a changed byte", [] {
        SplitMix64 random(*rc::gen::arbitrary<uint64_t>());
        std::string bytes = encoded(test::random_entry(random, 1));
        for (int i = 0; i < 50; ++i) {
            std::string damaged = bytes;
            damaged[random.below(bytes.size())] = static_cast<char>(random.next());
            if (const auto read = decode(1, damaged)) RC_ASSERT(within_bounds(*read));
        }
    }));
}

TEST(EntryCodec, R21_every_cut_is_noticed) {
    SplitMix64 random(1);
    for (int i = 0; i < 200; ++i) {
        const std::string bytes = encoded(test::random_entry(random, 1));
        for (size_t size = 0; size < bytes.size(); ++size) {
            EXPECT_EQ(decode(1, std::string_view(bytes).substr(0, size)).error(), DecodeError::truncated);
        }
        EXPECT_EQ(decode(1, bytes + '\0').error(), DecodeError::trailing_bytes);
    }
}

TEST(EntryCodec, R21_says_what_it_can_not_read) {
    std::string bytes = encoded(sample(TimeUp{}));
    bytes[0] = 9;
    EXPECT_EQ(decode(1, bytes).error(), DecodeError::out_of_range);
    bytes = encoded(sample(TimeUp{}));
    bytes[1] = 99;
    EXPECT_EQ(decode(1, bytes).error(), DecodeError::unknown_command);
    Create create;
    create.rules = rules_version + 1;
    EXPECT_EQ(decode(1, encoded(sample(create))).error(), DecodeError::unsupported_rules);
    bytes = encoded(sample(Presence{ParticipantId{1}, true}));
    bytes.back() = 2;
    EXPECT_EQ(decode(1, bytes).error(), DecodeError::out_of_range);
}

TEST(EntryCodec, R21_settings_from_before_names_could_be_given_have_own_names) {
    Configure configure;
    configure.settings.late_join = false;
    std::string bytes = encoded(sample(configure));
    for (const char late_join : {0, 1}) {  // all that the last byte said then
        bytes.back() = late_join;
        const auto settings = std::get<Configure>(decode(1, bytes).value().command).settings;
        EXPECT_EQ(settings.late_join, late_join != 0);
        EXPECT_EQ(settings.names, Naming::own);
    }
    Create create;
    create.rules = 3;
    EXPECT_TRUE(within_bounds(sample(create)));
    create.settings.names = Naming::given;
    EXPECT_FALSE(within_bounds(sample(create))) << "whoever knows no later rules could not read it";
}

TEST(EntryCodec, R21_every_text_and_time_has_a_bound) {
    EXPECT_TRUE(within_bounds(sample(Join{1, std::string(name_bytes_max, 'x'), std::string(name_key_bytes_max, 'x')})));
    EXPECT_FALSE(within_bounds(sample(Join{1, std::string(name_bytes_max + 1, 'x'), "x"})));
    EXPECT_FALSE(within_bounds(sample(Join{1, "x", std::string(name_key_bytes_max + 1, 'x')})));
    Create create;
    create.title = std::string(title_bytes_max + 1, 'x');
    EXPECT_FALSE(within_bounds(sample(create)));
    create = {};
    create.run = RunId{std::string(id_bytes_max + 1, 'x')};
    EXPECT_FALSE(within_bounds(sample(create)));
    Configure configure;
    configure.settings.categories.assign(categories_max, std::string(category_bytes_max, 'x'));
    EXPECT_TRUE(within_bounds(sample(configure)));
    configure.settings.categories.emplace_back();
    EXPECT_FALSE(within_bounds(sample(configure)));
    Entry early = sample(TimeUp{});
    early.received = from_us(-1);
    EXPECT_FALSE(within_bounds(early));
    EXPECT_FALSE(within_bounds(sample(Answer{0, 0, time_us_max + 1, 0})));
    configure = {};
    configure.settings.limit = Micros::max();
    EXPECT_FALSE(within_bounds(sample(configure)));
}

TEST(EntryCodec, R21_a_usual_answer_is_small) {
    Entry entry{9, test::epoch, {Role::participant, ParticipantId{20'000}}, Answer{}};
    entry.command = Answer{64, 0b1000, to_us(test::epoch) - 12'345'678, 83'000};
    EXPECT_LE(encoded(entry).size(), 24U);
}

TEST(EntryCodecDeathTest, R21_an_entry_that_nobody_could_read_is_never_written) {
    const Entry entry = sample(Join{1, std::string(name_bytes_max + 1, 'x'), "x"});
    EXPECT_DEATH(encoded(entry), "bug: an entry is within the bounds");
}

}  // namespace
}  // namespace mcs::race
