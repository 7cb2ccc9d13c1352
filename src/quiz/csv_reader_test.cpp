#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quiz/reader.hpp"
#include "quiz/table_columns.hpp"
#include "support/findings.hpp"
#include "support/question_set_generator.hpp"

namespace mcs::quiz {
namespace {

using test::described;
using test::errors_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

ReadSet read_csv(std::string_view text) { return test::read_ok("table.csv", text); }

TEST(CsvReader, reads_our_columns) {
    const ReadSet read = read_csv(
        "question,option 1,option 2,option 3,correct,category,explanation,seconds\n"
        "What is S3?,A database,An object store,,2,Storage,\"It stores \"\"objects\"\",\nnot rows\",20\n"
        "Which?,a,b,c,\"1,3\",Other,,\n");
    ASSERT_THAT(read.set.questions, SizeIs(2));
    const Question& q = read.set.questions[0];
    EXPECT_EQ(read.set.title, "table");
    EXPECT_EQ(q.prompt, "What is S3?");
    EXPECT_THAT(q.options, SizeIs(2));
    EXPECT_THAT(q.correct, ElementsAre(1));
    EXPECT_EQ(q.category, "Storage");
    EXPECT_EQ(q.explanation, "It stores \"objects\",\nnot rows");
    EXPECT_EQ(q.limit, Micros{20'000'000});
    EXPECT_THAT(read.set.questions[1].correct, ElementsAre(0, 2));
    EXPECT_EQ(read.set.questions[1].limit, std::nullopt);
    EXPECT_THAT(read.warnings, IsEmpty()) << described(read.warnings);
}

TEST(CsvReader, sniffs_the_separator) {
    const std::string comma = "question,option 1,option 2,correct\nQ,a,b,1\n";
    const auto with = [&](const std::string& separator) {
        std::string text;
        for (const char c : comma) text += c == ',' ? separator : std::string(1, c);
        return text;
    };
    const QuestionSet set = read_csv(comma).set;
    EXPECT_EQ(read_csv(with(";")).set, set);
    EXPECT_EQ(read_csv(with("\t")).set, set);
    EXPECT_EQ(read_csv("\xEF\xBB\xBF" + with(";")).set, set);
    EXPECT_EQ(read_csv("sep=|\r\n" + with("|")).set, set);
    EXPECT_EQ(read_csv("\"question\";\"option 1\";\"a, b, c, d, e, f\";\"option 2\";\"correct\"\nQ;a;;b;1")
                  .set.questions.size(),
              1U);
}

TEST(CsvReader, knows_columns_by_many_names) {
    EXPECT_EQ(column_named(" QUESTION ").column, Column::question);
    EXPECT_EQ(column_named("Correct answer(s) ").column, Column::correct);
    EXPECT_EQ(column_named("Time limit (sec)").column, Column::seconds);
    EXPECT_EQ(column_named("Option_B").number, 2U);
    EXPECT_EQ(column_named("answer 4").number, 4U);
    EXPECT_EQ(column_named("3rd Answer").number, 3U);
    EXPECT_EQ(column_named("Answer 2 – max 75 characters").number, 2U);
    EXPECT_EQ(column_named("Question #").column, Column::ignored);
    EXPECT_EQ(column_named("#").column, Column::ignored);
    for (const char* second : {"Option (B)", "Option - B", "Option #2", "Answer (2)", "Answer #2 (max 75)"})
        EXPECT_EQ(column_named(second).number, 2U) << second;
    for (const char* seconds : {"Time (seconds)", "Zeit (Sek.)", "Tiempo (s)", "制限時間（秒）"})
        EXPECT_EQ(column_named(seconds).column, Column::seconds) << seconds;
    for (const char* others : {"Time (min)", "Time limit (minutes)", "Zeit (ms)", "Time - minutes"})
        EXPECT_NE(column_named(others).column, Column::seconds) << others;
    EXPECT_EQ(column_named("Answer").column, Column::correct);
    EXPECT_EQ(column_named("option").column, Column::unknown);
    EXPECT_EQ(column_named("colour").column, Column::unknown);
}

TEST(CsvReader, knows_columns_in_the_languages_of_the_ui) {
    const std::vector<std::vector<std::string>> headers = {
        {"Frage", "Antwort 1", "Antwortmöglichkeit 2", "Richtige Antwort", "Kategorie", "Erklärung", "Sekunden",
         "Punkte"},
        {"Pregunta", "Opción 1", "RESPUESTA 2", "Correcta", "Categoría", "Explicación", "Segundos", "Puntos"},
        {"Question", "Réponse 1", "Choix 2", "Bonne réponse", "CATÉGORIE", "Explication", "Secondes", "Points"},
        {"Pergunta", "Opção 1", "Alternativa 2", "Resposta certa", "Categoria", "Explicação", "Segundos", "Pontos"},
        {"問題", "選択肢1", "選択肢２", "正解", "カテゴリー", "解説", "秒", "点"},
        {"שאלה", "תשובה 1", "אפשרות 2", "תשובה נכונה", "קטגוריה", "הסבר", "שניות", "נקודות"}};
    for (const auto& header : headers) {
        std::vector<Column> columns;
        for (const std::string& name : header) columns.push_back(column_named(name).column);
        EXPECT_THAT(columns, ElementsAre(Column::question, Column::option, Column::option, Column::correct,
                                         Column::category, Column::explanation, Column::seconds, Column::points))
            << header[0];
        EXPECT_EQ(column_named(header[1]).number, 1U) << header[1];
        EXPECT_EQ(column_named(header[2]).number, 2U) << header[2];
    }
}

TEST(CsvReader, takes_no_longer_for_cells_with_a_crowd_of_parts) {
    // A part of one against every part of the other would be a trillion comparisons.
    std::string many;
    for (int i = 0; i < 1'000'000; ++i) many += "a|";
    EXPECT_FALSE(quiz::read("set.csv", "question,options,correct\nWhich?," + many + "zz," + many + "zz\n"));
}

TEST(CsvReader, finds_the_columns_below_a_banner) {
    const ReadSet read = read_csv(
        "Import template,,,,,\n"
        "Question #,Question Text,Answer 1,Answer 2,Time Limit (sec),Correct Answer(s)\n"
        "1,Which?,a,b,20,2\n2,,,,,\n");
    ASSERT_THAT(read.set.questions, SizeIs(1));
    EXPECT_EQ(read.set.questions[0].prompt, "Which?");
    EXPECT_THAT(read.warnings, IsEmpty()) << described(read.warnings);
}

TEST(CsvReader, understands_the_right_answers_in_every_spelling) {
    const std::vector<Columns::NumberedOption> options = {{1, "red"}, {2, "Blue"}, {3, "green, dark"}, {4, "1969"}};
    using Numbers = std::vector<size_t>;
    EXPECT_EQ(correct_numbers("2", options), Numbers{2});
    EXPECT_EQ(correct_numbers("1,3", options), (Numbers{1, 3}));
    EXPECT_EQ(correct_numbers("1; 3", options), (Numbers{1, 3}));
    EXPECT_EQ(correct_numbers("1 3", options), (Numbers{1, 3}));
    EXPECT_EQ(correct_numbers("b", options), Numbers{2});
    EXPECT_EQ(correct_numbers("A,C", options), (Numbers{1, 3}));
    EXPECT_EQ(correct_numbers("ACD", options), (Numbers{1, 3, 4}));
    EXPECT_EQ(correct_numbers("blue", options), Numbers{2});
    EXPECT_EQ(correct_numbers("green, dark", options), Numbers{3});
    EXPECT_EQ(correct_numbers("red;Blue", options), (Numbers{1, 2}));
    EXPECT_EQ(correct_numbers("red\ngreen, dark", options), (Numbers{1, 3}));
    EXPECT_EQ(correct_numbers("1969", options), Numbers{4});
    EXPECT_EQ(correct_numbers("1.3", options), (Numbers{1, 3}));
    EXPECT_EQ(correct_numbers("1.3", {{1, "1.1"}, {2, "1.3"}, {3, "1.5"}}), Numbers{2});
    EXPECT_EQ(correct_numbers("5", options), std::nullopt);
    EXPECT_EQ(correct_numbers("0", options), std::nullopt);
    EXPECT_EQ(correct_numbers("yellow", options), std::nullopt);
    EXPECT_EQ(correct_numbers("red;yellow", options), std::nullopt);
    EXPECT_EQ(correct_numbers("AE", options), std::nullopt);
}

TEST(CsvReader, counts_empty_options_where_the_right_answer_is_a_number) {
    const ReadSet read = read_csv("question,option 1,option 2,option 3,correct\nQ,a,,c,3\n");
    EXPECT_THAT(read.set.questions[0].options, SizeIs(2));
    EXPECT_THAT(read.set.questions[0].correct, ElementsAre(1));
    EXPECT_THAT(described(errors_of("x.csv", "question,option 1,option 2,option 3,correct\nQ,a,,c,2\n")),
                HasSubstr("which is none of the 2 options"));
}

TEST(CsvReader, warns_where_a_number_could_be_meant_as_a_text) {
    const ReadSet read = read_csv("question,option 1,option 2,option 3,correct\n1+1?,3,1,2,2\n");
    EXPECT_THAT(read.set.questions[0].correct, ElementsAre(1));
    EXPECT_THAT(described(read.warnings), HasSubstr("taken for the position"));
}

TEST(CsvReader, skips_what_it_has_no_place_for) {
    const ReadSet read = read_csv(
        "Question Text,Question Type,Option 1,Option 2,Correct Answer,Time in seconds,Image Link,Colour\n"
        "Q,Multiple "
        "Choice,a,b,1,30,https://example.org/a.png,red\nR,Open-Ended,,,,30,,\n\n,,,,,,,\nS,Checkbox,a,b,\"1,2\",0,,\n");
    EXPECT_THAT(read.set.questions, SizeIs(2));
    EXPECT_EQ(read.set.questions[0].image->src, "https://example.org/a.png");
    EXPECT_EQ(read.set.questions[1].limit, std::nullopt);
    EXPECT_THAT(described(read.warnings), HasSubstr("line 1, row 1, skipped the column “Colour”"));
    EXPECT_THAT(described(read.warnings), HasSubstr("row 3, skipped this question: its type “Open-Ended”"));
}

TEST(CsvReader, reads_particifys_columns) {
    const ReadSet read = read_csv(
        "format,body,additionalText,options,correctOptions,multiple,abstentionsAllowed,duration\n"
        "CHOICE,Which?,Because,\"red\ngreen\nblue\",\"red\nblue\",true,false,30\nTEXT,Why?,,,,,,\n");
    ASSERT_THAT(read.set.questions, SizeIs(1));
    EXPECT_THAT(read.set.questions[0].options, SizeIs(3));
    EXPECT_THAT(read.set.questions[0].correct, ElementsAre(0, 2));
    EXPECT_EQ(read.set.questions[0].explanation, "Because");
}

TEST(CsvReader, reports_errors_by_row) {
    const auto errors = errors_of("x.csv",
                                  "question;option 1;option 2;correct;seconds;points\n"
                                  "Q;a;b;;;\n"
                                  "\"R\nr\";a;b;7;;\n"
                                  "S;a;b;1;soon;\n"
                                  "T;a;b;1;9999;half\n"
                                  ";a;;1;;\n"
                                  "U;a;b;1;;;more\n");
    const std::string all = described(errors);
    EXPECT_THAT(errors, SizeIs(8)) << all;
    EXPECT_THAT(all, HasSubstr("line 2, row 2, the column “correct” is empty; write the number"));
    EXPECT_THAT(all, HasSubstr("line 3, row 3, “correct” says “7”, which is none of the 2 options; write numbers"));
    EXPECT_THAT(all, HasSubstr("line 5, row 4, the time limit “soon” is no number of seconds"));
    EXPECT_THAT(all, HasSubstr("line 6, row 5, the points “half” are no whole number"));
    EXPECT_THAT(all, HasSubstr("line 6, row 5, question 4, the time limit is out of range"));
    EXPECT_THAT(all, HasSubstr("line 7, row 6, question 5, the question has no text"));
    EXPECT_THAT(all, HasSubstr("line 7, row 6, question 5, the question has 1 option"));
    EXPECT_THAT(all, HasSubstr("line 8, row 7, this row has more columns than the first: “more” is one too many"));
    EXPECT_TRUE(std::ranges::is_sorted(errors, {}, &Finding::line));
}

TEST(CsvReader, names_the_columns_that_are_missing) {
    const std::string all = described(errors_of("x.csv", "prompt,colour\nQ,red\n"));
    EXPECT_THAT(all, HasSubstr("line 1, row 1, there is no column “option 1”; the first row must name the columns"));
    EXPECT_THAT(all, HasSubstr("no column “correct”"));
    EXPECT_THAT(all, HasSubstr("found: “prompt”, “colour”"));
}

TEST(CsvReader, reports_a_quote_that_is_never_closed) {
    const auto errors = errors_of("x.csv", "question,option 1,option 2,correct\nQ,a,b,1\n\"R,a,b,1\nS,a,b,1\n");
    ASSERT_THAT(errors, SizeIs(1));
    EXPECT_EQ(errors[0].row, 3U);
    EXPECT_EQ(errors[0].line, 3U);
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + '"';
}

RC_GTEST_PROP(CsvReader, reads_back_what_was_written_with_quotes, ()) {
    const char separator = *rc::gen::element(',', ';', '\t');
    const QuestionSet set = test::any_question_set();
    std::string text =
        "id" + std::string(1, separator) + "question" + separator + "correct" + separator + "explanation";
    for (int i = 1; i <= 10; ++i) text += separator + ("option " + std::to_string(i));
    for (const Question& q : set.questions) {
        std::string correct;
        for (const uint32_t i : q.correct) correct += std::to_string(i + 1) + ",";
        text += "\r\n" + q.id + separator + in_quotes(q.prompt) + separator + in_quotes(correct) + separator +
                in_quotes(q.explanation);
        for (const Option& option : q.options) text += separator + in_quotes(option.text);
    }
    const auto read = quiz::read("any.csv", text);
    if (!read) RC_FAIL(described(read.error()) + text);
    RC_ASSERT(read->set.questions.size() == set.questions.size());
    const bool garbled = text.find("Ã©") != std::string::npos;
    for (size_t i = 0; i < set.questions.size(); ++i) {
        RC_ASSERT(read->set.questions[i].correct == set.questions[i].correct);
        RC_ASSERT(read->set.questions[i].options.size() == set.questions[i].options.size());
        if (garbled) continue;
        RC_ASSERT(read->set.questions[i].prompt == set.questions[i].prompt);
        RC_ASSERT(read->set.questions[i].options == set.questions[i].options);
        RC_ASSERT(read->set.questions[i].explanation == set.questions[i].explanation);
    }
}

}  // namespace
}  // namespace mcs::quiz
