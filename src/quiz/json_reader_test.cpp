#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "quiz/reader.hpp"
#include "support/findings.hpp"
#include "support/question_sets.hpp"

namespace mcs::quiz {
namespace {

using test::described;
using test::errors_of;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view whole = R"({
  "title": "AWS", "language": "en", "licence": "CC0", "source": "us", "description": "d",
  "questions": [
    {"id": "q1", "prompt": "Which?", "options": [{"text": "A"}, {"text": "B"}, {"text": "C"}], "correct": [0, 2],
     "category": "S3", "tags": ["x", "y"], "explanation": "Because.",
     "references": [{"title": "Doc", "url": "https://docs.aws.amazon.com/"}],
     "limit_ms": 20000, "points": 500, "image": {"src": "https://example.org/a.png", "alt": "a"}}
  ]
})";

std::string with_question(std::string_view members) {
    return R"({"title": "T", "questions": [{"prompt": "P", "options": ["a", "b"], "correct": [0]},)"
           "\n{" +
           std::string(members) + "}]}";
}

TEST(JsonReader, reads_every_member) {
    const auto read = quiz::read("aws.json", whole);
    ASSERT_TRUE(read) << described(read.error());
    EXPECT_THAT(read->warnings, IsEmpty());
    const QuestionSet& set = read->set;
    EXPECT_EQ(set.title, "AWS");
    EXPECT_EQ(set.licence, "CC0");
    ASSERT_EQ(set.questions.size(), 1U);
    const Question& q = set.questions[0];
    EXPECT_EQ(q.id, "q1");
    EXPECT_EQ(q.correct, (std::vector<uint32_t>{0, 2}));
    EXPECT_EQ(q.tags, (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(q.references[0].url, "https://docs.aws.amazon.com/");
    EXPECT_EQ(q.limit, Micros{20'000'000});
    EXPECT_EQ(q.points, 500U);
    EXPECT_EQ(q.image->alt, "a");
}

TEST(JsonReader, is_lenient_where_it_does_no_harm) {
    const auto read = quiz::read("my set.json",
                                 "\xEF\xBB\xBF"
                                 R"([{"prompt": " P\r\n", "options": ["a", "b"], "correct": 1,
        "category": null, "references": ["https://example.org"]}])");
    ASSERT_TRUE(read) << described(read.error());
    EXPECT_EQ(read->set.title, "my set");
    EXPECT_EQ(read->set.questions[0].prompt, "P");
    EXPECT_EQ(read->set.questions[0].correct, std::vector<uint32_t>{1});
    EXPECT_EQ(read->set.questions[0].options[1].text, "b");
}

TEST(JsonReader, gives_missing_ids_that_depend_on_the_question_alone) {
    const std::string a = R"({"prompt": "A", "options": ["a", "b"], "correct": [0]})";
    const std::string b = R"({"prompt": "B", "options": ["a", "b"], "correct": [0]})";
    const auto one = quiz::read("x.json", "[" + a + "," + b + "," + a + "]").value().set;
    const auto two = quiz::read("x.json", "[" + b + "," + a + "]").value().set;
    EXPECT_EQ(one.questions[0].id, two.questions[1].id);
    EXPECT_EQ(one.questions[1].id, two.questions[0].id);
    EXPECT_EQ(one.questions[2].id, one.questions[0].id + "-2");
}

TEST(JsonReader, names_each_member_that_it_skips_once) {
    const auto read = quiz::read("x.json", R"({"title": "T", "version": 3, "questions": [
        {"prompt": "P", "options": ["a", "b"], "correct": [0], "difficulty": 1},
        {"prompt": "Q", "options": ["a", {"text": "b", "colour": "red"}], "correct": [0], "difficulty": 2}]})");
    ASSERT_TRUE(read) << described(read.error());
    EXPECT_THAT(read->warnings, SizeIs(3));
    const std::string all = described(read->warnings);
    EXPECT_THAT(all, HasSubstr("“version” of the set"));
    EXPECT_THAT(all, HasSubstr("line 2, question 1, skipped the member “difficulty” of a question: there is "
                               "no place for it (2 times"));
    EXPECT_THAT(all, HasSubstr("“colour” of an option"));
}

TEST(JsonReader, says_line_and_column_of_a_syntax_error) {
    const auto errors = errors_of("x.json", "{\n  \"title\": \"T\",\n  \"questions\": [,]\n}");
    ASSERT_THAT(errors, SizeIs(1));
    EXPECT_EQ(errors[0].file, "x.json");
    EXPECT_EQ(errors[0].line, 3U);
    EXPECT_EQ(errors[0].column, 17U);
}

TEST(JsonReader, explains_common_syntax_errors) {
    EXPECT_THAT(described(errors_of("x.json", "{\"questions\": [")), HasSubstr("ends too early"));
    EXPECT_THAT(described(errors_of("x.json", "{\"questions\": []} x")), HasSubstr("something after the end"));
    EXPECT_THAT(described(errors_of("x.json", "{\"questions\": [1,]}")), HasSubstr("a comma too many"));
    EXPECT_THAT(described(errors_of("x.json", "{\"questions\": 1 2}")), HasSubstr("line 1, column 17"));
    EXPECT_THAT(described(errors_of("x.json", std::string(100, '['))), HasSubstr("nested too deeply"));
    EXPECT_THAT(described(errors_of("x.json", std::string(1'000'000, '['))), HasSubstr("nested too deeply"));
}

struct Wrong {
    const char* members;
    const char* message;
};

class JsonReaderErrors : public testing::TestWithParam<Wrong> {};

TEST_P(JsonReaderErrors, are_reported_with_question_and_line) {
    const auto errors = errors_of("x.json", with_question(GetParam().members));
    ASSERT_THAT(errors, testing::Not(IsEmpty()));
    EXPECT_THAT(described(errors), HasSubstr(GetParam().message));
    for (const Finding& error : errors) {
        EXPECT_EQ(error.question, 2U) << error.message.text;
        EXPECT_EQ(error.line, 2U) << error.message.text;
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, JsonReaderErrors,
    testing::Values(
        Wrong{R"("options": ["a", "b"], "correct": [0])", "the question has no text"},
        Wrong{R"("prompt": 5, "options": ["a", "b"], "correct": [0])", "“prompt” must be a text in quotes"},
        Wrong{R"("prompt": "P", "options": ["a"], "correct": [0])", "has 1 option; give it 2 to 10"},
        Wrong{R"("prompt": "P", "options": ["a","b","c","d","e","f","g","h","i","j","k"], "correct": [0])",
              "has 11 options"},
        Wrong{R"("prompt": "P", "options": "a", "correct": [0])", "“options” must be a list"},
        Wrong{R"("prompt": "P", "options": ["a", 2], "correct": [0])", "option 2 must be"},
        Wrong{R"("prompt": "P", "options": ["a", " "], "correct": [0])", "option 2 is empty"},
        Wrong{R"("prompt": "P", "options": ["a", "b", "a "], "correct": [0])", "options 1 and 3 are the same"},
        Wrong{R"("prompt": "P", "options": ["a", "b"], "correct": [])", "no option is marked as correct"},
        Wrong{R"("prompt": "P", "options": ["a", "b"])", "no option is marked as correct"},
        Wrong{R"("prompt": "P", "options": ["a", "b"], "correct": [9])",
              "the correct answer 9 does not exist: the question has 2 options, counted from 0 to 1"},
        Wrong{R"("prompt": "P", "options": ["a", "b"], "correct": ["a"])", "must hold positions of options"},
        Wrong{R"("prompt": "P", "options": ["a", "b"], "correct": [-1])", "not -1"},
        Wrong{R"("prompt": "P", "options": ["a", "b"], "correct": [0.5])", "must hold positions"},
        Wrong{R"("prompt": "P", "options": ["a", "b"], "correct": [0], "id": "a b")", "the id “a b” is not allowed"},
        Wrong{R"("prompt": "P", "options": ["a", "b"], "correct": [0], "limit_ms": 999)", "time limit is out of range"},
        Wrong{R"("prompt": "P", "options": ["a", "b"], "correct": [0], "limit_ms": 600001)",
              "time limit is out of range"},
        Wrong{R"("prompt": "P", "options": ["a", "b"], "correct": [0], "limit_ms": 9223372036854775807)",
              "time limit is out of range"},
        Wrong{R"("prompt": "P", "options": ["a", "b"], "correct": [0], "points": 10001)", "points are out of range"},
        Wrong{R"("prompt": "P", "options": ["a", "b"], "correct": [0], "points": -1)", "points are out of range"},
        Wrong{R"("prompt": "P", "options": ["a", "b"], "correct": [0], "points": "many")",
              "“points” must be a whole number"},
        Wrong{R"("prompt": "P", "options": ["a", "b"], "correct": [0], "tags": [1])", "“tags” must be a list"},
        Wrong{
            R"j("prompt": "P", "options": ["a", "b"], "correct": [0], "references": [{"url": "javascript:alert(1)"}])j",
            "is no web address"},
        Wrong{R"("prompt": "P", "options": ["a", "b"], "correct": [0], "image": {"src": "http://example.org/a.png"})",
              "can not be shown"},
        Wrong{
            R"("prompt": "P", "options": ["a", "b"], "correct": [0], "image": {"src": "data:image/svg+xml;base64,AAAA"})",
            "can not be shown"}));

TEST(JsonReader, reports_all_errors_at_once) {
    const auto errors = errors_of("x.json", R"({"title": "T", "questions": [
        {"prompt": "", "options": ["a"], "correct": [7]},
        {"id": "same", "prompt": "P", "options": ["a", "b"], "correct": [0]},
        7,
        {"id": "same", "prompt": "Q", "options": ["a", "b"], "correct": [3]}]})");
    EXPECT_THAT(errors, SizeIs(6)) << described(errors);
}

TEST(JsonReader, lists_at_most_a_thousand_errors_and_says_how_many_more) {
    std::string json = "[";
    for (int i = 0; i < 3000; ++i)
        json += (i == 0 ? "" : ",") + std::string("{\"prompt\":\"p\",\"options\":[\"a\",\"b\"]}");
    const auto errors = errors_of("x.json", json + "]");
    EXPECT_THAT(errors, SizeIs(1000));
    EXPECT_THAT(errors.back().message.text, HasSubstr("2001 more errors"));
}

TEST(JsonReader, bounds_the_number_of_questions_and_the_size) {
    std::string json = "[";
    for (int i = 0; i < 10'001; ++i)
        json += (i == 0 ? "" : ",") + std::string("{\"prompt\":\"p\",\"options\":[\"a\",\"b\"],\"correct\":0}");
    EXPECT_THAT(described(errors_of("x.json", json + "]")), HasSubstr("at most 10,000"));
    EXPECT_THAT(described(errors_of("x.json", std::string(upload_bytes_max + 1, ' '))),
                HasSubstr("larger than 10 MiB"));
}

TEST(JsonReader, bounds_every_text) {
    const std::string long_text(8'001, 'x');
    const auto errors = errors_of("x.json", R"({"title": ")" + long_text + R"(", "licence": ")" + long_text +
                                                R"(", "questions": [{"prompt": ")" + long_text + R"(", "options": [")" +
                                                long_text + R"(", "b"], "correct": [0], "explanation": ")" + long_text +
                                                R"(", "category": ")" + long_text + R"("}]})");
    EXPECT_THAT(errors, SizeIs(6)) << described(errors);
    EXPECT_THAT(described(errors), HasSubstr("question text is too long: 8001 bytes, at most 8000"));
}

TEST(JsonReader, points_at_bytes_that_are_not_utf8) {
    const auto errors = errors_of("x.json", "{\"title\": \"a\",\n \"licence\": \"caf\xE9\",\n\"questions\": []}");
    ASSERT_THAT(errors, SizeIs(1));
    EXPECT_EQ(errors[0].line, 2U);
    EXPECT_EQ(errors[0].column, 17U);
    EXPECT_THAT(errors[0].message.text, HasSubstr("save the file as UTF-8"));
}

TEST(JsonReader, warns_of_what_looks_like_a_mistake) {
    const auto read = quiz::read("x.json", R"j([
        {"prompt": "Which? (Choose two.)", "options": ["a", "b", "c"], "correct": [0]},
        {"prompt": "Which one? Select THREE answers.", "options": ["a", "b", "c", "d"], "correct": [0, 1, 2]},
        {"prompt": "They choose two subnets. Why?", "options": ["a", "b"], "correct": [0, 1]},
        {"prompt": "Which? (Choose two.)", "options": ["d", "e", "f"], "correct": [0, 2]}])j");
    ASSERT_TRUE(read) << described(read.error());
    const std::string all = described(read->warnings);
    EXPECT_THAT(all, HasSubstr("line 2, question 1, the question asks for 2 answers, but 1 is marked"));
    EXPECT_THAT(all, HasSubstr("line 4, question 3, every option is marked"));
    EXPECT_THAT(all, HasSubstr("line 5, question 4, the same question text stands at line 2 already"));
    EXPECT_THAT(read->warnings, SizeIs(3)) << all;
}

TEST(JsonReader, takes_texts_as_they_are) {
    const auto read =
        quiz::read("x.json", R"([{"prompt": "What is Ã©?", "options": ["A. a", "B. b"], "correct": [0]}])");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->set.questions[0].prompt, "What is Ã©?");
    EXPECT_EQ(read->set.questions[0].options[0].text, "A. a");
}

TEST(JsonReader, says_what_is_missing_in_other_json) {
    EXPECT_THAT(described(errors_of("x.json", "{}")), HasSubstr("needs an object with a list called “questions”"));
    EXPECT_THAT(described(errors_of("x.json", "3")), HasSubstr("no question set"));
    EXPECT_THAT(described(errors_of("x.json", "[]")), HasSubstr("there is no question"));
    EXPECT_THAT(described(errors_of("x.json", "{\"questions\": {}}")), HasSubstr("“questions” must be a list"));
}

TEST(LegacyJsonReader, reads_the_first_mc_speedruns_files) {
    const auto read = quiz::read("capitals.json", R"([
        {"question": "Capital of France?", "category": "Europe", "options": ["Lyon", "Paris"], "answers": [1]},
        {"question": "Isnâ€™t it?", "category": "Europe", "options": ["A. yes", "B. no"], "answers": [0, 1], "extra": 1}])");
    ASSERT_TRUE(read) << described(read.error());
    EXPECT_EQ(read->set.title, "capitals");
    EXPECT_EQ(read->set.questions[0].correct, std::vector<uint32_t>{1});
    EXPECT_EQ(read->set.questions[0].category, "Europe");
    EXPECT_EQ(read->set.questions[1].prompt, "Isn’t it?");
    EXPECT_EQ(read->set.questions[1].options[0].text, "yes");
    EXPECT_THAT(described(read->warnings), HasSubstr("“extra”"));
    EXPECT_THAT(described(read->warnings), HasSubstr("mended 1 garbled character in the question text"));
}

TEST(LegacyJsonReader, reports_answers_that_do_not_exist) {
    EXPECT_THAT(
        described(errors_of("x.json", "[\n\n{\"question\": \"P\", \"options\": [\"a\", \"b\"], \"answers\": [2]}]")),
        HasSubstr("line 3, question 1, the correct answer 2 does not exist"));
    EXPECT_THAT(described(errors_of("x.json", "{}", Format::legacy_json)), HasSubstr("is a list [ … ] of questions"));
}

}  // namespace
}  // namespace mcs::quiz
