#include "protocol/server_message.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "protocol/json_writer.hpp"
#include "support/question_sets.hpp"

namespace mcs::protocol {
namespace {

namespace json = boost::json;

/// A run of `small_set` with Ann and Bob in it, nothing shuffled, started at once.
class Golden : public testing::Test {
  protected:
    explicit Golden(race::Mode mode = race::Mode::race) {
        race::Settings settings;
        settings.mode = mode;
        settings.shuffle_questions = settings.shuffle_options = false;
        settings.countdown = Micros{0};
        race::Entry first{.seq = 1, .received = now, .actor = {}, .command = {}};
        first.command = race::Create{.seed = 1,
                                     .run = RunId("RUN"),
                                     .code = JoinCode("ABCDEF"),
                                     .host = HostId("h"),
                                     .title = "Title",
                                     .question_set = set->id,
                                     .settings = settings};
        run = std::make_unique<race::RunState>(first, set->key);
        for (const char* name : {"Ann", "B\"ob"}) {
            fold(race::Join{.nonce = ++nonce, .name = name, .name_key = name});
            fold(race::Presence{ParticipantId{static_cast<uint32_t>(nonce)}, true});
        }
    }
    void fold(race::Command command, race::Actor actor = {}) {
        apply(*run, {run->seq() + 1, now, actor, std::move(command)}, effects);
    }
    void start() { fold(race::Start{}, {race::Role::host, {}}); }
    void answer(uint32_t who, uint32_t position, race::Choice choice) {
        fold(race::Answer{.position = position, .choice = choice}, {race::Role::participant, ParticipantId{who}});
    }
    RunView view() const { return {*run, *set}; }
    template <class Encode>
    static std::string text(Encode encode) {
        std::string out;
        encode(out);
        EXPECT_EQ(json::serialize(json::parse(out)).size(), out.size());
        return out;
    }

    std::shared_ptr<const quiz::CompiledSet> set = quiz::compile(QuestionSetId("set"), test::small_set());
    ServerTime now = from_us(1'000'000);
    uint64_t nonce = 0;
    race::Effects effects;
    std::unique_ptr<race::RunState> run;
    const ParticipantId ann{1};
};

constexpr std::string_view second_question =
    R"json({"index":1,"total":3,"prompt":"Which are capitals? (Choose two.)",)json"
    R"json("options":["Lima","Quito","Cusco","Guayaquil"],"select":2,"limit_ms":20000,"category":"South America",)json"
    R"json("points":2000,"shown_at_us":2000000})json";

TEST_F(Golden, question) {
    start();
    EXPECT_EQ(text([&](auto& out) { encode_question(view(), ann, 0, from_us(5), out); }),
              R"({"type":"question","question":{"index":0,"total":3,"prompt":"What is the capital of *France*?",)"
              R"("prompt_html":)" +
                  set->rendered[0].prompt.html_json +
                  R"(,"options":["Lyon","Paris","Nice"],"select":1,"limit_ms":30000,"category":"Europe","points":1000,)"
                  R"("shown_at_us":5}})");
}

TEST_F(Golden, the_next_picture_is_announced_to_whom_it_comes_next) {
    quiz::QuestionSet pictures = test::small_set();
    pictures.questions[1].image = quiz::Image{.src = "https://example.org/map.png", .alt = "A map"};
    pictures.questions[2].image = quiz::Image{.src = "data:image/png;base64,AAAA", .alt = "It travels in the question"};
    set = quiz::compile(QuestionSetId("set"), std::move(pictures));
    constexpr std::string_view hint = R"(,"next_image":"https://example.org/map.png")";
    const auto question = [&](uint32_t position) {
        return text([&](auto& out) { encode_question(view(), ann, position, now, out); });
    };
    EXPECT_NE(question(0).find(hint), std::string::npos);
    EXPECT_EQ(question(1).find("next_image"), std::string::npos);
    EXPECT_EQ(question(2).find("next_image"), std::string::npos);
}

TEST_F(Golden, verdict) {
    start();
    now += Micros{1'000'000};
    answer(1, 0, 0b10);
    EXPECT_EQ(
        text([&](auto& out) { encode_verdict(view(), ann, 0, now, out); }),
        R"({"type":"verdict","seq":7,"question":0,"result":"right","points":983,"elapsed_us":1000000,"credit_us":0,)"
        R"("choice":[1],"correct":[1],"explanation":"Since 987.",)"
        R"("total":{"points":983,"right":1,"wrong":0,"partial":0,"late":0,"time_us":1000000},)"
        R"("rank":1,"players":2,"behind":{"name":"B\"ob","points":983},"next":)" +
            std::string(second_question) + "}");
}

TEST_F(Golden, the_host_alone_is_told_which_set_the_questions_are_from) {
    for (const auto audience : {Audience::host, Audience::screen, Audience::participant}) {
        WelcomeView what;
        what.audience = audience;
        what.who = ann;
        what.roster = what.leaderboard = "{}";
        const auto welcome = text([&](auto& out) { encode_welcome(view(), what, now, out); });
        EXPECT_EQ(welcome.find(R"("question_set":"set")") != std::string::npos, audience == Audience::host);
    }
}

TEST_F(Golden, found) {
    fold(race::Grant{ann, 8}, {race::Role::host, {}});
    const std::vector<ParticipantId> best{ParticipantId{2}, ann};
    EXPECT_EQ(text([&](auto& out) { encode_found(*run, {"\"n", 7, best}, out); }),
              R"({"type":"found","name":"\"n","matches":7,"participants":[)"
              R"({"participant":2,"name":"B\"ob","present":true,"finished":false},)"
              R"({"participant":1,"name":"Ann","present":true,"finished":false,"time_factor":2}]})");
}

TEST_F(Golden, finished) {
    start();
    for (uint32_t i = 0; i < 3; ++i) answer(1, i, 1);
    EXPECT_EQ(text([&](auto& out) { encode_finished(*run, ann, FinishReason::all_answered, out); }),
              R"({"type":"finished","rank":1,"players":2,"total":{"points":2000,"right":1,"wrong":2,"partial":0,)"
              R"("late":0,"time_us":0},"reason":"all_answered"})");
    EXPECT_NE(text([&](auto& out) { encode_verdict(view(), ann, 2, {}, out); }).find(R"("next":null)"),
              std::string::npos);
}

TEST_F(Golden, leaderboard) {
    start();
    answer(1, 0, 0b10);
    EXPECT_EQ(text([&](auto& out) { encode_leaderboard(*run, Audience::participant, out); }),
              R"({"type":"leaderboard","seq":7,"players":2,"finished":0,"top":[)"
              R"({"rank":1,"participant":1,"name":"Ann","points":1000,"right":1,"position":1,"time_us":0},)"
              R"({"rank":2,"participant":2,"name":"B\"ob","points":0,"right":0,"position":0,"time_us":0}]})");
}

TEST_F(Golden, roster) {
    EXPECT_EQ(text([&](auto& out) { encode_roster(*run, Audience::participant, out); }),
              R"({"type":"roster","players":2,"present":2,"participants":[)"
              R"({"participant":2,"name":"B\"ob","present":true,"finished":false},)"
              R"({"participant":1,"name":"Ann","present":true,"finished":false}]})");
}

TEST_F(Golden, welcome) {
    const auto welcome = text([&](auto& out) {
        WelcomeView what;
        what.audience = Audience::participant;
        what.who = ann;
        what.roster = R"({"r":1})";
        what.leaderboard = R"({"l":1})";
        encode_welcome(view(), what, now, out);
    });
    EXPECT_EQ(
        welcome,
        R"({"type":"welcome","run":"RUN","role":"participant","seq":5,"phase":"lobby","title":"Title",)"
        R"("code":"ABCDEF","settings":{"mode":"race","categories":[],"questions":0,"limit_ms":0,)"
        R"("shuffle_questions":false,"shuffle_options":false,"reveal":"each","scoring":"points","partial":false,)"
        R"("penalty_ms":10000,"credit_cap_ms":250,"countdown_ms":0,"late_join":true,"names":"own"},"server_time_us":1000000,)"
        R"("questions":3,"roster":{"r":1},"leaderboard":{"l":1},"you":{"participant":1,"name":"Ann","rank":1,)"
        R"("behind":{"name":"B\"ob","time_us":0},)"
        R"("total":{"points":0,"right":0,"wrong":0,"partial":0,"late":0,"time_us":0},"position":0,)"
        R"("finished":false,"answers":[]},"locked":false,"results":false})");
}

TEST_F(Golden, a_welcome_says_whether_there_are_formulas_and_not_where) {
    quiz::QuestionSet formulas = test::small_set();
    formulas.questions[2].explanation = "$x^2$";
    set = quiz::compile(QuestionSetId("set"), std::move(formulas));
    for (const Audience audience : {Audience::participant, Audience::host, Audience::screen}) {
        WelcomeView what;
        what.audience = audience;
        what.who = ann;
        what.roster = what.leaderboard = "{}";
        const auto welcome = text([&](auto& out) { encode_welcome(view(), what, now, out); });
        EXPECT_NE(welcome.find(R"("questions":3,"formulas":true,"roster")"), std::string::npos) << welcome;
        EXPECT_EQ(welcome.find("x^2"), std::string::npos) << welcome;
    }
}

TEST_F(Golden, short_messages) {
    start();
    EXPECT_EQ(text([&](auto& out) { encode_phase(*run, now, out); }),
              R"({"type":"phase","phase":"running","starts_at_us":1000000,"server_time_us":1000000})");
    EXPECT_EQ(text([&](auto& out) { encode_countdown(*run, out); }), R"({"type":"countdown","starts_at_us":1000000})");
    EXPECT_EQ(text([](auto& out) { encode_kicked(out); }), R"({"type":"kicked"})");
    EXPECT_EQ(text([](auto& out) { encode_error(ErrorCode::bad_choice, "x", 3, out); }),
              R"({"type":"error","code":"bad_choice","message":"x","question":3})");
    const std::array<uint32_t, 4> positions{2, 0, 0, 0};
    const FieldView field{.positions = positions, .answered = 0, .chosen = {}};
    EXPECT_EQ(
        text([&](auto& out) { encode_progress(view(), field, Audience::host, out); }),
        R"({"type":"progress","answered":0,"present":2,"players":2,"finished":0,"positions":[2,0,0,0],)"
        R"("waiting":[{"participant":1,"name":"Ann","position":0,"since_us":1000000},)"
        R"({"participant":2,"name":"B\"ob","position":0,"since_us":1000000}],"waiting_count":2,"gone":[],"gone_count":0})");
    EXPECT_EQ(text([&](auto& out) { encode_progress(view(), field, Audience::screen, out); }),
              R"({"type":"progress","answered":0,"present":2,"players":2,"finished":0,"positions":[2,0,0,0]})");
    EXPECT_EQ(text([&](auto& out) { encode_lock(*run, out); }), R"({"type":"lock","locked":false})");
}

TEST_F(Golden, extended_time_is_told_to_the_host_and_to_whom_it_was_given) {
    EXPECT_EQ(time_factor_json(4), "1");
    EXPECT_EQ(time_factor_json(5), "1.25");
    EXPECT_EQ(time_factor_json(14), "3.5");
    fold(race::Grant{ann, 8}, {race::Role::host, {}});
    EXPECT_EQ(text([&](auto& out) { encode_granted(*run, ann, out); }), R"({"type":"granted","time_factor":2})");
    const auto roster = [&](Audience audience) {
        return text([&](auto& out) { encode_roster(*run, audience, out); }).find("time_factor") != std::string::npos;
    };
    EXPECT_TRUE(roster(Audience::host));
    EXPECT_FALSE(roster(Audience::participant));
    EXPECT_FALSE(roster(Audience::screen));
    start();
    const auto question = [&](uint32_t who) {
        return text([&](auto& out) { encode_question(view(), ParticipantId{who}, 0, {}, out); });
    };
    EXPECT_NE(question(1).find(R"("limit_ms":60000)"), std::string::npos);
    EXPECT_NE(question(2).find(R"("limit_ms":30000)"), std::string::npos);
}

TEST_F(Golden, of_a_crowd_that_is_waited_for_the_host_is_told_the_first_and_how_many_they_are) {
    for (uint32_t who = 3; who <= 25; ++who) {
        fold(race::Join{.nonce = ++nonce, .name = std::to_string(who), .name_key = std::to_string(who)});
        if (who <= 24) fold(race::Presence{ParticipantId{who}, true});
    }
    start();
    const std::array<uint32_t, 4> positions{25, 0, 0, 0};
    const FieldView field{.positions = positions, .answered = 0, .chosen = {}};
    const auto progress =
        json::parse(text([&](auto& out) { encode_progress(view(), field, Audience::host, out); })).as_object();
    EXPECT_EQ(progress.at("waiting").as_array().size(), size_t{stragglers_max});
    EXPECT_EQ(progress.at("waiting_count"), 24);
    EXPECT_EQ(progress.at("gone_count"), progress.at("gone").as_array().size());
}

TEST_F(Golden, the_host_is_told_whom_the_race_waits_for_the_longest_first) {
    start();
    now += Micros{1'000'000};
    answer(1, 0, 0b10);
    fold(race::Presence{ann, false});
    const std::array<uint32_t, 4> positions{1, 1, 0, 0};
    const FieldView field{.positions = positions, .answered = 1, .chosen = {}};
    const auto progress =
        json::parse(text([&](auto& out) { encode_progress(view(), field, Audience::host, out); })).as_object();
    EXPECT_EQ(progress.at("waiting").as_array().size(), 1U);
    EXPECT_EQ(progress.at("waiting").at(0).at("name"), "B\"ob");
    EXPECT_EQ(progress.at("gone").at(0).at("name"), "Ann");
    EXPECT_EQ(progress.at("gone").at(0).at("position"), 1);
    EXPECT_EQ(progress.at("gone").at(0).at("since_us"), 2'000'000);
}

TEST_F(Golden, a_rematch_is_told) {
    fold(race::End{}, {race::Role::host, {}});
    fold(race::Rematch{RunId{"NEXT"}, JoinCode{"BCDFGH"}}, {race::Role::host, {}});
    EXPECT_EQ(text([&](auto& out) { encode_rematch(*run, out); }),
              R"({"type":"rematch","run":"NEXT","code":"BCDFGH"})");
}

class GoldenLive : public Golden {
  protected:
    GoldenLive() : Golden(race::Mode::live) {}
};

TEST_F(GoldenLive, an_answer_to_an_open_question_is_recorded_and_no_more_is_told_of_it) {
    start();
    now += Micros{2'000'000};
    answer(1, 0, 0b10);
    EXPECT_EQ(text([&](auto& out) { encode_recorded(view(), ann, 0, out); }),
              R"({"type":"recorded","seq":7,"question":0,"elapsed_us":2000000,"choice":[1]})");
    WelcomeView what;
    what.audience = Audience::participant;
    what.who = ann;
    what.roster = what.leaderboard = "{}";
    const auto welcome = json::parse(text([&](auto& out) { encode_welcome(view(), what, now, out); })).as_object();
    EXPECT_TRUE(welcome.at("you").at("answers").as_array().empty());
    EXPECT_EQ(welcome.at("you").at("total").at("time_us"), 0);
    EXPECT_DEATH(text([&](auto& out) { encode_verdict(view(), ann, 0, {}, out); }), "before a question closes");
}

TEST_F(GoldenLive, solutions_are_told_once_the_question_is_closed) {
    start();
    answer(1, 0, 0b10);
    answer(2, 0, 0b01);
    const std::vector<uint32_t> chosen{0, 1, 0};
    EXPECT_FALSE(run->question_open());
    const auto verdict = text([&](auto& out) { encode_verdict(view(), ann, 0, {}, out); });
    EXPECT_NE(verdict.find(R"("correct":[1],"explanation":"Since 987.")"), std::string::npos);
    EXPECT_EQ(
        text([&](auto& out) { encode_reveal(view(), ann, 0, chosen, out); }),
        R"({"type":"reveal","question":0,"correct":[1],"explanation":"Since 987.","chosen":[0,1,0],)"
        R"("result":"right","rank":1,"behind":{"name":"B\"ob","points":1000},"total":{"points":1000,"right":1,"wrong":0,"partial":0,"late":0,"time_us":0}})");
    EXPECT_EQ(text([&](auto& out) { encode_reveal_for_watchers(view(), Audience::screen, chosen, out); }),
              R"({"type":"reveal","question":0,"correct":[1],"explanation":"Since 987.","chosen":[0,1,0]})");
}

TEST(JsonWriter, escapes_wherever_it_stands_in_a_text) {
    for (const char special : {'"', '\\', '\n', '\x1f'}) {
        for (size_t size = 1; size <= 80; ++size) {
            for (size_t at = 0; at < size; ++at) {
                std::string text(size, 'x');
                text[at] = special;
                std::string out;
                append_json_string(out, text);
                EXPECT_EQ(json::parse(out).as_string(), text);
            }
        }
    }
}

TEST(JsonWriter, writes_strings_that_are_read_back) {
    EXPECT_TRUE(rc::check([] {
        std::string bytes;
        for (const auto c : *rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127))) bytes.push_back(c);
        bytes += *rc::gen::element<std::string>("", "é\u2028🏁");
        std::string out;
        append_json_string(out, bytes);
        RC_ASSERT(json::parse(out).as_string() == bytes);
    }));
}

}  // namespace
}  // namespace mcs::protocol
