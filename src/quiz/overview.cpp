#include "quiz/overview.hpp"

#include <string_view>
#include <unordered_map>

namespace mcs::quiz {

std::vector<CategoryCount> categories_of(const QuestionSet& set) {
    std::vector<CategoryCount> categories;
    std::unordered_map<std::string_view, size_t> positions;
    for (const Question& question : set.questions) {
        const auto [position, added] = positions.try_emplace(question.category, categories.size());
        if (added) categories.push_back({question.category, 0});
        ++categories[position->second].questions;
    }
    return categories;
}

}  // namespace mcs::quiz
