// The report, its views and the archived log.

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "base/compression.hpp"
#include "reporter/log_archive.hpp"
#include "reporter/report_json.hpp"
#include "reporter/report_views.hpp"
#include "reporter/report_xlsx.hpp"
#include "reporter/testing.hpp"

namespace mcs::reporter {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

class ReportTest : public testing::Test {
  protected:
    ReportTest()
        : set_(quiz::compile(quiz::id_of(test::sample_set()), test::sample_set())), log_(RunId("run"), set_->id) {}

    std::string raced() {
        log_.race();
        return report_json(log_.fold(*set_), *set_);
    }

    std::shared_ptr<const quiz::CompiledSet> set_;
    test::LogWriter log_;
};

}  // namespace

TEST_F(ReportTest, says_who_did_what) {
    const json::value report = json::parse(raced());
    EXPECT_EQ(report.at("run"), "run");
    EXPECT_EQ(report.at("title"), "A \"run\"");
    EXPECT_EQ(report.at("question_set").as_string(), set_->id.str());
    EXPECT_EQ(report.at("settings").at("scoring"), "points");
    EXPECT_EQ(report.at("started_at"), "2025-06-15T15:06:40.000000Z");
    EXPECT_EQ(report.at("finished_at"), "2025-06-15T15:06:50.500000Z");
    EXPECT_EQ(report.at("players"), 2);
    const auto& participants = report.at("participants").as_array();
    ASSERT_EQ(participants.size(), 2u);
    EXPECT_EQ(participants[0].at("participant"), 1);
    EXPECT_EQ(participants[0].at("name"), "Ada");
    EXPECT_EQ(participants[0].at("rank"), 1);
    EXPECT_EQ(participants[0].at("right"), 2);
    EXPECT_EQ(participants[0].at("time_us"), 5'500'000);
    EXPECT_EQ(participants[0].at("finished"), true);
    EXPECT_EQ(participants[1].at("rank"), 2);
    EXPECT_EQ(participants[1].at("wrong"), 1);
    const auto& answers = participants[1].at("answers").as_array();
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(answers[0], json::parse(R"({"question":"q-1","choice":[2],"result":"wrong","elapsed_us":1000000,
                                          "credit_us":0,"points":0})"));
    EXPECT_EQ(answers[1].at("choice"), json::parse("[0,3]"));
    EXPECT_EQ(answers[1].at("result"), "right");
}

TEST_F(ReportTest, shows_each_question_with_its_texts_and_statistics) {
    const json::value report = json::parse(raced());
    const auto& questions = report.at("questions").as_array();
    ASSERT_EQ(questions.size(), 2u);
    const auto& one = questions[0].as_object();
    EXPECT_EQ(one.at("id"), "q-1");
    EXPECT_EQ(one.at("prompt"), "Which is **bold**?");
    EXPECT_THAT(std::string(one.at("prompt_html").as_string()), HasSubstr("<strong>bold</strong>"));
    EXPECT_EQ(one.at("options"), json::parse(R"(["`code`","a < b","c"])"));
    EXPECT_EQ(one.at("options_html"), json::parse(R"(["<code>code</code>","a &lt; b","c"])"));
    EXPECT_EQ(one.at("correct"), json::parse("[1]"));
    EXPECT_EQ(one.at("references"), json::parse(R"([{"title":"Docs","url":"https://example.org/?a=1&b=2"}])"));
    EXPECT_EQ(one.at("right"), 1);
    EXPECT_EQ(one.at("wrong"), 1);
    EXPECT_EQ(one.at("chosen"), json::parse("[0,1,1]"));
    EXPECT_EQ(one.at("median_us"), 1'500'000);
    EXPECT_EQ(one.at("times"),
              json::parse(R"({"width_us":250000,"right":[0,0,0,0,0,0,0,0,1],"other":[0,0,0,0,1,0,0,0,0]})"));
    EXPECT_FALSE(one.contains("explanation_html"));
    const auto& two = questions[1].as_object();
    EXPECT_FALSE(two.contains("options_html"));
    EXPECT_EQ(two.at("chosen"), json::parse("[2,0,0,2]"));
}

TEST_F(ReportTest, leaves_out_who_was_kicked) {
    log_.join(1, "Ada");
    log_.join(2, "Bob");
    log_.add({race::Role::host, {}}, race::Start{});
    log_.answer(1, 0, 0b010, Micros{1'000'000});
    log_.add({race::Role::host, {}}, race::Kick{ParticipantId{1}});
    log_.add({race::Role::host, {}}, race::End{});
    const json::value report = json::parse(report_json(log_.fold(*set_), *set_));
    EXPECT_EQ(report.at("players"), 1);
    EXPECT_EQ(report.at("participants").at(0).at("name"), "Bob");
    EXPECT_EQ(report.at("participants").at(0).at("finished"), false);
    EXPECT_EQ(report.at("questions").at(0).at("right"), 0);
}

TEST_F(ReportTest, of_a_run_that_ended_in_the_lobby_has_sensible_times) {
    log_.add({race::Role::host, {}}, race::End{}, Micros{5'000'000});
    const json::value report = json::parse(report_json(log_.fold(*set_), *set_));
    EXPECT_EQ(report.at("started_at"), "2025-06-15T15:06:45.000000Z");
    EXPECT_EQ(report.at("finished_at"), report.at("started_at"));
    EXPECT_TRUE(report.at("participants").as_array().empty());
}

TEST_F(ReportTest, a_participants_view_holds_nobody_else) {
    const std::string report = raced();
    const auto view = participant_view(report, ParticipantId{2});
    ASSERT_TRUE(view);
    json::object expected = json::parse(report).as_object();
    const json::value own = expected.at("participants").at(1);
    expected["participants"] = json::array{own};
    EXPECT_EQ(json::parse(*view), json::value(expected));
    EXPECT_EQ(view->find("Ada"), std::string::npos);
    const auto nobody = participant_view(report, ParticipantId{20});
    ASSERT_TRUE(nobody);
    EXPECT_TRUE(json::parse(*nobody).at("participants").as_array().empty());
}

TEST_F(ReportTest, as_csv_is_safe_to_open_in_a_spreadsheet) {
    const auto csv = to_csv(raced());
    ASSERT_TRUE(csv);
    std::vector<std::string> lines;
    for (size_t at = 0; at < csv->size();) {
        const size_t end = csv->find("\r\n", at);
        lines.push_back(csv->substr(at, end - at));
        at = end + 2;
    }
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0].substr(0, 3), "\xEF\xBB\xBF");
    EXPECT_EQ(lines[0].substr(3),
              "rank,participant,name,points,right,wrong,partial,late,time_s,finished,time_factor,q-1,q-2");
    EXPECT_TRUE(lines[1].starts_with("1,1,Ada,")) << lines[1];
    EXPECT_TRUE(lines[1].ends_with(",2,0,0,0,5.500000,yes,1,right,right")) << lines[1];
    EXPECT_TRUE(lines[2].starts_with("2,2,\"'=Bob, \"\"the\"\" best\",")) << lines[2];
    EXPECT_TRUE(lines[2].ends_with(",1,1,0,0,5.000000,yes,1,wrong,right")) << lines[2];
}

TEST_F(ReportTest, the_log_is_kept_and_can_be_read) {
    log_.race();
    LogArchive archive;
    for (const std::string& entry : log_.encoded()) archive.append(entry);
    std::vector<race::Entry> entries;
    ASSERT_TRUE(visit_archive(archive.compressed(), [&](uint64_t seq, std::string_view bytes) {
        entries.push_back(race::decode(seq, bytes).value());
    }));
    EXPECT_EQ(entries, log_.entries);

    const auto lines = log_as_json_lines(archive.compressed());
    ASSERT_TRUE(lines);
    EXPECT_EQ(static_cast<size_t>(std::ranges::count(*lines, '\n')), log_.entries.size());
    std::vector<json::value> parsed;
    for (size_t at = 0; at < lines->size();) {
        const size_t end = lines->find('\n', at);
        parsed.push_back(json::parse(std::string_view(*lines).substr(at, end - at)));
        at = end + 1;
    }
    EXPECT_EQ(parsed[0].at("command"), "create");
    EXPECT_EQ(parsed[0].at("seed"), "fedcba9876543210");
    EXPECT_EQ(parsed[1].at("by"), "system");
    EXPECT_EQ(parsed[1].at("name"), "Ada");
    EXPECT_EQ(parsed[7], json::parse(R"({"seq":8,"received_at":"2025-06-15T15:06:45.500000Z","by":"participant",
        "participant":1,"command":"answer","position":1,"choice":[0,3],"shown_at":"2025-06-15T15:06:42.000000Z",
        "credit_us":0})"))
        << parsed[7];
}

TEST_F(ReportTest, a_damaged_archive_is_noticed) {
    EXPECT_FALSE(log_as_json_lines("nonsense"));
    EXPECT_FALSE(log_as_json_lines(compress(std::string("\x05\0\0\0ab", 6))));
    const auto lines = log_as_json_lines(compress(std::string("\x02\0\0\0ab", 6)));
    ASSERT_TRUE(lines);
    EXPECT_THAT(*lines, HasSubstr("can not be read"));
}

TEST_F(ReportTest, as_workbook_is_one_file_of_its_own) {
    const auto workbook = to_xlsx(raced());
    ASSERT_TRUE(workbook);
    EXPECT_TRUE(workbook->starts_with("PK"));
    for (const char* part : {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml", "[Content_Types].xml"}) {
        EXPECT_THAT(*workbook, HasSubstr(part));
    }
}

TEST_F(ReportTest, a_workbook_of_what_is_no_report_is_none) {
    const std::string report = raced();
    for (const char* broken : {"\"rank\"", "\"chosen\"", "\"prompt\"", "\"elapsed_us\""}) {
        std::string damaged = report;
        damaged.replace(damaged.find(broken) + 1, 2, "xx");
        EXPECT_FALSE(to_xlsx(damaged)) << broken;
    }
}

RC_GTEST_PROP(ReportViews, any_bytes_are_safe_to_pass, (const std::string& bytes)) {
    (void)participant_view(bytes, ParticipantId{1});
    (void)to_csv(bytes);
    const std::string nearly = R"({"participants":[{"participant":1,)" + bytes;
    (void)participant_view(nearly, ParticipantId{1});
    (void)to_csv(nearly);
    (void)to_xlsx(nearly);
    (void)log_as_json_lines(compress(bytes));
}

TEST(ReportViews, nothing_where_it_is_no_report) {
    for (const char* text : {"", "[]", "{}", "{\"participants\"", "{\"participants\":[", "nonsense"}) {
        EXPECT_FALSE(participant_view(text, ParticipantId{1})) << text;
        EXPECT_FALSE(to_csv(text)) << text;
        EXPECT_FALSE(to_xlsx(text)) << text;
    }
}

}  // namespace mcs::reporter
