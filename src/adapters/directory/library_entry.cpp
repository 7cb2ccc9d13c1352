#include "adapters/directory/library_entry.hpp"

#include <boost/json.hpp>

#include "quiz/sha256.hpp"

namespace mcs::directory {
namespace json = boost::json;

std::string print_entry(const QuestionSetSummary& summary) {
    json::array categories;
    for (const auto& category : summary.categories) {
        categories.push_back({{"name", category.name}, {"questions", category.questions}});
    }
    return json::serialize(json::object{{"question_set", summary.id.str()},
                                        {"added_at_us", to_us(summary.added_at)},
                                        {"title", summary.title},
                                        {"language", summary.language},
                                        {"description", summary.description},
                                        {"questions", summary.questions},
                                        {"categories", std::move(categories)}});
}

std::optional<QuestionSetSummary> read_entry(std::string_view bytes) {
    boost::system::error_code ec;
    const json::value root = json::parse(bytes, ec);
    if (ec || !root.is_object()) return std::nullopt;
    try {
        const auto text = [&](const json::value& object, std::string_view name) {
            return json::value_to<std::string>(object.at(name));
        };
        QuestionSetSummary summary;
        summary.id = QuestionSetId{text(root, "question_set")};
        if (!quiz::is_sha256_hex(summary.id.str())) return std::nullopt;
        summary.added_at = from_us(root.at("added_at_us").to_number<int64_t>());
        summary.title = text(root, "title");
        summary.language = text(root, "language");
        summary.description = text(root, "description");
        summary.questions = root.at("questions").to_number<uint32_t>();
        for (const json::value& category : root.at("categories").as_array()) {
            summary.categories.push_back({text(category, "name"), category.at("questions").to_number<uint32_t>()});
        }
        return summary;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

}  // namespace mcs::directory
