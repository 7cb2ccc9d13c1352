#include <string>

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
using testing::Not;
using testing::SizeIs;

ReadSet read_markdown(std::string_view text) { return test::read_ok("dump.md", text); }

std::vector<std::string> texts(const Question& question) {
    std::vector<std::string> texts;
    for (const Option& option : question.options) texts.push_back(option.text);
    return texts;
}

constexpr std::string_view dump = R"(# AWS Practice Exam

## Table of Contents

| No. | Questions |
| --- | --- |
| 1 | [What is S3?](#what-is-s3) |

### What is S3?

- [ ] A database.
- [x] An object store.
- [ ] A queue.

**[⬆ Back to Top](#table-of-contents)**

### Which are regions? (Choose two.)

![Question 2](images/question2.png)

- [x] us-east-1
- [ ] moon-1
- [x] eu-west-1

**[⬆ Back to Top](#table-of-contents)**
)";

TEST(MarkdownReader, reads_an_exam_dump) {
    const ReadSet read = read_markdown(dump);
    EXPECT_EQ(read.set.title, "AWS Practice Exam");
    ASSERT_THAT(read.set.questions, SizeIs(2));
    EXPECT_EQ(read.set.questions[0].prompt, "What is S3?");
    EXPECT_THAT(texts(read.set.questions[0]), ElementsAre("A database.", "An object store.", "A queue."));
    EXPECT_THAT(read.set.questions[0].correct, ElementsAre(1));
    EXPECT_EQ(read.set.questions[0].category, "");
    EXPECT_EQ(read.set.questions[1].prompt, "Which are regions? (Choose two.)");
    EXPECT_THAT(read.set.questions[1].correct, ElementsAre(0, 2));
    ASSERT_THAT(read.warnings, SizeIs(1)) << described(read.warnings);
    EXPECT_THAT(described(read.warnings), HasSubstr("line 19, skipped the image “images/question2.png”"));
}

TEST(MarkdownReader, reads_any_line_ends) {
    std::string windows;
    std::string old_mac;
    for (const char c : dump) {
        windows += c == '\n' ? "\r\n" : std::string(1, c);
        old_mac += c == '\n' ? '\r' : c;
    }
    EXPECT_EQ(read_markdown(windows).set, read_markdown(dump).set);
    EXPECT_EQ(read_markdown(old_mac).set, read_markdown(dump).set);
    EXPECT_EQ(read_markdown(windows).warnings, read_markdown(dump).warnings);
}

TEST(MarkdownReader, keeps_an_image_that_can_be_shown) {
    const ReadSet read = read_markdown(
        "### Q\n![A map](https://example.org/a.png \"title\")\n![B](https://example.org/b.png)\n- [x] a\n- [ ] b\n");
    EXPECT_EQ(read.set.questions[0].image, (Image{"https://example.org/a.png", "A map"}));
    EXPECT_THAT(described(read.warnings),
                HasSubstr("line 3, skipped the image “https://example.org/b.png”: a question can have one"));
}

TEST(MarkdownReader, takes_options_apart_that_were_merged) {
    const ReadSet read = read_markdown("### Q\n- [ ] one. - [x] two.- [ ] three `- [ ] code`\n- [ ] a[x] b\n");
    EXPECT_THAT(texts(read.set.questions[0]), ElementsAre("one.", "two.", "three `- [ ] code`", "a[x] b"));
    EXPECT_THAT(read.set.questions[0].correct, ElementsAre(1));
    EXPECT_THAT(described(read.warnings), HasSubstr("line 2, took apart 3 options"));
}

TEST(MarkdownReader, removes_residue_and_says_so) {
    const ReadSet read = read_markdown("### Itâ€™s Amazonâ€™s?\n- [x] A. Yes Most Voted\n- [ ] B. No (Most Voted)\n");
    EXPECT_EQ(read.set.questions[0].prompt, "It’s Amazon’s?");
    EXPECT_THAT(texts(read.set.questions[0]), ElementsAre("Yes", "No"));
    EXPECT_THAT(described(read.warnings),
                HasSubstr("mended 2 garbled characters in the question text; it now reads “It’s Amazon’s?”"));
    EXPECT_THAT(described(read.warnings), HasSubstr("line 2, took “Most Voted” off the option “A. Yes”"));
    EXPECT_THAT(described(read.warnings), HasSubstr("line 3, took"));
}

TEST(MarkdownReader, warns_of_characters_that_are_lost) {
    EXPECT_THAT(described(read_markdown("### It\xEF\xBF\xBDs?\n- [x] a\n- [ ] b\n").warnings),
                HasSubstr("a character that was lost"));
}

TEST(MarkdownReader, leaves_real_accents_alone) {
    const ReadSet read = read_markdown("### „Ä“, CAFÉ” – São Paulo’s Ação?\n- [x] Ångström\n- [ ] naïve\n");
    EXPECT_EQ(read.set.questions[0].prompt, "„Ä“, CAFÉ” – São Paulo’s Ação?");
    EXPECT_THAT(read.warnings, IsEmpty()) << described(read.warnings);
}

TEST(MarkdownReader, reads_every_kind_of_box) {
    const ReadSet read = read_markdown("### Q\n* [X] a\n+ [ ] b\n-[x] c\n- [] d\n1. [ ] e\n2) [x] f\n");
    EXPECT_THAT(texts(read.set.questions[0]), ElementsAre("a", "b", "c", "d", "e", "f"));
    EXPECT_THAT(read.set.questions[0].correct, ElementsAre(0, 2, 5));
}

TEST(MarkdownReader, keeps_texts_of_several_lines) {
    const ReadSet read = read_markdown(
        "### Question 7\nGiven this:\n```sh\n# not a heading\n- [ ] no option\n```\nwhat now?\n\n- [x] first\n  goes "
        "on\n- [ ] ```json\n  {\"a\": 1}\n  ```\n"
        "\n**Explanation:** Because.\n\nAnd more.\n");
    ASSERT_THAT(read.set.questions, SizeIs(1));
    EXPECT_EQ(read.set.questions[0].prompt, "Given this:\n```sh\n# not a heading\n- [ ] no option\n```\nwhat now?");
    EXPECT_THAT(texts(read.set.questions[0]), ElementsAre("first\ngoes on", "```json\n  {\"a\": 1}\n  ```"));
    EXPECT_EQ(read.set.questions[0].explanation, "Because.\n\nAnd more.");
}

TEST(MarkdownReader, reads_an_explanation_below_a_heading_of_its_own) {
    const ReadSet read =
        read_markdown("### Q\n- [x] a\n- [ ] b\n\n#### Explanation\nBecause.\n\n### R\n- [x] a\n- [ ] b\n");
    EXPECT_THAT(read.set.questions, SizeIs(2));
    EXPECT_EQ(read.set.questions[0].explanation, "Because.");
}

TEST(MarkdownReader, takes_a_heading_without_text_for_a_category) {
    const ReadSet read =
        read_markdown("# T\n## Storage\n### 1. Q\n- [x] a\n- [ ] b\n## Network\n### Question 2: R\n- [x] a\n- [ ] b\n");
    EXPECT_EQ(read.set.questions[0].category, "Storage");
    EXPECT_EQ(read.set.questions[0].prompt, "Q");
    EXPECT_EQ(read.set.questions[1].category, "Network");
    EXPECT_EQ(read.set.questions[1].prompt, "R");
}

TEST(MarkdownReader, reads_questions_without_headings) {
    const ReadSet read =
        read_markdown("What is one?\n\n- [x] 1\n- [ ] 2\n\nWhat is two?\n- [ ] 1\n- [x] 2\n\nExplanation: it is.\n");
    ASSERT_THAT(read.set.questions, SizeIs(2));
    EXPECT_EQ(read.set.questions[1].prompt, "What is two?");
    EXPECT_EQ(read.set.questions[1].explanation, "it is.");
}

TEST(MarkdownReader, reads_numbered_questions_below_a_category) {
    const ReadSet read = read_markdown(
        "# T\n## Cell\n1. Which makes energy?\n- [x] a\n- [ ] b\n2) Which\n\n- [ ] a\n- [x] b\n\nExplanation: b.\n\n"
        "## Blood\n\n3. Which is red?\n- [x] a\n- [ ] c\n");
    ASSERT_THAT(read.set.questions, SizeIs(3));
    EXPECT_EQ(read.set.questions[0].prompt, "Which makes energy?");
    EXPECT_EQ(read.set.questions[0].category, "Cell");
    EXPECT_EQ(read.set.questions[1].prompt, "Which");
    EXPECT_EQ(read.set.questions[1].explanation, "b.");
    EXPECT_EQ(read.set.questions[2].category, "Blood");
}

TEST(MarkdownReader, leaves_numbered_lines_within_a_question_alone) {
    const ReadSet read =
        read_markdown("## Which order?\n\nOf these:\n1. one\n2. two\n- [x] a\n- [ ] b\n\n1. first\n2. last\n");
    ASSERT_THAT(read.set.questions, SizeIs(1));
    EXPECT_EQ(read.set.questions[0].prompt, "Which order?\n\nOf these:\n1. one\n2. two");
    EXPECT_EQ(read.set.questions[0].explanation, "1. first\n2. last");
}

TEST(MarkdownReader, names_the_questions_that_it_skips) {
    const ReadSet read =
        read_markdown("### Drag the boxes\n![Q](images/q.png)\n### Q\n- [x] a\n- [ ] b\n### Drop them\n");
    EXPECT_THAT(read.set.questions, SizeIs(1));
    EXPECT_THAT(described(read.warnings), HasSubstr("line 1, skipped “Drag the boxes”: it has no options"));
    EXPECT_THAT(described(read.warnings), HasSubstr("line 6, skipped “Drop them”"));
}

TEST(MarkdownReader, reports_errors_with_line_and_question) {
    const auto errors = errors_of("x.md", "### Q\n- [ ] a\n- [ ] b\n\n### R\n- [x] a\n\n### S\n- [x] a\n- [ ] a\n");
    ASSERT_THAT(errors, SizeIs(3));
    EXPECT_EQ(described(errors),
              "line 1, question 1, no option is marked as correct; mark at least one\n"
              "line 5, question 2, the question has 1 option; give it 2 to 10\n"
              "line 8, question 3, options 1 and 2 are the same: “a”; change or take out one of them\n");
}

TEST(MarkdownReader, reports_code_that_is_never_closed) {
    const std::string all = described(
        errors_of("x.md", "### Q\n```\ncode\n- [x] a\n- [ ] b\n**[Back to Top](#top)**\n### R\n- [x] a\n- [ ] b\n"));
    EXPECT_THAT(all, HasSubstr("line 2, a block of code (```) opens here"));
    EXPECT_THAT(described(errors_of("x.md", "### R\n- [x] a\n- [ ] b\n```\n")), HasSubstr("line 4, a block of code"));
}

TEST(MarkdownReader, says_how_a_question_looks_where_there_is_none) {
    EXPECT_THAT(described(errors_of("x.md", "# Only\n\nprose\n")), HasSubstr("“### question”"));
}

TEST(MarkdownReader, reads_what_labels_say_of_the_set_and_of_its_questions) {
    const ReadSet read = read_markdown(R"(# T
**Language:** de
**Licence**: CC BY 4.0
**Points:** 7 of the set are none of it

### Q
- [x] a
- [ ] b

**Explanation:** Because.
**Reference:** the book
**Language:** is no label here
**Reference:** [S3](https://example.org/a_(b))
**reference:** <https://example.org/>

**Seconds:** 1.001
**Points:** 20
**Tags:** x; y
**Id:** first
)");
    EXPECT_THAT(described(read.warnings), IsEmpty());
    EXPECT_EQ(read.set.language, "de");
    EXPECT_EQ(read.set.licence, "CC BY 4.0");
    const Question& q = read.set.questions.at(0);
    EXPECT_EQ(q.explanation, "Because.\n**Reference:** the book\n**Language:** is no label here");
    EXPECT_THAT(q.references,
                ElementsAre(Reference{"S3", "https://example.org/a_(b)"}, Reference{"", "https://example.org/"}));
    EXPECT_EQ(q.limit, Micros{1'001'000});
    EXPECT_EQ(q.points, 20U);
    EXPECT_THAT(q.tags, ElementsAre("x", "y"));
    EXPECT_EQ(q.id, "first");
}

TEST(MarkdownReader, leaves_labels_within_an_explanation_alone) {
    const ReadSet read = read_markdown(R"(### Q
- [x] a
- [ ] b

**Reference:** https://example.org/
**Tags:** x

**Explanation:** Because
**Points:** where it is sharp.

**Tags:** none of it
```
code
```
**Seconds:** 20

### R
- [x] a
- [ ] b

**Tags:** y
- as lists have them
)");
    ASSERT_THAT(read.set.questions, SizeIs(2));
    const Question& q = read.set.questions[0];
    EXPECT_EQ(q.explanation, "Because\n**Points:** where it is sharp.\n\n**Tags:** none of it\n```\ncode\n```");
    EXPECT_THAT(q.references, ElementsAre(Reference{"", "https://example.org/"}));
    EXPECT_THAT(q.tags, ElementsAre("x"));
    EXPECT_EQ(q.points, std::nullopt);
    EXPECT_EQ(q.limit, Micros{20'000'000});
    EXPECT_EQ(read.set.questions[1].explanation, "**Tags:** y\n- as lists have them");
    EXPECT_THAT(read.set.questions[1].tags, IsEmpty());
}

TEST(MarkdownReader, takes_labels_below_a_rule_for_the_only_ones) {
    const ReadSet read = read_markdown(
        "### Q\n- [x] a\n- [ ] b\n\n**Explanation:** Write\n**Tags:** x\n\n---\n\n**Points:** 5\n\n---\n\n### R\n"
        "- [x] a\n- [ ] b\n\n**Tags:** y\n\n---\n");
    EXPECT_EQ(read.set.questions.at(0).explanation, "Write\n**Tags:** x");
    EXPECT_EQ(read.set.questions.at(0).points, 5U);
    EXPECT_THAT(read.set.questions.at(1).tags, ElementsAre("y"));
}

TEST(MarkdownReader, ends_the_labels_of_a_question_without_a_heading_where_the_next_begins) {
    const ReadSet read = read_markdown("One?\n\n- [x] 1\n- [ ] 2\n\n**Tags:** x\n\nTwo?\n\n- [ ] 1\n- [x] 2\n");
    ASSERT_THAT(read.set.questions, SizeIs(2));
    EXPECT_THAT(read.set.questions[0].tags, ElementsAre("x"));
    EXPECT_EQ(read.set.questions[0].explanation, "");
}

TEST(MarkdownReader, says_in_which_line_a_label_makes_no_sense) {
    const auto errors = errors_of("dump.md", "### Q\n- [x] a\n- [ ] b\n\n**Seconds:** soon\n**Points:** 1.5\n");
    EXPECT_THAT(described(errors), AllOf(HasSubstr("5"), HasSubstr("“soon”"), HasSubstr("6"), HasSubstr("“1.5”")));
}

TEST(MarkdownReader, keeps_the_space_before_code) {
    EXPECT_EQ(read_markdown("### Q\nWhat?\n\n```\nx\n```\n- [x] a\n- [ ] b\n").set.questions.at(0).prompt,
              "Q\n\nWhat?\n\n```\nx\n```");
}

}  // namespace
}  // namespace mcs::quiz
