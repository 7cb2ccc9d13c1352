#include <fstream>
#include <set>
#include <sstream>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "quiz/question_set.hpp"
#include "quiz/reader.hpp"
#include "support/question_sets.hpp"

namespace mcs::quiz {
namespace {

namespace json = boost::json;

/// api/question-set.schema.json says the same as the program: its members and its bounds.
class Schema : public testing::Test {
  protected:
    Schema() {
        std::ifstream file("api/question-set.schema.json");
        std::ostringstream bytes;
        bytes << file.rdbuf();
        root = json::parse(bytes.str());
    }
    size_t bound(std::string_view pointer) { return root.at_pointer(pointer).to_number<size_t>(); }
    std::set<std::string> members_at(std::string_view pointer) {
        std::set<std::string> names;
        for (const auto& member : root.at_pointer(pointer).as_object()) names.emplace(member.key());
        return names;
    }
    static std::set<std::string> members(const json::value& value) {
        std::set<std::string> names;
        for (const auto& member : value.as_object()) names.emplace(member.key());
        return names;
    }
    json::value root;
};

TEST_F(Schema, has_the_members_that_are_printed) {
    QuestionSet set = test::small_set();
    set.licence = set.source = "x";
    Question& q = set.questions[0];
    q.tags = {"t"};
    q.references = {{"t", "https://example.org"}};
    q.limit = Micros{1'000'000};
    q.points = 1;
    q.image = Image{"https://example.org/a.png", "a"};
    const json::value printed = json::parse(print(set));
    EXPECT_EQ(members_at("/properties"), members(printed));
    const json::value& question = printed.at("questions").at(0);
    EXPECT_EQ(members_at("/$defs/question/properties"), members(question));
    EXPECT_EQ(members_at("/$defs/option/properties"), members(question.at("options").at(0)));
    EXPECT_EQ(members_at("/$defs/reference/properties"), members(question.at("references").at(0)));
    EXPECT_EQ(members_at("/$defs/image/properties"), members(question.at("image")));
}

TEST_F(Schema, has_the_bounds_of_the_program) {
    const std::string q = "/$defs/question/properties/";
    EXPECT_EQ(bound("/properties/title/maxLength"), title_bytes_max);
    EXPECT_EQ(bound("/properties/language/maxLength"), language_bytes_max);
    EXPECT_EQ(bound("/properties/licence/maxLength"), licence_bytes_max);
    EXPECT_EQ(bound("/properties/source/maxLength"), source_bytes_max);
    EXPECT_EQ(bound("/properties/description/maxLength"), description_bytes_max);
    EXPECT_EQ(bound("/properties/questions/maxItems"), questions_max);
    EXPECT_EQ(bound(q + "prompt/maxLength"), prompt_bytes_max);
    EXPECT_EQ(bound(q + "options/minItems"), options_min);
    EXPECT_EQ(bound(q + "options/maxItems"), options_max);
    EXPECT_EQ(bound(q + "correct/items/maximum"), options_max - 1);
    EXPECT_EQ(bound(q + "category/maxLength"), category_bytes_max);
    EXPECT_EQ(bound(q + "tags/maxItems"), tags_max);
    EXPECT_EQ(bound(q + "tags/items/maxLength"), tag_bytes_max);
    EXPECT_EQ(bound(q + "explanation/maxLength"), explanation_bytes_max);
    EXPECT_EQ(bound(q + "references/maxItems"), references_max);
    EXPECT_EQ(bound(q + "limit_ms/minimum"), static_cast<size_t>(limit_ms_min));
    EXPECT_EQ(bound(q + "limit_ms/maximum"), static_cast<size_t>(limit_ms_max));
    EXPECT_EQ(bound(q + "points/maximum"), points_max);
    EXPECT_EQ(bound("/$defs/option/properties/text/maxLength"), option_bytes_max);
    EXPECT_EQ(bound("/$defs/reference/properties/title/maxLength"), reference_title_bytes_max);
    EXPECT_EQ(bound("/$defs/reference/properties/url/maxLength"), url_bytes_max);
    EXPECT_EQ(bound("/$defs/image/properties/src/maxLength"), image_data_bytes_max);
    EXPECT_EQ(bound("/$defs/image/properties/alt/maxLength"), image_alt_bytes_max);
}

}  // namespace
}  // namespace mcs::quiz
