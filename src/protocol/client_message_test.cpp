#include "protocol/client_message.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace mcs::protocol {
namespace {

template <class T>
T as(std::string_view text) {
    const auto message = decode(text);
    if (!message) throw std::runtime_error(message.error().message);
    return std::get<T>(*message);
}
ErrorCode refused(std::string_view text) {
    const auto message = decode(text);
    if (message) throw std::runtime_error("understood");
    EXPECT_FALSE(message.error().message.empty());
    return message.error().code;
}

TEST(ClientMessage, reads_every_message_of_the_protocol) {
    const auto hello = as<Hello>(R"({"type":"hello","token":"t","seen":7})");
    EXPECT_EQ(hello.token, "t");
    EXPECT_EQ(hello.seen, 7U);
    EXPECT_EQ(as<Hello>(R"({"type":"hello","token":""})").seen, 0U);
    const auto answer = as<Answer>(R"({"type":"answer","question":3,"choice":[0,2]})");
    EXPECT_EQ(answer.question, 3U);
    EXPECT_EQ(answer.choice, 0b101);
    EXPECT_EQ(as<Answer>(R"({"type":"answer","question":0,"choice":[]})").choice, 0);
    as<Start>(R"({"type":"start"})");
    as<Pause>(R"({"type":"pause"})");
    as<Resume>(R"({"type":"resume"})");
    as<Next>(R"({"type":"next"})");
    as<End>(R"({"type":"end"})");
    EXPECT_EQ(as<Kick>(R"({"type":"kick","participant":9})").participant, ParticipantId{9});
    EXPECT_TRUE(as<Lock>(R"({"type":"lock"})").locked);
    EXPECT_FALSE(as<Lock>(R"({"type":"unlock"})").locked);
    EXPECT_EQ(as<Grant>(R"({"type":"grant","participant":9,"time_factor":1.5})").participant, ParticipantId{9});
    EXPECT_EQ(as<Grant>(R"({"type":"grant","participant":9,"time_factor":1.5})").time_quarters, 6);
    EXPECT_EQ(as<Grant>(R"({"type":"grant","participant":9,"time_factor":4})").time_quarters, 16);
    EXPECT_EQ(as<Find>(R"({"type":"find","name":"Jos\u00e9"})").name, "José");
    EXPECT_EQ(as<Configure>(R"({"type":"configure","settings":{"limit_ms":5000}})").settings.limit, Micros{5'000'000});
}

TEST(ClientMessage, gives_numbers_back_as_they_came) {
    for (const std::string_view number : {"0", "-5", "1763928155123.5", "1763928155123", "18446744073709551615"}) {
        EXPECT_EQ(as<Time>(R"({"type":"time","t0":)" + std::string(number) + "}").t0.str(), number);
    }
}

TEST(ClientMessage, ignores_members_it_does_not_know) {
    EXPECT_EQ(as<Kick>(R"({"type":"kick","participant":9,"x":{"y":[1,null]}})").participant, ParticipantId{9});
}

TEST(ClientMessage, is_strict_about_types_and_ranges) {
    for (const auto* text : {"",
                             "nonsense",
                             "[]",
                             "7",
                             "{}",
                             R"({"type":7})",
                             R"({"type":"dance"})",
                             R"({"type":"hello"})",
                             R"({"type":"find"})",
                             R"({"type":"find","name":7})",
                             R"({"type":"find","name":""})",
                             R"({"type":"hello","token":7})",
                             R"({"type":"hello","token":"t","seen":-1})",
                             R"({"type":"hello","token":"t","seen":"7"})",
                             R"({"type":"answer","question":1.5,"choice":[]})",
                             R"({"type":"answer","question":-1,"choice":[]})",
                             R"({"type":"answer","question":4294967296,"choice":[]})",
                             R"({"type":"answer","question":1})",
                             R"({"type":"answer","question":1,"choice":"0"})",
                             R"({"type":"answer","question":1,"choice":[1.0]})",
                             R"({"type":"time"})",
                             R"({"type":"time","t0":"1"})",
                             R"({"type":"time","t0":1e999})",
                             R"({"type":"time","t0":-1e999})",
                             R"({"type":"configure"})",
                             R"({"type":"kick","participant":"7"})",
                             R"({"type":"grant","time_factor":2})",
                             R"({"type":"grant","participant":1})",
                             R"({"type":"grant","participant":1,"time_factor":"2"})",
                             R"({"type":"grant","participant":1,"time_factor":0.75})",
                             R"({"type":"grant","participant":1,"time_factor":4.25})",
                             R"({"type":"grant","participant":1,"time_factor":1.1})",
                             R"({"type":"grant","participant":1,"time_factor":1e300})",
                             R"({"type":"start"} x)"}) {
        EXPECT_EQ(refused(text), ErrorCode::bad_message) << text;
    }
    EXPECT_EQ(refused(R"({"type":"answer","question":1,"choice":[10]})"), ErrorCode::bad_choice);
    EXPECT_EQ(refused(R"({"type":"answer","question":1,"choice":[-1]})"), ErrorCode::bad_choice);
    EXPECT_EQ(refused(R"({"type":"configure","settings":{"mode":"sprint"}})"), ErrorCode::bad_settings);
}

TEST(ClientMessage, is_bounded_in_size_and_depth) {
    EXPECT_EQ(refused(R"({"type":"start","x":")" + std::string(client_message_bytes_max, 'x') + "\"}"),
              ErrorCode::bad_message);
    EXPECT_EQ(refused(R"({"type":"find","name":")" + std::string(race::name_bytes_max + 1, 'a') + R"("})"),
              ErrorCode::bad_message);
    EXPECT_EQ(refused(R"({"type":"start","x":)" + std::string(40, '[') + std::string(40, ']') + "}"),
              ErrorCode::bad_message);
}

TEST(ClientMessage, any_bytes_are_safe) {
    EXPECT_TRUE(rc::check([] { (void)decode(*rc::gen::arbitrary<std::string>()); }));
    EXPECT_TRUE(rc::check([] {
        std::string text = R"({"type":"configure","settings":{"mode":"live","categories":["a"],"limit_ms":1000}})";
        for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
            text[*rc::gen::inRange<size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
        }
        (void)decode(text);
    }));
}

// --- Settings ---------------------------------------------------------------------------------------------------

race::Settings any_settings() {
    race::Settings settings;
    settings.mode = *rc::gen::element(race::Mode::race, race::Mode::live, race::Mode::solo);
    settings.categories = *rc::gen::element(std::vector<std::string>{}, std::vector<std::string>{"a \"b\"", "日本"});
    settings.questions = *rc::gen::inRange<uint32_t>(0, 10'001);
    settings.limit = Micros{1000} * *rc::gen::element<int64_t>(0, 1000, 30'000, 600'000);
    settings.shuffle_questions = *rc::gen::arbitrary<bool>();
    settings.shuffle_options = *rc::gen::arbitrary<bool>();
    settings.reveal = *rc::gen::element(race::Reveal::each, race::Reveal::end);
    settings.scoring = *rc::gen::element(race::Scoring::points, race::Scoring::speedrun, race::Scoring::accuracy);
    settings.partial = *rc::gen::arbitrary<bool>();
    settings.penalty = Micros{1000} * *rc::gen::inRange<int64_t>(0, 600'001);
    settings.credit_cap = Micros{1000} * *rc::gen::inRange<int64_t>(0, 1001);
    settings.countdown = Micros{1000} * *rc::gen::inRange<int64_t>(0, 60'001);
    settings.late_join = *rc::gen::arbitrary<bool>();
    settings.names = *rc::gen::element(race::Naming::own, race::Naming::given);
    return settings;
}

TEST(SettingsCodec, what_was_encoded_is_read_back_whatever_was_there_before) {
    EXPECT_TRUE(rc::check([] {
        const race::Settings settings = any_settings();
        std::string text;
        encode_settings(settings, text);
        const auto read = settings_from_json(boost::json::parse(text).as_object(), any_settings());
        RC_ASSERT(read.has_value());
        RC_ASSERT(*read == settings);
    }));
}

TEST(SettingsCodec, members_left_out_keep_their_value) {
    race::Settings base = race::defaults_for(race::Mode::race);
    base.questions = 7;
    const auto read = settings_from_json(boost::json::parse(R"({"partial":true})").as_object(), base);
    EXPECT_TRUE(read->partial);
    EXPECT_EQ(read->questions, 7U);
    EXPECT_TRUE(read->shuffle_questions);
}

TEST(SettingsCodec, a_new_mode_brings_its_own_shuffling_unless_it_is_named) {
    const race::Settings base = race::defaults_for(race::Mode::race);
    const auto live = settings_from_json(boost::json::parse(R"({"mode":"live"})").as_object(), base);
    EXPECT_FALSE(live->shuffle_questions);
    const auto named =
        settings_from_json(boost::json::parse(R"({"mode":"live","shuffle_options":true})").as_object(), base);
    EXPECT_TRUE(named->shuffle_options);
    EXPECT_FALSE(named->shuffle_questions);
}

TEST(SettingsCodec, an_error_names_the_member_and_its_range) {
    const auto error = [](const char* text) {
        return settings_from_json(boost::json::parse(text).as_object(), {}).error();
    };
    EXPECT_EQ(error(R"({"limit_ms":5})").member, "limit_ms");
    EXPECT_NE(error(R"({"limit_ms":5})").message.find("1000 to 600000"), std::string::npos);
    EXPECT_NE(error(R"({"scoring":"x"})").message.find("\"points\", \"speedrun\" or \"accuracy\""), std::string::npos);
    EXPECT_EQ(error(R"({"questions":10001})").member, "questions");
    EXPECT_EQ(error(R"({"questions":18446744073709551615})").member, "questions");
    EXPECT_EQ(error(R"({"partial":1})").member, "partial");
    EXPECT_EQ(error(R"({"categories":[7]})").member, "categories");
    EXPECT_EQ(error(R"({"penalty_ms":-1})").member, "penalty_ms");
}

}  // namespace
}  // namespace mcs::protocol
