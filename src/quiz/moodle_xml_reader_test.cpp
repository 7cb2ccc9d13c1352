#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

constexpr std::string_view pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

std::string quiz_of(const std::string& questions) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n" + questions + "\n</quiz>\n";
}

std::string answer(const std::string& percent, const std::string& text, const std::string& feedback = "") {
    return "<answer fraction=\"" + percent + "\" format=\"html\"><text><![CDATA[" + text +
           "]]></text><feedback format=\"html\"><text>" + feedback + "</text></feedback></answer>\n";
}

std::string question(const std::string& text, const std::string& rest, const std::string& type = "multichoice") {
    return "<question type=\"" + type +
           "\"><name><text>The name</text></name><questiontext format=\"html\"><text><![CDATA[" + text +
           "]]></text></questiontext>\n" + rest + "</question>\n";
}

const std::string two = answer("100", "a") + answer("0", "b");

ReadSet read_ok(const std::string& questions) { return test::read_ok("set.xml", quiz_of(questions)); }
Question only(const std::string& questions) {
    const ReadSet read = read_ok(questions);
    EXPECT_THAT(read.set.questions, SizeIs(1));
    return read.set.questions.empty() ? Question{} : read.set.questions[0];
}

TEST(MoodleXmlReader, reads_what_moodle_exports) {
    const ReadSet read = read_ok(
        "<!-- question: 0  -->\n  <question type=\"category\">\n    <category>\n"
        "      <text>$course$/top/Default for Physics/Light//Colour</text>\n    </category>\n"
        "    <info format=\"html\">\n      <text></text>\n    </info>\n    <idnumber></idnumber>\n  </question>\n\n"
        "<!-- question: 12  -->\n  <question type=\"multichoice\">\n    <name>\n      <text>Spectrum</text>\n    "
        "</name>\n"
        "    <questiontext format=\"html\">\n      <text><![CDATA[<p dir=\"ltr\">What is "
        "<strong>between</strong>&nbsp;orange &amp; green?</p>]]></text>\n"
        "    </questiontext>\n    <generalfeedback format=\"html\">\n      <text><![CDATA[<p>Think of a "
        "rainbow.</p>]]></text>\n    </generalfeedback>\n"
        "    <defaultgrade>1.0000000</defaultgrade>\n    <penalty>0.3333333</penalty>\n    <hidden>0</hidden>\n"
        "    <single>true</single>\n    <shuffleanswers>true</shuffleanswers>\n    "
        "<answernumbering>abc</answernumbering>\n"
        "    <correctfeedback format=\"html\">\n      <text>Your answer is correct.</text>\n    </correctfeedback>\n"
        "    <shownumcorrect/>\n" +
        answer("0", "<p>red</p>", "&lt;p&gt;Too long a wave.&lt;/p&gt;") + answer("100.0000", "<p>yellow<br></p>") +
        "    <tags>\n      <tag><text>light</text>\n</tag>\n      <tag><text>easy</text>\n</tag>\n    </tags>\n  "
        "</question>\n\n" +
        question("<p>The sun is a star.</p>",
                 "<answer fraction=\"0\" format=\"moodle_auto_format\"><text>true</text></answer>"
                 "<answer fraction=\"100\" format=\"moodle_auto_format\"><text>false</text></answer>",
                 "truefalse"));
    ASSERT_THAT(read.set.questions, SizeIs(2));
    EXPECT_EQ(read.set.title, "set");
    const Question& q = read.set.questions[0];
    EXPECT_EQ(q.prompt, "What is **between** orange & green?");
    EXPECT_EQ(q.options, (std::vector<Option>{{"red"}, {"yellow"}}));
    EXPECT_THAT(q.correct, ElementsAre(1));
    EXPECT_EQ(q.category, "Default for Physics / Light/Colour");
    EXPECT_THAT(q.tags, ElementsAre("light", "easy"));
    EXPECT_EQ(q.explanation, "Think of a rainbow.\n\n- red: Too long a wave.");
    EXPECT_FALSE(q.points);
    EXPECT_EQ(read.set.questions[1].options, (std::vector<Option>{{"True"}, {"False"}}));
    EXPECT_THAT(read.set.questions[1].correct, ElementsAre(1));
    EXPECT_THAT(read.warnings, IsEmpty()) << described(read.warnings);
}

TEST(MoodleXmlReader, several_answers_are_right_where_several_are_chosen) {
    const std::string thirds =
        answer("33.33333", "a") + answer("33.33333", "b") + answer("33.33334", "c") + answer("-100", "d");
    EXPECT_THAT(only(question("Which?", "<single>false</single>" + thirds)).correct, ElementsAre(0, 1, 2));
    EXPECT_THAT(only(question("Which?", "<single>0</single>" + thirds)).correct, ElementsAre(0, 1, 2));
    EXPECT_THAT(
        only(question("Which?", answer("100", "a") + answer("100", "b") + answer("0", "c"), "multichoiceset")).correct,
        ElementsAre(0, 1));
    EXPECT_THAT(read_ok(question("Which?", "<single>false</single>" + thirds)).warnings, IsEmpty());
}

TEST(MoodleXmlReader, says_what_becomes_of_weights_that_it_can_not_keep) {
    const ReadSet read =
        read_ok(question("One?", answer("50", "half") + answer("100", "whole") + answer("0", "none")) +
                question("Some?", "<single>false</single>" + answer("70", "a") + answer("30", "b") + answer("0", "c")) +
                question("Any?", answer("100", "a") + answer("100", "b") + answer("nan", "c")));
    EXPECT_THAT(read.set.questions.at(0).correct, ElementsAre(1));
    EXPECT_THAT(read.set.questions.at(1).correct, ElementsAre(0, 1));
    EXPECT_THAT(read.set.questions.at(2).correct, ElementsAre(0, 1));
    EXPECT_EQ(
        described(read.warnings),
        "line 3, option 1, “half”, is worth 50 % in Moodle; here it counts as wrong\n"
        "line 8, the right options have different weights in Moodle; here they all count the same\n"
        "line 13, 2 options are right; in Moodle any one of them is enough, here all of them have to be chosen\n");
}

TEST(MoodleXmlReader, names_the_questions_that_it_skips) {
    const ReadSet read = read_ok(question("Write.", "", "essay") + question("Which?", two) +
                                 question("{1:SA:=x}", "", "cloze") + "<question><name>No type</name></question>");
    EXPECT_THAT(read.set.questions, SizeIs(1));
    EXPECT_EQ(described(read.warnings),
              "line 3, skipped the question “The name”: its type “essay” has no options to choose from\n"
              "line 9, skipped the question “The name”: its type “cloze” has no options to choose from\n"
              "line 11, skipped the question “No type”: its type “” has no options to choose from\n");
    EXPECT_EQ(described(errors_of("x.xml", quiz_of(question("Write.", "", "essay")))),
              "line 3, skipped the question “The name”: its type “essay” has no options to choose from\n");
}

TEST(MoodleXmlReader, grades_become_points_where_they_differ) {
    const auto graded = [](const char* grade, const char* text) {
        return question(text, "<defaultgrade>" + std::string(grade) + "</defaultgrade>" + two);
    };
    const ReadSet same = read_ok(graded("2.0000000", "A?") + graded("2", "B?"));
    EXPECT_FALSE(same.set.questions[0].points);
    const ReadSet read = read_ok(graded("2.0000000", "A?") + graded("2", "B?") + graded("1", "C?") + graded("0", "D?") +
                                 graded("1000", "E?") + graded("x", "F?"));
    std::vector<std::optional<uint32_t>> points;
    for (const Question& q : read.set.questions) points.push_back(q.points);
    EXPECT_THAT(points, ElementsAre(1000, 1000, 500, 0, 10'000, std::nullopt));
}

TEST(MoodleXmlReader, the_first_picture_of_a_question_is_kept) {
    const auto with_file = [](const std::string& text, const std::string& file) {
        return "<question type=\"multichoice\"><name><text>n</text></name><questiontext "
               "format=\"html\"><text><![CDATA[" +
               text + "]]></text>" + file + "</questiontext>" + two + "</question>";
    };
    const std::string file = "<file name=\"my map.png\" path=\"/\" encoding=\"base64\">" +
                             std::string(pixel.substr(0, 40)) + "\n" + std::string(pixel.substr(40)) + "</file>";
    const ReadSet read =
        read_ok(with_file("<p>Where?<img src=\"@@PLUGINFILE@@/my%20map.png?time=1\" alt=\"A map\">"
                          "<img src=\"https://example.org/b.png\"></p>",
                          file));
    ASSERT_THAT(read.set.questions, SizeIs(1));
    ASSERT_TRUE(read.set.questions[0].image);
    EXPECT_EQ(read.set.questions[0].image->src, "data:image/png;base64," + std::string(pixel));
    EXPECT_EQ(read.set.questions[0].image->alt, "A map");
    EXPECT_EQ(read.set.questions[0].prompt, "Where?");
    EXPECT_EQ(described(read.warnings),
              "line 3, skipped the image “https://example.org/b.png”: a question can have one image\n");
    const std::string large = "<file name=\"a.png\" encoding=\"base64\">" + std::string(pixel.substr(0, 60)) +
                              std::string(300'000, 'A') + "</file>";
    for (const std::string& lacking :
         {std::string("<file name=\"a.png\" encoding=\"base64\">PHN2Zz48L3N2Zz4=</file>"), large, std::string()}) {
        EXPECT_THAT(described(read_ok(with_file("Where?<img src=\"@@PLUGINFILE@@/a.png\">", lacking)).warnings),
                    HasSubstr("skipped the image “a.png”: it is not in the file, or is no PNG"));
    }
    EXPECT_THAT(described(read_ok(with_file("Where?<img src=\"/pluginfile.php/a.png\">", "")).warnings),
                HasSubstr("only images with an https:// address"));
}

TEST(MoodleXmlReader, what_players_can_not_see_or_hear_is_named) {
    const std::string picture = "<img src=\"@@PLUGINFILE@@/a.png\" alt=\"\">";
    const ReadSet read = read_ok(question("Which?", answer("100", picture) + answer("0", "b")) +
                                 question("Listen: <audio controls><source src=\"@@PLUGINFILE@@/a.mp3\"></audio>",
                                          answer("100", "a" + picture) + answer("0", "b") +
                                              "<hint format=\"html\"><text>Try</text></hint>" +
                                              "<hint format=\"html\"><text></text></hint>"));
    EXPECT_THAT(read.set.questions, SizeIs(1));
    EXPECT_EQ(described(read.warnings),
              "line 3, skipped the question “The name”: its options are images, which can not be shown\n"
              "line 7, skipped the image “a.png”: options and explanations can have none\n"
              "line 7, skipped “a.mp3”: sound and film can not be played\n"
              "line 7, skipped the member “hint” of a question: there is no place for it\n");
}

TEST(MoodleXmlReader, texts_are_read_as_they_are_said_to_be_written) {
    const auto written = [](const char* format) {
        return only("<question type=\"multichoice\"><questiontext format=\"" + std::string(format) +
                    "\"><text>*a* &lt;b&gt;b&lt;/b&gt;\nc</text></questiontext>" + two + "</question>")
            .prompt;
    };
    EXPECT_EQ(written("html"), "\\*a\\* **b** c");
    EXPECT_EQ(written("moodle_auto_format"), "\\*a\\* **b**  \nc");
    EXPECT_EQ(written("plain_text"), "\\*a\\* \\<b>b\\</b>  \nc");
    EXPECT_EQ(written("markdown"), "*a* <b>b</b>\nc");
    EXPECT_EQ(only("<question type=\"multichoice\"><questiontext><text><p>One <b>two</b></p></text></questiontext>" +
                   two + "</question>")
                  .prompt,
              "One **two**")
        << "HTML without CDATA";
}

TEST(MoodleXmlReader, is_read_in_the_encoding_that_it_declares) {
    const auto declared = [](const std::string& encoding, const std::string& text) {
        return "<?xml version='1.0' encoding='" + encoding + "'?>\r\n<quiz>\r\n" + question(text, two) + "</quiz>";
    };
    const auto prompt = [](const std::string& bytes) {
        return test::read_ok("a.xml", bytes).set.questions.at(0).prompt;
    };
    EXPECT_EQ(prompt(declared("ISO-8859-1", "Caf\xE9?")), "Café?");
    EXPECT_EQ(prompt(declared("windows-1252", "\x80 5 \x96 Caf\xE9?")), "€ 5 – Café?");
    EXPECT_EQ(prompt(declared("iso-8859-1", "Café?")), "Café?") << "in spite of the declaration";
    EXPECT_EQ(prompt("\xEF\xBB\xBF" + declared("utf-8", "Café?")), "Café?");
    EXPECT_EQ(described(errors_of("a.xml", declared("utf-8", "Caf\xE9?"))),
              "line 3, column 110, this character is not UTF-8; save the file as UTF-8 (in Excel: “CSV UTF-8”) and try "
              "again\n");
}

TEST(MoodleXmlReader, reports_what_is_no_quiz) {
    EXPECT_THAT(described(errors_of("a.xml", "<?xml version=\"1.0\"?>\n<quiz>\n<question type=\"essay\">\n</quiz>")),
                HasSubstr("line 4, column 3, the XML is malformed here or just before"));
    EXPECT_THAT(described(errors_of("a.xml", "<?xml version=\"1.0\"?><questestinterop/>")),
                HasSubstr("this is XML, but no quiz of Moodle's"));
    EXPECT_THAT(described(errors_of("a.xml", "<?xml version=\"1.0\"?><a><quiz/></a>")),
                HasSubstr("this is XML, but no quiz of Moodle's"));
    EXPECT_THAT(described(errors_of("a.xml", "<quiz></quiz>")), HasSubstr("there is no question in this file"));
    EXPECT_THAT(described(errors_of("a.xml", quiz_of(question("Which?", answer("100", "a"))))),
                HasSubstr("line 3, question 1, the question has 1 option"));
}

TEST(MoodleXmlReader, takes_nothing_from_elsewhere) {
    const ReadSet read = test::read_ok(
        "a.xml",
        "<?xml version=\"1.0\"?>\n<!DOCTYPE quiz [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY y "
        "\"&x;&x;\">]>\n<quiz>" +
            std::string("<question type=\"multichoice\"><questiontext><text>A &x; &y;?</text></questiontext>") + two +
            "</question></quiz>");
    EXPECT_EQ(read.set.questions.at(0).prompt, "A \\&x; \\&y;?");
}

TEST(MoodleXmlReader, is_bounded_in_what_it_takes) {
    std::string deep = "<quiz>";
    for (int i = 0; i < 200'000; ++i) deep += "<a>";
    EXPECT_THAT(described(errors_of("a.xml", deep)), HasSubstr("the XML is malformed"));
    std::string wide = "<quiz>";
    for (int i = 0; i < 1'000'001; ++i) wide += "<a/>";
    EXPECT_THAT(described(errors_of("a.xml", wide)), HasSubstr("this XML has too many tags"));
    std::string text = "<quiz><question type=\"multichoice\"><questiontext><text>";
    for (int i = 0; i < 100'000; ++i) text += "<b>";
    text += "x";
    for (int i = 0; i < 100'000; ++i) text += "</b>";
    EXPECT_EQ(
        test::read_ok("a.xml", text + "</text></questiontext>" + two + "</question></quiz>").set.questions.at(0).prompt,
        "**x**");
}

}  // namespace
}  // namespace mcs::quiz
