#include "quiz/messages.hpp"

#include <algorithm>
#include <set>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/contract.hpp"

namespace mcs::quiz {
namespace {

namespace json = boost::json;

constexpr const char* examples_file = "api/finding-examples.json";

/// At least one of every code.
std::vector<Message> examples() {
    using namespace message;
    std::vector<Message> all{file_empty(),
                             file_too_large(),
                             format_unknown(),
                             not_utf8(),
                             no_questions(),
                             no_questions_in_markdown(),
                             too_many_questions(10'457),
                             title_not_used(),
                             more_errors(457),
                             more_warnings(457),
                             column_missing("option 1", "“frage”, “antwort”"),
                             column_skipped("Notes"),
                             quote_unclosed(),
                             row_too_wide("Lima"),
                             sheet_skipped("Lima"),
                             workbook_damaged(),
                             workbook_too_large(),
                             type_skipped("Open-Ended"),
                             correct_ambiguous("457", 2),
                             correct_empty(),
                             correct_unknown("Lima", 4),
                             limit_invalid("soon"),
                             points_invalid("many"),
                             json_comma("]"),
                             json_comma(""),
                             json_incomplete(),
                             json_malformed("Lima", "syntax error"),
                             json_malformed("", "syntax error"),
                             json_too_deep(),
                             json_trailing("Lima"),
                             not_a_set(),
                             not_legacy_json(),
                             member_skipped("level", Object::question, 1),
                             member_skipped("level", Object::set, 457),
                             option_wrong(4),
                             question_wrong("true"),
                             answer_nowhere("correct", "-3"),
                             answer_line_missing(),
                             answer_unknown("Lima", 4),
                             option_letter('D', 'C'),
                             text_skipped("Lima"),
                             code_unclosed(),
                             image_not_https("a.png"),
                             image_second("b.png"),
                             marked_most_voted("Lima"),
                             options_after_explanation(),
                             options_taken_apart(4),
                             section_skipped("Lima"),
                             all_to_be_chosen(4),
                             braces_unpaired(),
                             image_not_of_question("a.png"),
                             image_unusable("a.svg"),
                             media_skipped("a.mp3"),
                             options_are_images("Lima"),
                             partly_right(4, 50, "Lima"),
                             question_skipped("Lima", "essay"),
                             weights_unused(),
                             xml_malformed(),
                             xml_too_large(),
                             language_invalid("Lima"),
                             prompt_empty(),
                             options_count(1),
                             options_count(11),
                             option_empty(4),
                             options_same(1, 4, "Lima"),
                             correct_none(),
                             correct_repeated(),
                             answer_missing(9, 4),
                             answers_disagree(3, 1),
                             answers_disagree(1, 3),
                             every_option_correct(),
                             tags_too_many(),
                             references_too_many(457),
                             reference_invalid("Lima"),
                             image_invalid("Lima"),
                             limit_out_of_range(),
                             points_out_of_range(),
                             id_invalid("¿"),
                             id_repeated("q1")};
    for (const auto kind :
         {FindingCode::zip_file, FindingCode::old_office_file, FindingCode::pdf_file, FindingCode::gzip_file,
          FindingCode::utf16_file, FindingCode::rtf_file, FindingCode::binary_file, FindingCode::xml_file}) {
        all.push_back(unreadable(kind));
    }
    for (const char* where : {"row", "line", "question"}) all.push_back(prompt_repeated(where, 457));
    for (int part = 0; part <= static_cast<int>(Part::image_src); ++part) {
        const size_t option = static_cast<Part>(part) == Part::option ? 3 : 0;
        all.push_back(text_too_long(static_cast<Part>(part), option, 457, 200, "Lima"));
        all.push_back(mended(static_cast<Part>(part), option, 2, "Lima"));
        all.push_back(character_lost(static_cast<Part>(part), option, "Lima"));
    }
    for (int wanted = 0; wanted <= static_cast<int>(Wanted::image); ++wanted) {
        all.push_back(member_wrong("level", static_cast<Wanted>(wanted)));
    }
    for (const Object of : {Object::option, Object::reference, Object::image}) {
        all.push_back(member_skipped("level", of, 1));
    }
    std::ranges::stable_sort(all, {}, &Message::code);
    return all;
}

std::string line_of(const Message& message) {
    json::array values;
    for (const auto& value : message.values) {
        std::visit([&](const auto& one) { values.emplace_back(one); }, value);
    }
    return json::serialize(json::object{{"code", name(message.code)}, {"values", values}, {"message", message.text}});
}

TEST(Messages, have_the_codes_of_the_contract) {
    std::vector<std::string> names;
    for (size_t code = 0; code <= static_cast<size_t>(FindingCode::zip_file); ++code) {
        names.emplace_back(name(static_cast<FindingCode>(code)));
    }
    EXPECT_EQ(names, test::codes_of("openapi.yaml", "Finding"));
    std::set<FindingCode> shown;
    for (const Message& message : examples()) shown.insert(message.code);
    EXPECT_EQ(shown.size(), names.size()) << "every code has an example";
}

// Everything that the web UI has words for: its tests hold each language against these lines.
TEST(Messages, are_those_of_the_examples) {
    std::string expected = "[\n";
    for (const Message& message : examples()) expected += (expected.size() > 2 ? ",\n" : "") + line_of(message);
    EXPECT_EQ(test::text_of_file(examples_file), expected + "\n]\n");
}

}  // namespace
}  // namespace mcs::quiz
