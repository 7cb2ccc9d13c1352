#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quiz/reader.hpp"
#include "support/findings.hpp"

namespace mcs::quiz {
namespace {

using test::described;
using test::errors_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

ReadSet read_aiken(std::string_view text) { return test::read_ok("set.txt", text); }

TEST(AikenReader, reads_moodles_form) {
    const ReadSet read =
        read_aiken("Which is a prime?\r\nA. 8\r\nB. 9\r\nC. 11\r\nANSWER: C\r\n\r\nEven?\nA) 1\nB) 2\nANSWER: B");
    ASSERT_THAT(read.set.questions, SizeIs(2));
    EXPECT_EQ(read.set.questions[0].prompt, "Which is a prime?");
    EXPECT_EQ(read.set.questions[0].options, (std::vector<Option>{{"8"}, {"9"}, {"11"}}));
    EXPECT_THAT(read.set.questions[0].correct, ElementsAre(2));
    EXPECT_THAT(read.set.questions[1].correct, ElementsAre(1));
    EXPECT_THAT(read.warnings, IsEmpty()) << described(read.warnings);
}

TEST(AikenReader, reads_what_people_type) {
    const ReadSet read = read_aiken(
        "1. Which are primes?\n(Choose two.)\n\n  a. two\n  b. four and\n     no more\n  c. five\n\nAnswers: a, c\n"
        "Explanation: only 1 and\nitself divide them.\n\n"
        "2) A second one?\n(A) yes\n(B) no\ncorrect answer: yes\n");
    ASSERT_THAT(read.set.questions, SizeIs(2));
    const Question& q = read.set.questions[0];
    EXPECT_EQ(q.prompt, "Which are primes?\n(Choose two.)");
    EXPECT_EQ(q.options[1].text, "four and no more");
    EXPECT_THAT(q.correct, ElementsAre(0, 2));
    EXPECT_EQ(q.explanation, "only 1 and\nitself divide them.");
    EXPECT_EQ(read.set.questions[1].prompt, "A second one?");
    EXPECT_THAT(read.set.questions[1].correct, ElementsAre(0));
    EXPECT_THAT(read.warnings, IsEmpty()) << described(read.warnings);
}

TEST(AikenReader, skips_text_that_is_no_question_with_a_warning) {
    const ReadSet read = read_aiken("Chapter one\n\n1. Which?\nA) a\nB) b\nANSWER: A\n\nThe end.\n");
    ASSERT_THAT(read.set.questions, SizeIs(1));
    EXPECT_EQ(read.set.questions[0].prompt, "Which?");
    EXPECT_THAT(described(read.warnings), HasSubstr("line 1, skipped “Chapter one”"));
    EXPECT_THAT(described(read.warnings), HasSubstr("line 8, skipped “The end.”"));
}

TEST(AikenReader, a_number_ends_an_explanation) {
    const ReadSet read = read_aiken("1. Q?\nA) a\nB) b\nANSWER: A\nExplanation: x\n2. R?\nA) c\nB) d\nANSWER: B\n");
    ASSERT_THAT(read.set.questions, SizeIs(2));
    EXPECT_EQ(read.set.questions[0].explanation, "x");
    EXPECT_EQ(read.set.questions[1].prompt, "R?");
}

TEST(AikenReader, takes_no_question_for_text_silently) {
    const std::string good = "Which?\nA) a\nB) b\nANSWER: A\n";
    for (const char* bad : {"Explanation: x\nAnd which?\nA) c\nB) d\nANSWER: B\n",
                            "\nAnd which?\nA - Red\nB - Blue\nANSWER: B\n", "\nANSWER: B\n"}) {
        const auto errors = errors_of("x.txt", good + bad);
        EXPECT_THAT(errors, SizeIs(1)) << bad;
        EXPECT_THAT(described(errors), HasSubstr("the answer “B” is none of the 0 options")) << bad;
    }
}

TEST(AikenReader, says_which_letter_is_out_of_order) {
    EXPECT_EQ(described(errors_of("x.txt", "Which?\nA) a\nB) b\nB) c\nC) d\nANSWER: C\n")),
              "line 4, this option has the letter B where C comes next; give the options their letters in order\n");
    EXPECT_EQ(described(errors_of("x.txt", "Which?\na. a\nb. b\nd. d\ne. e\nANSWER: E\n")),
              "line 4, this option has the letter D where C comes next; give the options their letters in order\n");
    EXPECT_EQ(
        described(errors_of("x.txt", "Which?\nA) a\nB) b\n(A) c\n(B) d\nANSWER: B\n\nYes?\nA) a\nB) b\nANSWER: A\n")),
        "line 4, this option has the letter A where C comes next; give the options their letters in order\n");
}

TEST(AikenReader, takes_an_initial_for_no_option) {
    const ReadSet read = read_aiken("Who?\nA) a president,\nA. Lincoln\nB) a physicist,\n(I. Newton)\nANSWER: B\n");
    EXPECT_EQ(read.set.questions.at(0).options,
              (std::vector<Option>{{"a president, A. Lincoln"}, {"a physicist, (I. Newton)"}}));
}

TEST(AikenReader, reports_errors_by_line) {
    const auto errors =
        errors_of("x.txt",
                  "Which?\nA) a\nB) b\n\nAnd which?\nA) a\nB) b\nANSWER: E\n\nAgain?\nA) a\nANSWER: A\n\n"
                  "Last?\nA) a\nB) a\nANSWER: A\n");
    const std::string all = described(errors);
    EXPECT_THAT(errors, SizeIs(4)) << all;
    EXPECT_THAT(all, HasSubstr("line 1, this question has no line “ANSWER: B” below its options"));
    EXPECT_THAT(all, HasSubstr("line 8, the answer “E” is none of the 2 options"));
    EXPECT_THAT(all, HasSubstr("line 10, question 3, the question has 1 option"));
    EXPECT_THAT(all, HasSubstr("line 14, question 4, options 1 and 2 are the same"));
}

RC_GTEST_PROP(AikenReader, reads_back_what_was_written, ()) {
    const auto count = *rc::gen::inRange<size_t>(2, 11);
    const auto right = *rc::gen::unique<std::vector<size_t>>(1 + *rc::gen::inRange<size_t>(0, count),
                                                             rc::gen::inRange<size_t>(0, count));
    const std::string after = *rc::gen::element<std::string>(") ", ". ");
    std::string text = "Which of them?\n";
    std::string answer;
    for (size_t i = 0; i < count; ++i)
        text += static_cast<char>('A' + i) + after + "option " + std::to_string(i) + "\n";
    for (const size_t i : right) answer += (answer.empty() ? "" : ", ") + std::string(1, static_cast<char>('A' + i));
    const auto read = quiz::read("any.txt", text + "ANSWER: " + answer + "\n");
    if (!read) RC_FAIL(described(read.error()) + text);
    std::vector<uint32_t> correct(right.begin(), right.end());
    std::ranges::sort(correct);
    RC_ASSERT(read->set.questions.size() == 1U);
    RC_ASSERT(read->set.questions[0].options.size() == count);
    RC_ASSERT(read->set.questions[0].correct == correct);
}

}  // namespace
}  // namespace mcs::quiz
