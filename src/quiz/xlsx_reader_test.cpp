#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <xlsxwriter.h>

#include "quiz/text.hpp"
#include "quiz/xlsx_workbook.hpp"
#include "support/findings.hpp"
#include "support/question_set_generator.hpp"
#include "support/workbooks.hpp"

namespace mcs::quiz {
namespace {

using test::described;
using test::errors_of;
using test::sheet_row;
using test::workbook_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Cells = std::vector<std::vector<std::string>>;

ReadSet read_xlsx(std::string_view bytes) { return test::read_ok("table.xlsx", bytes); }

std::string rows_of(const Cells& cells, size_t first = 1) {
    std::string rows;
    for (const auto& row : cells) rows += sheet_row(first++, row);
    return rows;
}

std::string sheet_of(const Cells& cells, size_t first = 1) {
    return workbook_of({.sheets = {{"Main", rows_of(cells, first)}}});
}

/// As a spreadsheet program writes it: shared strings, styles, numbers where a text is one.
class WrittenWorkbook {
  public:
    WrittenWorkbook() : path_(testing::TempDir() + "mcs_written_workbook.xlsx"), book_(workbook_new(path_.c_str())) {}
    ~WrittenWorkbook() { std::filesystem::remove(path_); }
    WrittenWorkbook(const WrittenWorkbook&) = delete;
    WrittenWorkbook& operator=(const WrittenWorkbook&) = delete;

    lxw_workbook* book() { return book_; }
    lxw_worksheet* sheet(const char* name) { return workbook_add_worksheet(book_, name); }

    std::string bytes() {
        workbook_close(book_);
        std::ifstream file(path_, std::ios::binary);
        std::ostringstream content;
        content << file.rdbuf();
        return content.str();
    }

  private:
    std::string path_;
    lxw_workbook* book_;
};

TEST(XlsxReader, reads_our_columns_as_a_spreadsheet_program_writes_them) {
    WrittenWorkbook written;
    lxw_worksheet* sheet = written.sheet("Capitals");
    lxw_col_t column = 0;
    for (const char* name :
         {"question", "option 1", "option 2", "option 3", "correct", "category", "explanation", "seconds"})
        worksheet_write_string(sheet, 0, column++, name, nullptr);
    worksheet_write_string(sheet, 1, 0, "Since when?", nullptr);
    worksheet_write_number(sheet, 1, 1, 987, nullptr);
    worksheet_write_number(sheet, 1, 2, 0.1 + 0.2, nullptr);
    worksheet_write_number(sheet, 1, 4, 1, nullptr);
    worksheet_write_string(sheet, 1, 5, "History", nullptr);
    worksheet_write_string(sheet, 1, 6, "Two\nlines", nullptr);
    worksheet_write_number(sheet, 1, 7, 20, nullptr);
    worksheet_write_string(sheet, 3, 0, "Which?", nullptr);
    worksheet_write_boolean(sheet, 3, 1, 1, nullptr);
    lxw_format* date = workbook_add_format(written.book());
    format_set_num_format(date, "dd/mm/yyyy");
    lxw_datetime moon = {1969, 7, 20, 0, 0, 0};
    worksheet_write_datetime(sheet, 3, 2, &moon, date);
    lxw_format* percent = workbook_add_format(written.book());
    format_set_num_format(percent, "0.0%");
    worksheet_write_number(sheet, 3, 3, 0.125, percent);
    worksheet_write_string(sheet, 3, 4, "2,3", nullptr);
    const ReadSet read = read_xlsx(written.bytes());
    ASSERT_THAT(read.set.questions, SizeIs(2));
    const Question& first = read.set.questions[0];
    EXPECT_EQ(read.set.title, "table");
    EXPECT_EQ(first.options, (std::vector<Option>{{"987"}, {"0.3"}}));
    EXPECT_THAT(first.correct, ElementsAre(0));
    EXPECT_EQ(first.category, "History");
    EXPECT_EQ(first.explanation, "Two\nlines");
    EXPECT_EQ(first.limit, Micros{20'000'000});
    EXPECT_EQ(read.set.questions[1].options, (std::vector<Option>{{"TRUE"}, {"1969-07-20"}, {"12.5%"}}));
    EXPECT_THAT(read.set.questions[1].correct, ElementsAre(1, 2));
    EXPECT_THAT(read.warnings, IsEmpty()) << described(read.warnings);
}

TEST(XlsxReader, reads_kahoots_template) {
    const ReadSet read = read_xlsx(sheet_of(
        {{"", "Quiz template"},
         {"", "Fill in your questions below"},
         {"", "Question - max 120 characters", "Answer 1 - max 75 characters", "Answer 2 - max 75 characters",
          "Answer 3 – max 75 characters", "Answer 4 - max 75 characters",
          "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs", "Correct answer(s) - choose at least one"},
         {"1", "Which are primes?", "2", "3", "4", "", "30", "1,2"},
         {"2"},
         {"3", "Which is even?", "3", "8", "", "", "20", "2"}},
        6));
    ASSERT_THAT(read.set.questions, SizeIs(2));
    EXPECT_THAT(read.set.questions[0].correct, ElementsAre(0, 1));
    EXPECT_THAT(read.set.questions[0].options, SizeIs(3));
    EXPECT_EQ(read.set.questions[0].limit, Micros{30'000'000});
    EXPECT_EQ(read.set.questions[1].options[1].text, "8");
    EXPECT_THAT(described(read.warnings), Not(HasSubstr("skipped")));
}

TEST(XlsxReader, reads_classquizs_export) {
    const std::string rows = sheet_row(5, {"", "Title", "Numbers"}) + sheet_row(6, {"", "Description", "Small ones"}) +
                             sheet_row(13, {"", "Question", "1st Answer", "2nd Answer", "3rd Answer", "4th Answer",
                                            "Time Limit (max. 120)", "Correct Answers"}) +
                             sheet_row(14, {"1", "Which is prime?", "four", "five", "", "", "45", "2"});
    const ReadSet read = read_xlsx(workbook_of({.sheets = {{"Main", rows}}}));
    EXPECT_EQ(read.set.title, "Numbers");
    EXPECT_EQ(read.set.description, "Small ones");
    ASSERT_THAT(read.set.questions, SizeIs(1));
    EXPECT_THAT(read.set.questions[0].correct, ElementsAre(1));
    EXPECT_EQ(read.set.questions[0].limit, Micros{45'000'000});
    EXPECT_THAT(read.warnings, IsEmpty()) << described(read.warnings);
}

TEST(XlsxReader, reads_waygrounds_template) {
    const ReadSet read =
        read_xlsx(sheet_of({{"Question Text", "Question Type", "Option 1", "Option 2", "Option 3", "Option 4",
                             "Option 5", "Correct Answer", "Time in seconds", "Image Link", "Answer explanation"},
                            {"Text of the question\n(required)", "Question Type\n(default is Multiple Choice)",
                             "Text for option 1", "Text for option 2", "", "", "", "The correct option choice"},
                            {"Even?", "Multiple Choice", "1", "20", "", "", "", "2", "20", "", "It is ten twice."},
                            {"Odd?", "Checkbox", "1", "2", "3", "", "", "1,3", "30"},
                            {"Why?", "Open-Ended", "", "", "", "", "", "", "60"}}));
    ASSERT_THAT(read.set.questions, SizeIs(2)) << described(read.warnings);
    EXPECT_EQ(read.set.questions[0].explanation, "It is ten twice.");
    EXPECT_THAT(read.set.questions[1].correct, ElementsAre(0, 2));
    EXPECT_THAT(described(read.warnings), HasSubstr("row 5, skipped this question: its type “Open-Ended”"));
    EXPECT_THAT(described(read.warnings), Not(HasSubstr("row 2")));
}

TEST(XlsxReader, reports_errors_by_row) {
    const auto errors = errors_of("x.xlsx", sheet_of({{"question", "option 1", "option 2", "correct", "seconds"},
                                                      {"P", "a", "b", "1"},
                                                      {"Q", "a", "b", "7"},
                                                      {},
                                                      {"R", "a", "b", "1", "soon"},
                                                      {"S", "a", "a", "1"}}));
    const std::string all = described(errors);
    EXPECT_THAT(errors, SizeIs(3)) << all;
    EXPECT_THAT(all, HasSubstr("row 3, “correct” says “7”, which is none of the 2 options"));
    EXPECT_THAT(all, HasSubstr("row 5, the time limit “soon” is no number of seconds"));
    EXPECT_THAT(all, HasSubstr("row 6, question 4, options 1 and 2 are the same"));
    EXPECT_TRUE(std::ranges::is_sorted(errors, {}, &Finding::row)) << all;
    EXPECT_EQ(errors[0].line, std::nullopt);
    const std::string nameless = described(errors_of("x.xlsx", sheet_of({{"a", "b"}, {"c", "d"}})));
    EXPECT_THAT(nameless, HasSubstr("row 1, there is no column “question”"));
    EXPECT_THAT(nameless, HasSubstr("found: “a”, “b”"));
    EXPECT_THAT(described(errors_of("x.xlsx", sheet_of({}))), HasSubstr("there is no question"));
}

TEST(XlsxReader, says_what_it_skips) {
    const Cells table = {{"question", "option 1", "option 2", "correct", "colour"},
                         {"Q", "a", "b", "1", "red"},
                         {"R", "a", "b", "1", "", "a note"},
                         {"S", "a", "b", "1", "", "another", "and more"}};
    const ReadSet read = read_xlsx(workbook_of({.sheets = {{"Read me", rows_of({{"How to fill this in"}})},
                                                           {"Main", rows_of(table)},
                                                           {"Empty", ""},
                                                           {"Lists", rows_of({{"x"}}), "hidden"},
                                                           {"More &amp; more", rows_of(table)}}}));
    EXPECT_THAT(read.set.questions, SizeIs(3));
    const std::string all = described(read.warnings);
    EXPECT_THAT(read.warnings, SizeIs(5)) << all;
    EXPECT_THAT(all, HasSubstr("skipped the sheet “Read me”"));
    EXPECT_THAT(all, HasSubstr("skipped the sheet “More & more”"));
    EXPECT_THAT(all, HasSubstr("row 1, skipped the column “colour”"));
    EXPECT_THAT(all, HasSubstr("row 3, skipped the column “F”"));
    EXPECT_THAT(all, HasSubstr("row 4, skipped the column “G”"));
}

std::vector<std::string> cells_of(const std::string& cells, const test::WorkbookParts& with = {}) {
    test::WorkbookParts parts = with;
    parts.sheets = {{"Main", "<row>" + cells + "</row>"}};
    const auto workbook = read_workbook(workbook_of(parts));
    if (!workbook) return {workbook.error().text};
    return workbook->at(0).rows.empty() ? std::vector<std::string>{} : workbook->at(0).rows[0].fields;
}

TEST(Workbook, holds_texts_in_many_ways) {
    EXPECT_THAT(cells_of("<c t=\"s\"><v>1</v></c><c t=\"s\"><v>0</v></c><c t=\"s\"><v>2</v></c>",
                         {.sheets = {},
                          .shared = "<si><t>plain</t></si><si><r><t>rich</t></r><r><t xml:space=\"preserve\"> </t></r>"
                                    "<r><t>text</t></r><rPh><t>said</t></rPh></si>"}),
                ElementsAre("rich text", "plain"));
    EXPECT_THAT(
        cells_of("<c t=\"str\"><v>a_x000D_b_x0041__xzzzz_</v></c><c t=\"e\"><v>#N/A</v></c><c t=\"b\"><v>0</v></c>"),
        ElementsAre("a\rbA_xzzzz_", "#N/A", "FALSE"));
    EXPECT_THAT(cells_of("<c r=\"C1\"><v>7</v></c><c><v>1E2</v></c><c r=\"A1\"><v>x</v></c>"),
                ElementsAre("x", "", "7", "100"));
    EXPECT_THAT(cells_of("<x:c xmlns:x=\"y\"><x:v>7</x:v></x:c>"), ElementsAre("7"));
}

TEST(Workbook, writes_dates_and_times_as_such) {
    const test::WorkbookParts styles = {
        .sheets = {},
        .styles =
            "<numFmts><numFmt numFmtId=\"164\" formatCode=\"[Red]0&quot; days&quot;\"/>"
            "<numFmt numFmtId=\"165\" formatCode=\"h\\d mm\"/></numFmts>"
            "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"20\"/><xf numFmtId=\"164\"/>"
            "<xf numFmtId=\"165\"/></cellXfs>"};
    const std::string cells =
        "<c s=\"1\"><v>25404</v></c><c s=\"2\"><v>0.75</v></c><c s=\"3\"><v>30</v></c>"
        "<c s=\"4\"><v>1.5</v></c><c s=\"1\"><v>1e300</v></c>";
    EXPECT_THAT(cells_of(cells, styles), ElementsAre("1969-07-20", "18:00", "30", "12:00", "1e+300"));
    test::WorkbookParts from_1904 = styles;
    from_1904.properties = "<workbookPr date1904=\"1\"/>";
    EXPECT_THAT(cells_of("<c s=\"1\"><v>23942</v></c>", from_1904), ElementsAre("1969-07-20"));
}

TEST(Workbook, writes_durations_beyond_a_day_as_such) {
    const test::WorkbookParts styles = {
        .sheets = {},
        .styles =
            "<numFmts><numFmt numFmtId=\"164\" formatCode=\"[h]:mm:ss\"/>"
            "<numFmt numFmtId=\"165\" formatCode=\"[Red][MM]:ss;@\"/></numFmts>"
            "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"46\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>"
            "<xf numFmtId=\"21\"/></cellXfs>"};
    EXPECT_THAT(cells_of("<c s=\"1\"><v>1.5</v></c><c s=\"2\"><v>10.000011574074074</v></c><c s=\"3\"><v>1</v></c>"
                         "<c s=\"2\"><v>0.25</v></c><c s=\"2\"><v>1e300</v></c><c s=\"4\"><v>1.5</v></c>",
                         styles),
                ElementsAre("36:00", "240:00:01", "24:00", "06:00", "1e+300", "12:00"));
}

TEST(Workbook, is_bounded_whatever_it_unpacks_to) {
    const auto failure = [](const std::string& bytes) {
        const auto workbook = read_workbook(bytes);
        return workbook ? std::string("read") : std::string(name(workbook.error().code));
    };
    // A bomb: a part of a few kilobytes that unpacks to more than is looked at.
    const std::string bomb = workbook_of({.sheets = {{"Main", std::string(workbook_part_bytes_max, ' ')}}});
    EXPECT_LT(bomb.size(), 100'000U);
    EXPECT_EQ(failure(bomb), "workbook_too_large");
    // A node for every four bytes.
    std::string tags;
    for (size_t i = 0; i <= workbook_tags_max; ++i) tags += "<c/>";
    EXPECT_EQ(failure(workbook_of({.sheets = {{"Main", tags}}})), "workbook_too_large");
    // A few of them, in a part that is read again and again.
    std::string relations, texts;
    for (int i = 0; i < 100; ++i)
        relations += "<Relationship Id=\"r" + std::to_string(i) + "\" Type=\"x/sharedStrings\" Target=\"t.xml\"/>";
    for (size_t i = 0; i < workbook_tags_max / 50; ++i) texts += "<si/>";
    EXPECT_EQ(failure(test::zip_of({
                  {"_rels/.rels",
                   "<Relationships><Relationship Id=\"w\" Type=\"x/officeDocument\" "
                   "Target=\"xl/w.xml\"/></Relationships>"},
                  {"xl/w.xml", "<workbook><sheets/></workbook>"},
                  {"xl/_rels/w.xml.rels", "<Relationships>" + relations + "</Relationships>"},
                  {"xl/t.xml", "<sst>" + texts + "</sst>"},
              })),
              "workbook_too_large");
    // One long text, in every cell.
    std::string cells;
    for (size_t i = 0; i < 10'000; ++i) cells += "<row><c t=\"s\"><v>0</v></c></row>";
    EXPECT_EQ(failure(workbook_of(
                  {.sheets = {{"Main", cells}}, .shared = "<si><t>" + std::string(10'000, 'x') + "</t></si>"})),
              "workbook_too_large");
    // Far more entries than an office file has.
    std::vector<std::pair<std::string, std::string>> entries;
    for (size_t i = 0; i <= workbook_entries_max; ++i) entries.emplace_back("xl/" + std::to_string(i), "");
    EXPECT_EQ(failure(test::zip_of(entries)), "workbook_too_large");
    // Rows and columns at the far end.
    const auto far = read_workbook(workbook_of(
        {.sheets = {{"Main", "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c><c r=\"CV1\"><v>2</v></c></row>"}}}));
    ASSERT_TRUE(far);
    EXPECT_THAT(far->at(0).rows.at(0).fields, SizeIs(sheet_columns_max));
}

// The billion laughs: entities are not expanded, so there is nothing to bound.
TEST(Workbook, expands_no_entities) {
    const std::string bytes = test::zip_of(
        {{"[Content_Types].xml", ""},
         {"_rels/.rels",
          "<Relationships><Relationship Id=\"w\" Type=\"x/officeDocument\" Target=\"/xl/w.xml\"/></Relationships>"},
         {"xl/_rels/w.xml.rels",
          "<Relationships><Relationship Id=\"s\" Type=\"x/worksheet\" Target=\"s.xml\"/></Relationships>"},
         {"xl/w.xml", "<workbook><sheets><sheet name=\"A\" r:id=\"s\"/></sheets></workbook>"},
         {"xl/s.xml",
          "<!DOCTYPE lolz [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
          "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>&b;</t></is></c></row></sheetData></worksheet>"}});
    const auto workbook = read_workbook(bytes);
    ASSERT_TRUE(workbook) << workbook.error().text;
    EXPECT_THAT(workbook->at(0).rows.at(0).fields, ElementsAre("&b;"));
}

TEST(XlsxReader, refuses_what_is_damaged_or_no_text) {
    const std::string bytes = sheet_of({{"question", "option 1", "option 2", "correct"}, {"Q", "a", "b", "1"}});
    EXPECT_THAT(described(errors_of("x.xlsx", bytes.substr(0, bytes.size() - 40))), HasSubstr("can not be opened"));
    EXPECT_THAT(described(errors_of("x.xlsx", "question,option 1,option 2,correct", Format::xlsx)),
                HasSubstr("can not be opened"));
    EXPECT_THAT(described(errors_of("x.xlsx", test::zip_of({{"[Content_Types].xml", ""}, {"xl/x", ""}}))),
                HasSubstr("can not be opened"));
    const std::string torn = sheet_of({{"question", "option 1", "option 2", "correct"}, {"Q", "a\xFF", "b", "1"}});
    EXPECT_THAT(described(errors_of("x.xlsx", torn)), HasSubstr("row 2, this character is not UTF-8"));
    EXPECT_THAT(described(errors_of("x.zip", test::zip_of({{"a.csv", "question,a"}}))), HasSubstr("no Excel workbook"));
}

RC_GTEST_PROP(XlsxReader, reads_back_what_was_written, ()) {
    const QuestionSet set = test::any_question_set();
    Cells cells = {{"id", "correct", "question", "explanation"}};
    for (int i = 1; i <= 10; ++i) cells[0].push_back("option " + std::to_string(i));
    for (const Question& q : set.questions) {
        std::string correct;
        for (const uint32_t i : q.correct) correct += std::to_string(i + 1) + ",";
        cells.push_back({q.id, correct, escape_html(q.prompt), escape_html(q.explanation)});
        for (const Option& option : q.options) cells.back().push_back(escape_html(option.text));
    }
    const std::string bytes = sheet_of(cells);
    const auto read = quiz::read("any.xlsx", bytes);
    if (!read) RC_FAIL(described(read.error()));
    RC_ASSERT(read->set.questions.size() == set.questions.size());
    const bool garbled = rows_of(cells).find("Ã©") != std::string::npos;
    for (size_t i = 0; i < set.questions.size() && !garbled; ++i) {
        RC_ASSERT(read->set.questions[i].correct == set.questions[i].correct);
        RC_ASSERT(read->set.questions[i].prompt == set.questions[i].prompt);
        RC_ASSERT(read->set.questions[i].options == set.questions[i].options);
        RC_ASSERT(read->set.questions[i].explanation == set.questions[i].explanation);
    }
}

}  // namespace
}  // namespace mcs::quiz
