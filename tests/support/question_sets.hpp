#pragma once

#include <string>

#include "quiz/question_set.hpp"

namespace mcs::test {

/// A small valid set whose content depends on `title`.
inline quiz::QuestionSet small_set(const std::string& title = "Capitals") {
    quiz::QuestionSet set;
    set.title = title;
    set.language = "en";
    set.description = "A small set";
    quiz::Question france;
    france.id = "france";
    france.prompt = "What is the capital of *France*?";
    france.options = {{"Lyon"}, {"Paris"}, {"Nice"}};
    france.correct = {1};
    france.category = "Europe";
    france.explanation = "Since 987.";
    quiz::Question both;
    both.id = "both";
    both.prompt = "Which are capitals? (Choose two.)";
    both.options = {{"Lima"}, {"Quito"}, {"Cusco"}, {"Guayaquil"}};
    both.correct = {0, 1};
    both.category = "South America";
    both.limit = Micros{20'000'000};
    both.points = 2000;
    quiz::Question peru = both;
    peru.id = "peru";
    peru.prompt = "What is the capital of Peru?";
    peru.correct = {0};
    set.questions = {france, both, peru};
    return set;
}

}  // namespace mcs::test
