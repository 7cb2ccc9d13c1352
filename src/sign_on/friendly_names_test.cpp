#include "sign_on/friendly_names.hpp"

#include <map>

#include <gtest/gtest.h>

#include "sign_on/names.hpp"

namespace mcs::sign_on {
namespace {

template <class Each>
void for_each_name(const FriendlyWords& words, Each each) {
    for (const auto manner : words.manners) {
        for (const auto animal : words.animals) {
            const auto first = words.animal_first ? animal : manner;
            const auto second = words.animal_first ? manner : animal;
            each(std::string(first) + std::string(words.between) + std::string(second));
        }
    }
}

TEST(FriendlyNames, AreShortCleanAndUnmistakableInEveryLanguage) {
    ASSERT_EQ(friendly_words().size(), 7U);
    Names names;
    for (const FriendlyWords& words : friendly_words()) {
        std::map<std::string, std::string> by_key;
        for_each_name(words, [&](const std::string& name) {
            const auto clean = names.clean(name);
            ASSERT_TRUE(clean) << name;
            EXPECT_EQ(clean->shown, name);
            EXPECT_LE(clean->shown.size(), 48U) << name << " is long";
            const auto [other, is_new] = by_key.try_emplace(clean->key, name);
            EXPECT_TRUE(is_new) << name << " and " << other->second << " look alike";
            EXPECT_EQ(friendly_part(name), name);
        });
        EXPECT_GE(by_key.size(), 1000U) << words.language;
    }
}

TEST(FriendlyNames, AreDrawnFromAllThereAre) {
    Names names;
    FriendlyNames friendly(names);
    for (const FriendlyWords& words : friendly_words()) {
        std::map<std::string, std::string> drawn;
        for (uint64_t number = 0; number < 20'000; ++number) {
            auto name = friendly.name(words, number);
            drawn.emplace(std::move(name.shown), std::move(name.key));
        }
        EXPECT_EQ(drawn.size(), words.manners.size() * words.animals.size()) << words.language;
        for (const auto& [shown, key] : drawn) {
            EXPECT_EQ(friendly_part(shown), shown);
            EXPECT_EQ(names.clean(shown), (CleanName{shown, key}));
        }
    }
}

TEST(FriendlyNames, AreToldFromEverythingElse) {
    EXPECT_EQ(friendly_part("Brave Otter"), "Brave Otter");
    EXPECT_EQ(friendly_part("Brave Otter 12"), "Brave Otter");
    EXPECT_EQ(friendly_part("Panda Veloz"), "Panda Veloz");
    EXPECT_EQ(friendly_part("Blitzotter 2"), "Blitzotter");
    for (const char* other : {"", "2", " 2", "Ada", "Brave", "Otter", "Brave Otter ", "Brave  Otter", "BraveOtter",
                              "brave otter", "Otter Brave", "Brave Otter 2 3", "Brave Otter2", "Brave Otter x",
                              "x Brave Otter", "Blitz otter", "Brave Brave Otter"}) {
        EXPECT_EQ(friendly_part(other), "") << other;
    }
}

TEST(FriendlyNames, AreOfTheFirstLanguageWantedThatThereIs) {
    const auto language = [](std::string_view header) { return friendly_words_for(header).language; };
    EXPECT_EQ(language(""), "en");
    EXPECT_EQ(language("*"), "en");
    EXPECT_EQ(language("he"), "he");
    EXPECT_EQ(language("pt-BR"), "pt");
    EXPECT_EQ(language("FR-ca, en;q=0.8"), "fr");
    EXPECT_EQ(language("tlh,nl-NL;q=0.9 , ja ;q=0.5"), "ja");
    EXPECT_EQ(language("d, dee, de-"), "de");
    EXPECT_EQ(language(",, ;q=1, \t"), "en");
}

}  // namespace
}  // namespace mcs::sign_on
