#include "quiz/reader.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quiz/compiled_set.hpp"
#include "quiz/sha256.hpp"
#include "support/findings.hpp"
#include "support/question_set_generator.hpp"
#include "support/question_sets.hpp"

namespace mcs::quiz {
namespace {

using test::described;
using test::errors_of;
using testing::HasSubstr;

RC_GTEST_PROP(Reader, reads_back_every_set_that_was_printed, ()) {
    const QuestionSet set = test::any_question_set();
    const auto read = quiz::read("any.json", print(set));
    if (!read) RC_FAIL(described(read.error()) + print(set));
    RC_ASSERT(read->set == set);
    RC_ASSERT(print(read->set) == print(set));
}

RC_GTEST_PROP(Reader, reads_back_from_markdown_every_set_as_people_write_them, ()) {
    const QuestionSet set = test::plain_question_set();
    const auto text = print_markdown(set);
    if (!text) RC_FAIL("Markdown can not say " + print(set));
    const auto read = quiz::read("any.txt", *text);
    if (!read) RC_FAIL(described(read.error()) + *text);
    RC_ASSERT(print(read->set) == print(set));
    RC_ASSERT(read->set == set);
}

RC_GTEST_PROP(Reader, reads_back_from_markdown_any_set_that_it_can_say, ()) {
    const QuestionSet set = test::any_question_set();
    const auto text = print_markdown(set);
    RC_CLASSIFY(text.has_value());
    if (text) RC_ASSERT(quiz::read("any.md", *text)->set == set);
}

TEST(Reader, knows_cells_that_were_copied_from_a_spreadsheet_in_any_language_of_the_columns) {
    const auto read = quiz::read("text.txt", "Frage\tAntwort 1\tAntwort 2\trichtig\nWelche?\tLima\tRom\t2\n");
    ASSERT_TRUE(read) << described(read.error());
    EXPECT_EQ(read->set.questions.at(0).correct, std::vector<uint32_t>{1});
}

RC_GTEST_PROP(Reader, takes_any_bytes_in_any_format, (const std::string& noise)) {
    const auto format = *rc::gen::element(Format::automatic, Format::json, Format::legacy_json, Format::markdown,
                                          Format::csv, Format::open_trivia, Format::aiken, Format::xlsx);
    const std::string bytes = print(test::small_set());
    const auto at = *rc::gen::inRange<size_t>(0, bytes.size());
    std::ignore = quiz::read("noise", noise, format);
    std::ignore = quiz::read("noise", bytes.substr(0, at) + noise + bytes.substr(at), format);
}

// These bytes and this hash are for ever: stored sets and archived runs refer to them.
TEST(Print, has_a_form_that_never_changes) {
    QuestionSet set = test::small_set();
    set.questions.resize(2);
    set.questions[1].tags = {"a\tb"};
    set.questions[1].references = {{"T", "https://example.org/"}};
    set.questions[1].image = Image{"https://example.org/i.png", ""};
    EXPECT_EQ(
        print(set),
        R"j({"title":"Capitals","language":"en","description":"A small set","questions":[{"id":"france","prompt":"What is the capital of *France*?",)j"
        R"j("options":[{"text":"Lyon"},{"text":"Paris"},{"text":"Nice"}],"correct":[1],"category":"Europe","explanation":"Since 987."},)j"
        R"j({"id":"both","prompt":"Which are capitals? (Choose two.)","options":[{"text":"Lima"},{"text":"Quito"},{"text":"Cusco"},{"text":"Guayaquil"}],)j"
        R"j("correct":[0,1],"category":"South America","tags":["a\tb"],"references":[{"title":"T","url":"https://example.org/"}],"limit_ms":20000,"points":2000,)j"
        R"j("image":{"src":"https://example.org/i.png"}}]})j");
    EXPECT_EQ(id_of(set).str(), "1920746f875f11c9902f68cde31e7c5b27017d640b0b244bfde4eefcbd226bb9");
}

TEST(Print, writes_markdown_as_people_do) {
    QuestionSet set = test::small_set();
    set.questions.resize(2);
    set.questions[0].id = "q-f4e3d36d4367";
    set.questions[1].category = "";
    set.questions[1].prompt = "1. Which?\nAnd why?";
    set.questions[1].options[1].text = "Quito\nCity";
    set.questions[1].explanation = "- both";
    set.questions[1].tags = {"a", "b c"};
    set.questions[1].references = {{"T", "https://example.org/"}, {"", "https://example.org/2"}};
    set.questions[1].image = Image{"https://example.org/i.png", "A map"};
    set.questions[1].limit = Micros{1'500'000};
    EXPECT_EQ(print_markdown(set), R"(# Capitals

**Language:** en
**Description:** A small set

## Europe

### What is the capital of *France*?

- [ ] Lyon
- [x] Paris
- [ ] Nice

**Explanation:** Since 987.

##

###

1. Which?
And why?

![A map](https://example.org/i.png)

- [x] Lima
- [x] Quito
  City
- [ ] Cusco
- [ ] Guayaquil

**Explanation:**

- both

**Reference:** [T](https://example.org/)
**Reference:** https://example.org/2
**Seconds:** 1.5
**Points:** 2000
**Tags:** a, b c
**Id:** both
)");
    set.questions[0].prompt = "What is it?\n# Or so";
    EXPECT_EQ(print_markdown(set), std::nullopt) << "a heading ends a question";
}

TEST(Print, keeps_an_explanation_that_ends_like_labels_apart_from_labels) {
    QuestionSet set = test::small_set();
    set.questions.resize(1);
    set.questions[0].id = "q-f4e3d36d4367";
    for (const char* explanation : {"Write:\n\n**Tags:** x", "**Seconds:** many", "**Tags:** x\n**Tags:** y"}) {
        set.questions[0].explanation = explanation;
        const auto text = print_markdown(set);
        ASSERT_TRUE(text) << explanation;
        EXPECT_THAT(*text, testing::EndsWith(std::string(explanation) + "\n\n---\n\n**Id:** q-f4e3d36d4367\n"));
    }
}

TEST(Print, hashes_as_the_standard_says) {
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Reader, says_what_can_not_be_read_and_what_can) {
    struct {
        const char* file;
        std::string bytes;
        const char* message;
    } const cases[] = {
        {"a.zip", "PK\x03\x04 etc", "no Excel workbook"},
        {"a.xls", "\xD0\xCF\x11\xE0 etc", "old Excel"},
        {"a.xml", "<?xml version=\"1.0\"?><questestinterop/>", "XML"},
        {"a.pdf", "%PDF-1.7", "PDF"},
        {"a.csv", std::string("\xFF\xFEq\0u\0", 6), "UTF-16"},
        {"a.json", "", "empty"},
        {"a.json", " \n", "empty"},
        {"a.txt", "just some words", "no known format"},
        {"a.bin", std::string("a\0b", 3), "no text file"},
    };
    for (const auto& c : cases) {
        const std::string all = described(errors_of(c.file, c.bytes));
        EXPECT_THAT(all, HasSubstr(c.message)) << c.file;
        EXPECT_THAT(all, HasSubstr(".json")) << c.file;
    }
}

TEST(Reader, takes_a_title_from_any_file_name) {
    const std::string bytes = R"([{"prompt": "P", "options": ["a", "b"], "correct": [0]}])";
    const auto title = [&](std::string_view file) { return quiz::read(file, bytes).value().set.title; };
    EXPECT_EQ(title("/home/x/AWS basics.v2.json"), "AWS basics.v2");
    EXPECT_EQ(title("C:\\sets\\a.json"), "a");
    EXPECT_EQ(title(""), "Untitled");
    EXPECT_EQ(title(".json"), ".json");
    EXPECT_EQ(title("\xFF.json"), "Untitled");
    EXPECT_EQ(title(std::string(300, 'x') + ".json").size(), 200U);
}

TEST(Reader, takes_a_title_of_nothing_visible_for_none) {
    const std::string markdown = "# \x14\n\n### Which?\n\n- [x] this\n- [ ] that\n";
    EXPECT_EQ(quiz::read("sets/basics.md", markdown).value().set.title, "basics");
}

TEST(Reader, knows_its_formats_by_name) {
    EXPECT_EQ(format_named("auto"), Format::automatic);
    EXPECT_EQ(format_named("legacy-json"), Format::legacy_json);
    EXPECT_EQ(format_named("xlsx"), Format::xlsx);
    EXPECT_EQ(format_named("pdf"), std::nullopt);
    EXPECT_THAT(format_names(), testing::StartsWith("auto, json, "));
}

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

TEST(Docs, have_examples_that_are_read_without_a_warning) {
    const std::string page = content_of("docs/question-sets.md");
    size_t examples = 0;
    for (const std::string format : {"csv", "markdown", "json", "gift", "xml"}) {
        const std::string fence = "```" + format + "\n";
        for (size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at + 1)) {
            const size_t start = at + fence.size();
            const auto read = quiz::read("example." + format, page.substr(start, page.find("```", start) - start));
            ASSERT_TRUE(read) << described(read.error());
            EXPECT_TRUE(read->warnings.empty()) << described(read->warnings);
            ++examples;
        }
    }
    EXPECT_EQ(examples, 6U);
}

TEST(SampleSets, are_valid_and_without_warnings) {
    const std::filesystem::path directory = "question-sets";
    size_t sets = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        if (entry.path().extension() != ".json") continue;
        const auto read = quiz::read(entry.path().string(), content_of(entry.path()));
        ASSERT_TRUE(read) << entry.path() << "\n" << described(read.error());
        EXPECT_TRUE(read->warnings.empty()) << entry.path() << "\n" << described(read->warnings);
        ++sets;
    }
    EXPECT_GE(sets, 3U);
}

TEST(Compile, makes_the_answer_key) {
    QuestionSet set = test::small_set();
    set.questions[0].category = "";
    const auto compiled = compile(id_of(set), set);
    const race::AnswerKey& key = *compiled->key;
    EXPECT_EQ(key.categories, (std::vector<std::string>{"", "South America"}));
    ASSERT_EQ(key.questions.size(), 3U);
    EXPECT_EQ(key.questions[0].correct, 0b010);
    EXPECT_EQ(key.questions[0].options, 3);
    EXPECT_EQ(key.questions[0].category, 0);
    EXPECT_EQ(key.questions[0].points, 1000);
    EXPECT_EQ(key.questions[0].limit, Micros{0});
    EXPECT_EQ(key.questions[1].correct, 0b0011);
    EXPECT_EQ(key.questions[1].category, 1);
    EXPECT_EQ(key.questions[1].points, 2000);
    EXPECT_EQ(key.questions[1].limit, Micros{20'000'000});
}

TEST(Compile, renders_what_has_markup_and_only_that) {
    const QuestionSet set = test::small_set();
    const auto compiled = compile(id_of(set), set);
    EXPECT_EQ(compiled->rendered[0].prompt.json, R"("What is the capital of *France*?")");
    EXPECT_EQ(compiled->rendered[0].prompt.html_json, R"("<p>What is the capital of <em>France</em>?</p>\n")");
    EXPECT_EQ(compiled->rendered[0].options[1].html_json, "");
    EXPECT_EQ(compiled->rendered[0].explanation.json, R"("Since 987.")");
    EXPECT_EQ(compiled->rendered[0].explanation.html_json, "");
    EXPECT_EQ(compiled->rendered[1].explanation.html_json, "");
}

TEST(Compile, says_whether_there_are_formulas) {
    const auto has_formulas = [](auto change) {
        QuestionSet set = test::small_set();
        change(set.questions[1]);
        return compile(id_of(set), set)->formulas;
    };
    EXPECT_FALSE(has_formulas([](Question& question) { question.prompt = "*$5* and $10 <span class=\"formula\">"; }));
    EXPECT_TRUE(has_formulas([](Question& question) { question.prompt = "$x^2$"; }));
    EXPECT_TRUE(has_formulas([](Question& question) { question.options[1].text = "$x^2$"; }));
    EXPECT_TRUE(has_formulas([](Question& question) { question.explanation = "$x^2$"; }));
}

}  // namespace
}  // namespace mcs::quiz
