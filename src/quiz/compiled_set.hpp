#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "quiz/question_set.hpp"
#include "race/answer_key.hpp"

namespace mcs::quiz {

/// A text as written and, where it has markup, its safe HTML ("" where it has none). Both are JSON strings, quotes
/// included: they are part of many messages and never change.
struct RenderedText {
    std::string json;
    std::string html_json;
};

struct RenderedQuestion {
    RenderedText prompt;
    std::vector<RenderedText> options;
    RenderedText explanation;
};

RenderedQuestion rendered(const Question& question);

/// The HTML of what has markup in a question, as JSON: `RenderedQuestion` of api/openapi.yaml.
std::string html_json(const RenderedQuestion& question);

/// A stored set made ready for racing, once per process: its model, its answer key, its rendered texts. Immutable;
/// shared by all threads.
struct CompiledSet {
    QuestionSetId id;
    QuestionSet set;
    std::shared_ptr<const race::AnswerKey> key;  ///< same positions as `set.questions`
    std::vector<RenderedQuestion> rendered;      ///< same positions
    bool formulas = false;                       ///< whether there is one in any question
    bool linked_images = false;                  ///< whether any question's image has to be fetched by its address
};

std::shared_ptr<const CompiledSet> compile(QuestionSetId id, QuestionSet set);

}  // namespace mcs::quiz
