#include "speed_run/name_search.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "race/test_run.hpp"
#include "support/stage.hpp"

namespace mcs::speed_run {
namespace {

using test::Stage;
using testing::ElementsAre;
using testing::IsEmpty;

/// A run with these people in it.
class NameSearchTest : public testing::Test {
  protected:
    void join(std::initializer_list<const char*> names) {
        for (const char* name : names) run.join(name);
    }
    NameSearch search(const std::string& part, uint32_t names_at_a_time = 1'000) const {
        NameSearch result(part);
        while (!result.advance(run.state(), names_at_a_time)) {
        }
        return result;
    }
    std::vector<std::string> find(const std::string& part) const {
        std::vector<std::string> names;
        for (const ParticipantId who : search(part).best()) names.push_back(run->at(who).name);
        return names;
    }

    race::test::TestRun run{race::test::simple_key(1), race::test::plain()};
};

TEST_F(NameSearchTest, finds_a_part_of_a_name_whatever_its_case_and_accents) {
    join({"Ann", "José", "ΑΛΈΞΑΝΔΡΟΣ", "Анна", "ＷＩＤＥ", "Groß"});
    EXPECT_THAT(find("NN"), ElementsAre("Ann"));
    EXPECT_THAT(find("jose"), ElementsAre("José"));
    EXPECT_THAT(find("josé"), ElementsAre("José"));
    EXPECT_THAT(find("αλεξ"), ElementsAre("ΑΛΈΞΑΝΔΡΟΣ"));
    EXPECT_THAT(find("анн"), ElementsAre("Анна"));
    EXPECT_THAT(find("wide"), ElementsAre("ＷＩＤＥ"));
    EXPECT_THAT(find("GROSS"), ElementsAre("Groß"));
    EXPECT_THAT(find("Zoe"), IsEmpty());
}

TEST_F(NameSearchTest, the_best_come_first_and_among_equals_who_joined_first) {
    join({"Joanna", "Mary Ann", "Annabel", "Susanna", "Annette", "Ann"});
    EXPECT_THAT(find("ann"), ElementsAre("Ann", "Annabel", "Annette", "Mary Ann", "Joanna", "Susanna"));
}

TEST_F(NameSearchTest, a_later_word_counts_though_an_earlier_one_holds_the_part_too) {
    join({"Joanna", "Joanna Ann"});
    EXPECT_THAT(find("ann"), ElementsAre("Joanna Ann", "Joanna"));
}

TEST_F(NameSearchTest, does_not_find_who_was_sent_out) {
    join({"Ann", "Anne"});
    run(race::test::host(), race::Kick{ParticipantId{1}});
    EXPECT_THAT(find("ann"), ElementsAre("Anne"));
    EXPECT_EQ(search("ann").matches(), 1U);
}

TEST_F(NameSearchTest, counts_all_but_names_only_the_best) {
    for (uint32_t i = 1; i <= 50; ++i) run.join("Player " + std::to_string(i));
    join({"Yer"});
    const NameSearch result = search("yer");
    EXPECT_EQ(result.matches(), 51U);
    EXPECT_EQ(result.best().size(), protocol::found_max);
    EXPECT_EQ(run->at(result.best().front()).name, "Yer");
}

TEST_F(NameSearchTest, finds_the_same_however_few_names_it_looks_at_at_a_time) {
    for (uint32_t i = 1; i <= 40; ++i) run.join("Player " + std::to_string(i));
    const auto at_once = search("1").best();
    EXPECT_TRUE(rc::check([&] { RC_ASSERT(search("1", *rc::gen::inRange<uint32_t>(1, 50)).best() == at_once); }));
}

TEST_F(NameSearchTest, any_part_is_safe) {
    join({"Ann", "José"});
    EXPECT_TRUE(rc::check([&] {
        const std::string part = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
        RC_ASSERT(search(part).matches() <= 2U);
    }));
}

// --- In the service ------------------------------------------------------------------------------------------------

TEST(Search, a_host_finds_anybody_by_a_part_of_their_name) {
    Stage stage;
    for (uint32_t i = 1; i <= 2'500; ++i) stage.join("Player " + std::to_string(i));
    const auto host = stage.connect("host");
    stage.say(host, R"({"type":"find","name":"player 7"})");
    const auto found = stage.last(host, "found");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->at("name"), "player 7");
    EXPECT_EQ(found->at("matches"), 111);  // 7, 70 to 79, 700 to 799
    EXPECT_EQ(found->at("participants").as_array().size(), 20U);
    EXPECT_EQ(found->at("participants").at(0).at("participant"), 7);
}

TEST(Search, a_search_is_done_in_slices_and_a_newer_one_takes_its_place) {
    Stage stage;
    for (uint32_t i = 1; i <= 2'500; ++i) stage.join("Player " + std::to_string(i));
    const auto host = stage.connect("host");
    stage.take(host);
    auto& speed_run = stage.loops[0]->speed_run;
    speed_run.on_text(host, R"({"type":"find","name":"player 1"})", stage.clock.time);
    EXPECT_TRUE(speed_run.work(stage.clock.time));
    EXPECT_FALSE(stage.last(host, "found"));
    stage.say(host, R"({"type":"find","name":"player 2"})");
    uint32_t answers = 0;
    for (const auto& message : stage.take(host)) answers += message.at("type") == "found";
    EXPECT_EQ(answers, 1U);

    speed_run.on_text(host, R"({"type":"find","name":"player 1"})", stage.clock.time);
    stage.hang_up(host);
    EXPECT_FALSE(stage.last(host, "found"));
}

TEST(Search, only_a_host_may_search) {
    Stage stage;
    const auto ann = stage.play("Ann");
    const auto screen = stage.connect("screen");
    for (const auto id : {ann, screen}) {
        stage.say(id, R"({"type":"find","name":"Ann"})");
        EXPECT_EQ(stage.last(id, "error")->at("code"), "not_allowed");
        EXPECT_FALSE(stage.last(id, "found"));
    }
}

}  // namespace
}  // namespace mcs::speed_run
