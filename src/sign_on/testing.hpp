#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "base/random.hpp"
#include "base/time.hpp"
#include "quiz/question_set.hpp"

namespace mcs::sign_on::testing {

/// Numbers that are the same each time.
class SeededRandom final : public RandomSource {
  public:
    explicit SeededRandom(uint64_t seed) : numbers_(seed) {}
    void fill(std::span<uint8_t> bytes) override {
        for (auto& byte : bytes) byte = static_cast<uint8_t>(numbers_.next());
    }

  private:
    SplitMix64 numbers_;
};

inline constexpr ServerTime noon = from_us(1'800'000'000'000'000);

/// A set with a question for each id, which is its prompt and its category, too.
inline quiz::QuestionSet set_of(std::string title, std::initializer_list<const char*> ids) {
    quiz::QuestionSet set;
    set.title = std::move(title);
    for (const char* id : ids) {
        auto& question = set.questions.emplace_back();
        question.id = question.prompt = question.category = id;
        question.options = {{"a"}, {"b"}};
        question.correct = {0};
    }
    return set;
}

}  // namespace mcs::sign_on::testing
