#include <algorithm>
#include <set>

#include "support/sign_on_service.hpp"

namespace mcs::sign_on {
namespace {

namespace json = boost::json;

class NamesInRuns : public testing::ServiceTest {};

TEST_F(NamesInRuns, AJoinerIsShownFriendlyNamesThatAreFreeInTheirLanguage) {
    const auto code = text(create(text(host("{}"), "token")), "code");
    EXPECT_EQ(members(lobby(code)).at("names"), "own");
    const auto german = suggested(code, "tlh, DE-at;q=0.9, en;q=0.8");
    EXPECT_EQ(std::set(german.begin(), german.end()).size(), 6U);
    for (const auto& name : german) EXPECT_EQ(friendly_part(name), name);
    EXPECT_EQ(text(join(code, german[0]), "name"), german[0]);
    EXPECT_NE(suggested(code, "de"), german) << "others each time";
}

TEST_F(NamesInRuns, NobodyIsShownANameWhereNobodyMayJoin) {
    const auto run = create(text(host("{}"), "token"));
    append(text(run, "run"), race::Lock{true});
    EXPECT_TRUE(suggested(text(run, "code"), "en").empty());
}

TEST_F(NamesInRuns, WhereNamesAreGivenNoTextAndNoNumberOfTheJoinersOwnGetsIn) {
    const auto run = create(text(host("{}"), "token"), R"({"names":"given"})");
    const auto code = text(run, "code");
    EXPECT_EQ(members(lobby(code)).at("names"), "given");
    EXPECT_EQ(text(join(code, "Brave Otter 88"), "name"), "Brave Otter");
    EXPECT_EQ(text(join(code, "Brave Otter"), "name"), "Brave Otter 2");
    EXPECT_EQ(text(join(code, "Brave Otter 2"), "name"), "Brave Otter 3");
    for (const char* own : {"Ada", "", "Brave Otter!", "brave otter", "Brave Otter Ada", "\x01"}) {
        const auto name = text(join(code, own), "name");
        EXPECT_EQ(friendly_part(name), name) << own;
        EXPECT_FALSE(name.empty());
    }
    const auto french = text(join_in("fr-CA,fr", {{"code", code}}), "name");
    const auto& words = friendly_words_for("fr");
    const auto of_french = [&](std::string_view word) { return french.starts_with(word); };
    EXPECT_TRUE(std::ranges::any_of(words.animals, of_french)) << french;
    EXPECT_EQ(join_in("", {{"code", code}, {"name", 7}}).status, 201) << "what is sent does not matter";
}

TEST_F(NamesInRuns, WhereNamesAreOwnOneIsNeeded) {
    const auto code = text(create(text(host("{}"), "token")), "code");
    EXPECT_EQ(join_in("", {{"code", code}}).status, 400);
    EXPECT_EQ(text(join(code, " "), "code"), "name_empty");
}

TEST_F(NamesInRuns, GivenNamesAreUniqueForAWholeCrowdWithNumbersWhenThePairsRunOut) {
    const auto code = text(create(text(host("{}"), "token"), R"({"names":"given"})"), "code");
    std::set<std::string> names;
    uint32_t numbered = 0;
    constexpr uint32_t crowd = 3000;
    for (uint32_t i = 0; i < crowd; ++i) {
        const auto answer = join_in("he", {{"code", code}});
        ASSERT_EQ(answer.status, 201) << answer.body;
        const auto name = text(answer, "name");
        numbered += friendly_part(name) == name ? 0 : 1;
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_TRUE(i > 300 || numbered == 0) << "no numbers while there are pairs: " << name;
    }
    EXPECT_GT(numbered, 500U);
}

TEST_F(NamesInRuns, WhoeverWantsAGivenNameAtTheSameTimeGetsAnother) {
    const auto code = text(create(text(host("{}"), "token"), R"({"names":"given"})"), "code");
    std::vector<Reply> replies;
    for (int i = 0; i < 5; ++i) {
        const auto body = json::serialize(json::object{{"code", code}, {"name", "Calm Owl"}});
        service_->join(by({}), body, [&](Reply reply) { replies.push_back(std::move(reply)); });
    }
    tasks_.run_all();
    std::set<std::string> names;
    for (const auto& reply : replies) {
        EXPECT_EQ(reply.status, 201) << reply.body;
        names.insert(text(reply, "name"));
    }
    EXPECT_EQ(names, (std::set<std::string>{"Calm Owl", "Calm Owl 2", "Calm Owl 3", "Calm Owl 4", "Calm Owl 5"}));
}

TEST_F(NamesInRuns, AGivenNameThatTheHostTookOutDoesNotComeBack) {
    const auto run = create(text(host("{}"), "token"), R"({"names":"given"})");
    const auto code = text(run, "code");
    join(code, "Calm Owl", "an attempt of its own");
    append(text(run, "run"), race::Kick{ParticipantId{1}});
    EXPECT_EQ(join(code, "Calm Owl", "an attempt of its own").status, 409);
    const auto again = text(join(code, "Calm Owl"), "name");
    EXPECT_FALSE(again.starts_with("Calm Owl")) << again;
    EXPECT_EQ(friendly_part(again), again);
}

TEST_F(NamesInRuns, ARematchGivesNamesAsTheRunBefore) {
    const auto token = text(host("{}"), "token");
    const auto run = create(token, R"({"names":"given"})");
    const auto first = text(run, "run");
    join(text(run, "code"), "Brave Otter");
    append(first, race::End{});
    const auto body = R"({"rematch_of":")" + first + R"("})";
    const auto again = ask([&](Done done) { service_->create_run(by(token), body, std::move(done)); });
    ASSERT_EQ(again.status, 201) << again.body;
    EXPECT_EQ(members(lobby(text(again, "code"))).at("names"), "given");
    EXPECT_EQ(text(join(text(again, "code"), "Brave Otter"), "name"), "Brave Otter");
}

TEST_F(NamesInRuns, WhoeverHasANameOfTheirOwnPractisesInItWhereverNamesAreGivenByNow) {
    const auto run = create(text(host("{}"), "token"));
    const auto ada = join(text(run, "code"), "Ada");
    race::Configure configure{race::defaults_for(race::Mode::race)};
    configure.settings.names = race::Naming::given;
    append(text(run, "run"), configure);
    append(text(run, "run"), race::End{});
    const auto alone = ask([&](Done done) { service_->practise(by(text(ada, "token")), std::move(done)); });
    EXPECT_EQ(text(alone, "name"), "Ada");
}

}  // namespace
}  // namespace mcs::sign_on
