#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quiz/encoded_text.hpp"
#include "quiz/reader.hpp"
#include "quiz/text.hpp"
#include "support/findings.hpp"

namespace mcs::quiz {
namespace {

using test::described;
using test::errors_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(OpenTrivia, is_read_with_html_codes) {
    const ReadSet read = test::read_ok("trivia.json", R"({"response_code":0,"results":[
        {"type":"multiple","difficulty":"easy","category":"Food &amp; Drink","question":"What is a &quot;caf&eacute; cr&egrave;me&quot;?",
         "correct_answer":"Coffee","incorrect_answers":["Tea","Ale","A &#039;soda&#039;"]},
        {"type":"boolean","difficulty":"hard","category":"Numbers","question":"Is 3 &lt; 2?","correct_answer":"False","incorrect_answers":["True"]}]})");
    ASSERT_THAT(read.set.questions, SizeIs(2));
    const Question& q = read.set.questions[0];
    EXPECT_EQ(q.prompt, "What is a \"café crème\"?");
    EXPECT_EQ(q.category, "Food & Drink");
    EXPECT_THAT(q.tags, ElementsAre("easy"));
    EXPECT_EQ(q.options, (std::vector<Option>{{"A 'soda'"}, {"Ale"}, {"Coffee"}, {"Tea"}}));
    EXPECT_THAT(q.correct, ElementsAre(2));
    EXPECT_EQ(read.set.questions[1].prompt, "Is 3 < 2?");
    EXPECT_THAT(read.set.questions[1].correct, ElementsAre(0));
    EXPECT_THAT(read.warnings, IsEmpty()) << described(read.warnings);
}

TEST(OpenTrivia, is_read_with_url_encoding) {
    const auto prompt = [](const std::string& question) {
        return test::read_ok("t.json", R"({"response_code":0,"results":[{"question":")" + question +
                                           R"(","correct_answer":"a%26b","incorrect_answers":["c"]}]})")
            .set.questions.at(0)
            .prompt;
    };
    EXPECT_EQ(prompt("What%20is%201%2B1%3F"), "What is 1+1?");
    EXPECT_EQ(prompt("What+is+1%2B1%3F"), "What is 1+1?");
    EXPECT_EQ(prompt("100%25%20of%20%C3%A9t%C3%A9"), "100% of été");
}

TEST(OpenTrivia, is_read_with_base64) {
    const ReadSet read = test::read_ok("trivia.json", R"({"response_code":0,"results":[
        {"type":"Ym9vbGVhbg==","difficulty":"aGFyZA==","category":"U2NpZW5jZSAmIE5hdHVyZQ==",
         "question":"SXMgMTAwJSBvZiAmYW1wOyDDqXTDqSArIGhpdmVyIGEgeWVhcj8=","correct_answer":"RmFsc2U=",
         "incorrect_answers":["VHJ1ZQ=="]}]})");
    const Question& q = read.set.questions.at(0);
    EXPECT_EQ(q.prompt, "Is 100% of &amp; été + hiver a year?");
    EXPECT_EQ(q.category, "Science & Nature");
    EXPECT_THAT(q.tags, ElementsAre("hard"));
    EXPECT_EQ(q.options, (std::vector<Option>{{"False"}, {"True"}}));
    EXPECT_THAT(read.warnings, IsEmpty()) << described(read.warnings);
}

TEST(OpenTrivia, takes_nothing_for_encoded_that_need_not_be) {
    const auto prompt = [](const std::string& type, const std::string& question) {
        return test::read_ok("t.json", R"({"response_code":0,"results":[{"type":")" + type + R"(","question":")" +
                                           question + R"(","correct_answer":"RmFsc2U=","incorrect_answers":["c"]}]})")
            .set.questions.at(0)
            .prompt;
    };
    EXPECT_EQ(prompt("multiple", "C++"), "C++") << "no %";
    EXPECT_EQ(prompt("multiple", "1+1の100%20は？"), "1+1の100%20は？") << "not only ASCII";
    EXPECT_EQ(prompt("multiple", "VHJ1ZQ=="), "VHJ1ZQ==") << "the type is readable";
    EXPECT_EQ(prompt("Ym9vbGVhbg==", "VHJ1ZQ=="), "VHJ1ZQ==") << "c is no base64";
}

TEST(OpenTrivia, reports_errors_by_question) {
    const std::string all = described(errors_of("t.json", R"({"response_code":0,"results":[
        {"question":"A b","correct_answer":"a","incorrect_answers":["a"]}, 7,
        {"question":"C d","correct_answer":"a","incorrect_answers":"b"}]})"));
    EXPECT_THAT(all, HasSubstr("question 1, options 1 and 2 are the same"));
    EXPECT_THAT(all, HasSubstr("question 2, a question must be an object"));
    EXPECT_THAT(all, HasSubstr("question 3, “incorrect_answers” must be a list"));
    EXPECT_THAT(described(errors_of("t.json", "[]", Format::open_trivia)), HasSubstr("“results” must be a list"));
}

TEST(EncodedText, leaves_what_is_no_code) {
    EXPECT_EQ(without_entities("a & b; &nosuch; &amp;lt; &#x41; &"), "a & b; &nosuch; &lt; A &");
    EXPECT_EQ(without_entities("&#0; &#xD800; &Amp; &eacute &&lt;&CounterClockwiseContourIntegral;"),
              "\uFFFD \uFFFD &Amp; &eacute &<∳");
    EXPECT_EQ(without_url_encoding("100% %zz %4", false), "100% %zz %4");
    EXPECT_EQ(without_url_encoding("%FF", false), "%FF");
}

TEST(EncodedText, reads_base64_strictly) {
    EXPECT_EQ(without_base64(""), "");
    EXPECT_EQ(without_base64("Zg=="), "f");
    EXPECT_EQ(without_base64("Zm8="), "fo");
    EXPECT_EQ(without_base64("fn4/fn5+"), "~~?~~~");
    for (const char* wrong : {"Zg", "Zg=", "Z===", "Zh==", "Zm9=", "=Zg=", "Zg==Zg==", "Zm 8", "Zm8-", "/w==", "é==="})
        EXPECT_EQ(without_base64(wrong), std::nullopt) << wrong;
}

RC_GTEST_PROP(EncodedText, reads_back_what_was_escaped, (const std::string& noise)) {
    if (first_invalid_utf8(noise) || noise.contains('\0')) return;
    RC_ASSERT(without_entities(escape_html(noise)) == noise);
    std::string encoded;
    for (const char c : noise) {
        static constexpr std::string_view digits = "0123456789ABCDEF";
        const auto byte = static_cast<uint8_t>(c);
        encoded += std::string("%") + digits[byte / 16] + digits[byte % 16];
    }
    RC_ASSERT(without_url_encoding(encoded, true) == noise);
}

}  // namespace
}  // namespace mcs::quiz
