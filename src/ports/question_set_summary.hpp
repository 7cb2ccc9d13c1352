#pragma once

#include "ports/question_set_store.hpp"
#include "quiz/overview.hpp"

namespace mcs {

/// What a library shows of `set`.
inline QuestionSetSummary summary_of(QuestionSetId id, const quiz::QuestionSet& set, bool sample, ServerTime added_at) {
    QuestionSetSummary summary{.id = std::move(id),
                               .title = set.title,
                               .language = set.language,
                               .description = set.description,
                               .questions = static_cast<uint32_t>(set.questions.size()),
                               .categories = {},
                               .sample = sample,
                               .added_at = added_at};
    for (quiz::CategoryCount& category : quiz::categories_of(set)) {
        summary.categories.push_back({std::move(category.name), category.questions});
    }
    return summary;
}

}  // namespace mcs
