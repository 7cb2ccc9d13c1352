#include "sign_on/names.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "race/entry.hpp"

namespace mcs::sign_on {
namespace {

std::string shown(std::string_view typed) {
    Names names;
    const auto name = names.clean(typed);
    return name ? name->shown : "(" + std::string(explain(name.error())) + ")";
}

std::string key(std::string_view typed) {
    Names names;
    const auto name = names.clean(typed);
    return name ? name->key : "";
}

struct Case {
    const char* what;
    const char* typed;
    const char* shown;
};

TEST(Names, AreCleanedOfWhatNobodySeesOrWhatTricks) {
    const Case cases[] = {
        {"plain", "Ada", "Ada"},
        {"spaces around and between", "  Ada \t\n  Lovelace  ", "Ada Lovelace"},
        {"no-break, ideographic and em spaces", "Ada\u00A0\u3000\u2003Lovelace", "Ada Lovelace"},
        {"NFD becomes NFC", "Jose\u0301", "José"},
        {"zero-width space", "A\u200Bda", "Ada"},
        {"byte order mark", "\uFEFFAda", "Ada"},
        {"soft hyphen", "A\u00ADda", "Ada"},
        {"right-to-left override", "Ada\u202Egnp.exe", "Adagnp.exe"},
        {"isolates", "\u2066Ada\u2069", "Ada"},
        {"control characters", "A\x01\x1B[31mda\x7F", "A[31mda"},
        {"Hangul filler", "A\u3164da", "Ada"},
        {"braille blank is a space", "Ada\u2800\u2800B", "Ada B"},
        {"tag characters", "Ada\U000E0041\U000E007F", "Ada"},
        {"private use", "Ada\uE000", "Ada"},
        {"word joiner and invisible times", "A\u2060d\u2062a", "Ada"},
        {"joiner between letters", "A\u200Dda", "Ada"},
        {"variation selector on a letter", "A\uFE0Fda", "Ada"},
        {"a mark at the front", "\u0301Ada", "Ada"},
        {"piled marks", "A\u0316\u0317\u0318\u0319\u031C\u031D\u031Eda", "A\u0316\u0317\u0318da"},
        {"Vietnamese", "Nguyễn Thị Hồng", "Nguyễn Thị Hồng"},
        {"Arabic", "فاطمة", "فاطمة"},
        {"Persian with a non-joiner", "علی\u200Cرضا", "علی\u200Cرضا"},
        {"Hindi with a joiner", "क्\u200Dष", "क्\u200Dष"},
        {"a family of emoji", "👩\u200D👩\u200D👧", "👩\u200D👩\u200D👧"},
        {"skin tone and joiner", "👩🏽\u200D💻", "👩🏽\u200D💻"},
        {"heart with its selector", "❤\uFE0F", "❤\uFE0F"},
        {"HTML is text", "<b>Ada</b>", "<b>Ada</b>"},
    };
    for (const auto& [what, typed, expected] : cases) EXPECT_EQ(shown(typed), expected) << what;
}

TEST(Names, ThatCanNotBeSeenAreRefused) {
    for (const char* typed : {"", " ", "\t\n", "\u200B\u200B", "\u3164", "\u2800", "\u0301", "\u202E", "\uFE0F"}) {
        Names names;
        const auto name = names.clean(typed);
        ASSERT_FALSE(name) << shown(typed);
        EXPECT_EQ(name.error(), NameError::empty);
    }
    Names names;
    EXPECT_EQ(names.clean("A\xFF").error(), NameError::not_text);
    EXPECT_EQ(names.clean("\xED\xA0\x80").error(), NameError::not_text);
}

TEST(Names, AreCountedAsPeopleCount) {
    Names names;
    std::string flags;  // one character of two code points each, 8 bytes
    for (int i = 0; i < 16; ++i) flags += "🇩🇪";
    EXPECT_TRUE(names.clean(flags));
    EXPECT_TRUE(names.clean(std::string(32, 'a')));
    EXPECT_EQ(names.clean(std::string(33, 'a')).error(), NameError::too_long);
    EXPECT_EQ(names.clean(flags + "🇩🇪").error(), NameError::too_long);  // 17 flags: more than 128 bytes
    EXPECT_EQ(names.clean(std::string(1'000'000, 'a')).error(), NameError::too_long);
    EXPECT_TRUE(names.clean(std::string(32, 'a') + std::string(200, ' ')));
}

TEST(Names, ThatLookAlikeShareAKey) {
    const std::pair<const char*, const char*> alike[] = {
        {"Ada", "ada"},          {"Ada", "ADA"},         {"Ada", "Аdа"} /* Cyrillic */,
        {"Paul", "PauI"},        {"Paul", "Pau1"},       {"Ian", "lan"},
        {"IAN", "ian"},          {"Ada", "Ａｄａ"},      {"Ada", "𝐀𝐝𝐚"},
        {"Ada", "A\u200Bda"},    {"José", "Jose\u0301"}, {"Bob", "B0b"},
        {"scope", "ѕсоре"},      {"Straße", "STRASSE"},  {"Ada Byron", "Ada  Byron "},
        {"morning", "rnorning"}, {"Ωmega", "ωmega"},     {"Ada", "Adа"},
        {"Ада", "АДА"},          {"Mia", "МІА"},         {"Mia", "міа"},
        {"Tom", "ТОМ"},          {"Kate", "Кате"},       {"Hana", "НАNА"},
        {"BOB", "ВОВ"},
    };
    for (const auto& [a, b] : alike) EXPECT_EQ(key(a), key(b)) << a << " and " << b;
    const std::pair<const char*, const char*> different[] = {
        {"Ada", "Adam"},   {"Ada", "Eda"},   {"José", "Jose"},  {"Ada 2", "Ada 3"}, {"Ada", "Ada 2"},
        {"Ольга", "Олег"}, {"Вера", "Мера"}, {"Ната", "Ната2"}, {"Ната", "Катя"},   {"Инна", "Инга"},
        {"Kai", "Kas"},    {"Ada", "Adá"},   {"Нина", "Нинь"},  {"Вить", "Витв"},   {"Том", "Тон"},
    };
    for (const auto& [a, b] : different) EXPECT_NE(key(a), key(b)) << a << " and " << b;
}

TEST(Names, AreNumberedWithinTheirBounds) {
    Names names;
    const auto numbered = [&](const std::string& name, uint32_t number) {
        return names.numbered(names.clean(name).value(), number).value().shown;
    };
    EXPECT_EQ(numbered("Ada", 2), "Ada 2");
    EXPECT_EQ(numbered(std::string(32, 'a'), 10), std::string(29, 'a') + " 10");
    std::string flags;
    for (int i = 0; i < 16; ++i) flags += "🇩🇪";
    EXPECT_LE(numbered(flags, 2).size(), race::name_bytes_max);
}

TEST(Names, StayAsTheyAreWhenCleanedAgain) {
    Names names;
    EXPECT_TRUE(rc::check("clean(clean(x)) == clean(x), within its bounds, also with a number", [&] {
        const auto points = *rc::gen::container<std::vector<uint32_t>>(
            rc::gen::oneOf(rc::gen::inRange<uint32_t>(0x20, 0x7F), rc::gen::inRange<uint32_t>(0x80, 0x700),
                           rc::gen::inRange<uint32_t>(0x900, 0xD7FF), rc::gen::inRange<uint32_t>(0x2000, 0x2070),
                           rc::gen::inRange<uint32_t>(0xFE00, 0xFE10), rc::gen::inRange<uint32_t>(0x1F300, 0x1FAFF)));
        std::string typed;
        for (const uint32_t c : points) {
            if (c < 0x80) {
                typed += static_cast<char>(c);
            } else if (c < 0x800) {
                typed += {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
            } else if (c < 0x10000) {
                typed += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
                          static_cast<char>(0x80 | (c & 63))};
            } else {
                typed += {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)),
                          static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
            }
        }
        const auto once = names.clean(typed);
        if (!once) return;
        RC_ASSERT(once->shown.size() <= race::name_bytes_max);
        RC_ASSERT(once->key.size() <= race::name_key_bytes_max);
        const auto again = names.clean(once->shown);
        RC_ASSERT(again.has_value());
        RC_ASSERT(*again == *once);
        const auto numbered = names.numbered(*once, *rc::gen::inRange<uint32_t>(2, 100));
        RC_ASSERT(numbered.has_value());
        RC_ASSERT(names.clean(numbered->shown).value() == *numbered);
    }));
}

}  // namespace
}  // namespace mcs::sign_on
