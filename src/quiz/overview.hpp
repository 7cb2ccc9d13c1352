#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "quiz/question_set.hpp"

namespace mcs::quiz {

struct CategoryCount {
    std::string name;  ///< "" for questions without a category
    uint32_t questions = 0;
};

/// The categories of the set in the order in which they first occur, each with its number of questions.
std::vector<CategoryCount> categories_of(const QuestionSet& set);

}  // namespace mcs::quiz
