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

ReadSet read_gift(std::string_view text) { return test::read_ok("set.txt", text); }

TEST(GiftReader, reads_what_moodle_exports) {
    const ReadSet read = read_gift(
        "// question: 0  name: Switch category to $course$/top/Physics\n$CATEGORY: $course$/top/Physics/Light\n\n\n"
        "// question: 12  name: Colours\n// [id:c1] [tag:easy] [tag:light and colour]\n"
        "::Colours::[html]<p>What is <b>between</b> orange and green\\: which?</p>{\n"
        "\t=<p>yellow</p>#<p>right; good!</p>\n\t~red#[markdown]*wrong*, it's yellow\n\t~[plain]blue*\n"
        "\t####Think of a rainbow.\n}\n\n\n"
        "// question: 13  name: True\n::True::The sun is a star.{TRUE#It is.#Well done.}\n\n");
    ASSERT_THAT(read.set.questions, SizeIs(2));
    const Question& q = read.set.questions[0];
    EXPECT_EQ(q.prompt, "What is **between** orange and green: which?");
    EXPECT_EQ(q.options, (std::vector<Option>{{"yellow"}, {"red"}, {"blue\\*"}}));
    EXPECT_THAT(q.correct, ElementsAre(0));
    EXPECT_EQ(q.category, "Physics / Light");
    EXPECT_THAT(q.tags, ElementsAre("easy", "light and colour"));
    EXPECT_EQ(q.explanation, "Think of a rainbow.\n\n- yellow: right; good!\n- red: *wrong*, it's yellow");
    const Question& truth = read.set.questions[1];
    EXPECT_EQ(truth.options, (std::vector<Option>{{"True"}, {"False"}}));
    EXPECT_THAT(truth.correct, ElementsAre(0));
    EXPECT_EQ(truth.explanation, "- True: Well done.\n- False: It is.");
    EXPECT_THAT(truth.tags, IsEmpty());
    EXPECT_THAT(read.warnings, IsEmpty()) << described(read.warnings);
}

TEST(GiftReader, reads_what_people_type) {
    const ReadSet read = read_gift(
        "Who's buried\r\nin Grant's tomb?{~Grant ~Jefferson =no one # Right!}\r\n"
        "Grant is {~buried =entombed\r\n\r\n~living} in Grant's tomb.\r\n\r\n"
        "Two and two?{~=four ~five}\r\n\r\nThe sun rises in the east.{ t }\r\n\r\nIt sets there. {False}\r\n");
    ASSERT_THAT(read.set.questions, SizeIs(5));
    EXPECT_EQ(read.set.questions[0].prompt, "Who's buried  \nin Grant's tomb?");
    EXPECT_EQ(read.set.questions[0].explanation, "Right!");
    EXPECT_THAT(read.set.questions[0].correct, ElementsAre(2));
    EXPECT_EQ(read.set.questions[1].prompt, "Grant is _____ in Grant's tomb.");
    EXPECT_EQ(read.set.questions[1].options, (std::vector<Option>{{"buried"}, {"entombed"}, {"living"}}));
    EXPECT_THAT(read.set.questions[2].correct, ElementsAre(0));
    EXPECT_THAT(read.set.questions[3].correct, ElementsAre(0));
    EXPECT_THAT(read.set.questions[4].correct, ElementsAre(1));
    EXPECT_THAT(read.warnings, IsEmpty()) << described(read.warnings);
}

TEST(GiftReader, backslashes_take_characters_their_meaning) {
    const ReadSet read = read_gift(
        "::A\\:\\:B::Which is \\{1\\}\\: or C\\:\\\\x?\\nNow.{\n  ~ \\= 2 + 2 # \\~ no \\#\n  = \\= 2 + 3\n  ~ "
        "a\\b\n}\n");
    const Question& q = read.set.questions.at(0);
    EXPECT_EQ(q.prompt, "Which is {1}: or C:\\x?  \nNow.");
    EXPECT_EQ(q.options, (std::vector<Option>{{"= 2 + 2"}, {"= 2 + 3"}, {"a\\b"}}));
    EXPECT_EQ(q.explanation, "- = 2 + 2: ~ no #");
}

TEST(GiftReader, several_answers_are_right_where_weights_say_so) {
    const ReadSet read = read_gift("Who are buried?{~%-50%No one ~%50%Grant ~%50%His wife ~%-50%His father}");
    EXPECT_THAT(read.set.questions.at(0).correct, ElementsAre(1, 2));
    EXPECT_EQ(read.set.questions[0].options[1].text, "Grant");
    EXPECT_THAT(read.warnings, IsEmpty()) << described(read.warnings);
}

TEST(GiftReader, says_what_becomes_of_weights_that_it_can_not_keep) {
    const ReadSet read = read_gift(
        "From where?{~Jerusalem ~%25.5%Bethlehem =Nazareth}\n\nWhich two?{~%70%a ~%30%b ~c}\n\nAny?{=a =b ~c}\n\n"
        "Odd?{=a ~100% sure ~%inf%b ~%c}");
    EXPECT_THAT(read.set.questions.at(0).correct, ElementsAre(2));
    EXPECT_THAT(read.set.questions.at(1).correct, ElementsAre(0, 1));
    EXPECT_THAT(read.set.questions.at(2).correct, ElementsAre(0, 1));
    EXPECT_EQ(read.set.questions.at(3).options, (std::vector<Option>{{"a"}, {"100% sure"}, {"%inf%b"}, {"%c"}}));
    EXPECT_EQ(described(read.warnings),
              "line 1, option 2, “Bethlehem”, is worth 26 % in Moodle; here it counts as wrong\n"
              "line 3, the right options have different weights in Moodle; here they all count the same\n"
              "line 5, 2 options are right; in Moodle any one of them is enough, here all of them have to be chosen\n");
}

TEST(GiftReader, names_the_questions_that_it_skips) {
    const ReadSet read = read_gift(
        "::Essay 1:: How are you? {}\n\nWhen was Grant born?{#1822:1}\n\n::Capitals::Match. {=Canada -> Ottawa\n=Italy "
        "-> Rome}\n"
        "\nWho? {=no one =nobody}\n\nWhich?{=a ~b}\n\nTwo gaps: {=a ~b} and {=c ~d}.\n\n{1:MC:=a~b} is\n\nJust a "
        "text.\n");
    EXPECT_THAT(read.set.questions, SizeIs(1));
    EXPECT_EQ(
        described(read.warnings),
        "line 1, skipped the question “Essay 1”: its type “essay” has no options to choose from\n"
        "line 3, skipped the question “When was Grant born?”: its type “numerical” has no options to choose from\n"
        "line 5, skipped the question “Capitals”: its type “matching” has no options to choose from\n"
        "line 8, skipped the question “Who?”: its type “shortanswer” has no options to choose from\n"
        "line 12, skipped the question “Two gaps: _____ and {=c ~d}.”: its type “cloze” has no options to "
        "choose from\n"
        "line 14, skipped the question “_____ is”: its type “cloze” has no options to choose from\n"
        "line 16, skipped the question “Just a text.”: its type “description” has no options to choose from\n");
}

TEST(GiftReader, a_file_without_choices_is_refused_with_what_is_in_it) {
    EXPECT_EQ(described(errors_of("x.gift", "::One::Say.{}\n\n::Two::Say more.{}\n")),
              "line 1, skipped the question “One”: its type “essay” has no options to choose from\n"
              "line 3, skipped the question “Two”: its type “essay” has no options to choose from\n");
    EXPECT_EQ(described(errors_of("x.gift", "// nothing\n")), "there is no question in this file; add at least one\n");
}

TEST(GiftReader, reports_errors_by_line) {
    const auto errors =
        errors_of("x.gift",
                  "Which?{=a ~b\n\n::Next::And?{=a ~b}\n\nOnly }\n\n// the third\nAgain?{=a}#\n\nNone?{~a ~b}\n\n"
                  "Empty?{=a ~}\n\n{=a ~b}\n\nSame?{=a ~a}\n");
    const std::string all = described(errors);
    EXPECT_THAT(all, HasSubstr("line 1, the braces { } around the answers of this question are not a pair"));
    EXPECT_THAT(all, HasSubstr("line 5, the braces"));
    EXPECT_THAT(all, HasSubstr("line 10, question 2, no option is marked as correct"));
    EXPECT_THAT(all, HasSubstr("line 12, question 3, option 2 is empty"));
    EXPECT_THAT(all, HasSubstr("line 14, question 4, the question has no text"));
    EXPECT_THAT(all, HasSubstr("line 16, question 5, options 1 and 2 are the same"));
    EXPECT_THAT(errors, SizeIs(6)) << all;
}

TEST(GiftReader, a_picture_that_gift_does_not_hold_is_named) {
    const ReadSet read = read_gift(
        "[html]<img src\\=\"@@PLUGINFILE@@/my%20map.png\" alt\\=\"Map\">Where? {=[html]here <img src\\=\"a.png\"> "
        "~there}\n\n"
        "[markdown]![A map](https\\://example.org/map.png)\nWhere is it? {=here ~there#<video src\\='a.mp4'>}\n");
    EXPECT_EQ(described(read.warnings),
              "line 1, skipped the image “a.png”: options and explanations can have none\n"
              "line 1, skipped the image “my map.png”: it is not in the file, or is no PNG, JPEG, GIF or WebP of at "
              "most 220 KB\n");
    ASSERT_TRUE(read.set.questions.at(1).image);
    EXPECT_EQ(read.set.questions[1].image->src, "https://example.org/map.png");
    EXPECT_EQ(read.set.questions[1].prompt, "Where is it?");
}

TEST(GiftReader, is_found_by_its_name_or_what_it_says) {
    const auto questions = [](const char* file, const char* text) {
        const auto read = quiz::read(file, text);
        return read ? read->set.questions.size() : 0;
    };
    EXPECT_EQ(questions("a.gift", "Is it?{T}"), 1U);
    EXPECT_EQ(questions("a.txt", "\xEF\xBB\xBFIs it?{T}"), 1U);
    EXPECT_EQ(questions("a", "[html]Which, question?{\n  =a\n  ~b}"), 1U);
    EXPECT_EQ(questions("a.txt", "// question: 1  name: a, b\nWhich?{=a ~b}"), 1U);
    EXPECT_EQ(questions("a.txt", "::One::Is it, question?{T}"), 1U);
    EXPECT_EQ(questions("a.gift", "$CATEGORY: a\n\nWhich?\nA) b\nB) c\nANSWER: A\n{=a ~b}"), 1U);
    // These are something else, although they have braces.
    EXPECT_EQ(questions("a.csv", "question,option 1,option 2,correct\nA^{T} {=a ~b},b,c,1\nWhat?,b,c,1\n"), 2U);
    EXPECT_EQ(questions("a.txt", "question,option 1,option 2,correct\nWhat is A^{T}?,b,c,1\nWhat?,b,c,1\n"), 2U);
    EXPECT_EQ(questions("a.txt", "What is A^{T} {=a}?\nA) b\nB) c\nANSWER: A\n"), 1U);
    EXPECT_EQ(questions("a.txt", "What is A^{T} {=a}?\n- [ ] b\n- [x] c\n"), 1U);
    EXPECT_EQ(questions("a.txt", R"([{"prompt": "A {=a ~b}?", "options": ["a", "b"], "correct": [0]}])"), 1U);
}

RC_GTEST_PROP(GiftReader, reads_back_what_was_written, ()) {
    const auto word =
        rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab :#={}~\\*_<&"))));
    const auto options = *rc::gen::unique<std::vector<std::string>>(
        3, rc::gen::map(word, [](const std::string& w) { return "o" + w + "o"; }));
    const auto right = *rc::gen::inRange<size_t>(0, 3);
    const auto escaped = [](const std::string& text) {
        std::string out;
        for (const char c : text) {
            if (std::string_view(":#={}~\\").contains(c)) out += '\\';
            out += c;
        }
        return out;
    };
    std::string text = "::name::[markdown]Which?{\n";
    for (size_t i = 0; i < 3; ++i) text += (i == right ? "=" : "~") + escaped(options[i]) + "\n";
    const auto read = quiz::read("any.txt", text + "}\n");
    if (!read) RC_FAIL(described(read.error()) + text);
    RC_ASSERT(read->set.questions.size() == 1U);
    for (size_t i = 0; i < 3; ++i) RC_ASSERT(read->set.questions[0].options.at(i).text == options[i]);
    RC_ASSERT(read->set.questions[0].correct == std::vector{static_cast<uint32_t>(right)});
}

}  // namespace
}  // namespace mcs::quiz
