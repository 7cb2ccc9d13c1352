#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include <rapidcheck.h>

#include "quiz/question_set.hpp"

namespace mcs::test {

/// A text as the model asks for it: some characters that formats have trouble with, nothing around it.
inline rc::Gen<std::string> text_of(size_t pieces_max, bool may_be_empty = true) {
    const auto piece =
        rc::gen::element<std::string>("a", "Z", "0", " ", "\n", "\t", "\"", "\\", "/", "<", ">", "&", "*", "_", "`",
                                      "[", "](", ")", "#", "|", ",", ";", "é", "’", "日本", "🏁", "\xEF\xBB\xBF",
                                      "\xC2\x85", "\xE2\x80\xA8", "\xF4\x8F\xBF\xBF", "Ã©", "- [x] ", "$", "{}", "A. ");
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [=](std::vector<std::string> pieces) {
        std::string text;
        for (size_t i = 0; i < std::min(pieces.size(), pieces_max); ++i) text += pieces[i];
        const auto space = [](char c) { return c == ' ' || c == '\n' || c == '\t'; };
        while (!text.empty() && space(text.back())) text.pop_back();
        while (!text.empty() && space(text.front())) text.erase(0, 1);
        return text.empty() && !may_be_empty ? std::string("x") : text;
    });
}

inline std::string url_of(size_t n) { return "https://example.org/?q=" + std::to_string(n) + "&a='"; }

inline quiz::Question any_question(size_t number) {
    quiz::Question q;
    q.id = *rc::gen::element<std::string>("q", "A.b_c-", "Frage") + std::to_string(number);
    q.prompt = *text_of(20, false);
    const auto options = *rc::gen::inRange<size_t>(2, 11);
    for (size_t i = 0; i < options; ++i) q.options.push_back({*text_of(10) + std::to_string(i)});
    const auto bits = *rc::gen::inRange<uint32_t>(1, 1U << options);
    for (uint32_t i = 0; i < options; ++i) {
        if ((bits >> i & 1) != 0) q.correct.push_back(i);
    }
    q.category = *rc::gen::element<std::string>("", "S3", "Réseaux", "日本");
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i) q.tags.push_back(*text_of(3) + std::to_string(i));
    q.explanation = *text_of(30);
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
        q.references.push_back({*text_of(5), url_of(static_cast<size_t>(i))});
    if (*rc::gen::arbitrary<bool>()) q.limit = Micros{1000} * *rc::gen::inRange<int64_t>(1'000, 600'001);
    if (*rc::gen::arbitrary<bool>()) q.points = *rc::gen::inRange<uint32_t>(0, 10'001);
    if (*rc::gen::arbitrary<bool>()) {
        const auto src =
            *rc::gen::element<std::string>("https://example.org/a.png", "data:image/png;base64,iVBORw0KGgo=");
        q.image = quiz::Image{src, *text_of(5)};
    }
    return q;
}

/// Any valid question set, within a property: questions, options and texts of all shapes.
inline quiz::QuestionSet any_question_set() {
    quiz::QuestionSet set;
    set.title = *text_of(10, false);
    set.language = *rc::gen::element<std::string>("", "en", "pt-BR", "zh-Hant-TW", "de-CH-1996");
    set.licence = *text_of(10);
    set.source = *text_of(10);
    set.description = *text_of(30);
    const auto questions = *rc::gen::inRange<size_t>(1, 6);
    for (size_t i = 0; i < questions; ++i) set.questions.push_back(any_question(i));
    return set;
}

/// A text as teachers write it: sentences, paragraphs, and where blocks may be, lists and code.
inline std::string plain_text(bool blocks) {
    std::string text;
    for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
        if (!text.empty()) text += blocks ? *rc::gen::element("\n\n", "\n") : " ";
        text += *rc::gen::element("Which of *these* store `objects`?", "It is 3. Or 4: <b>no</b> & \"yes\".",
                                  "日本の首都は？", "1. Numbered?", "C# and **bold** #1",
                                  "A, B; C | [link](https://example.org/)", "Question 7", "The “right” one – é");
    }
    if (blocks && *rc::gen::arbitrary<bool>()) text += *rc::gen::element("\n**Seconds:** many", "\n\n**Tags:** a, b");
    if (blocks)
        text += *rc::gen::element("", "\n\n- one\n- two", "\n\n```\nx = [ ]\n\n# y\n```",
                                  "\n\n| a | b |\n|---|---|\n| 1 | 2 |");
    return text;
}

/// Any set such as people write, with all that a set can hold.
inline quiz::QuestionSet plain_question_set() {
    quiz::QuestionSet set = any_question_set();
    set.title = plain_text(false);
    for (std::string* text : {&set.licence, &set.source, &set.description})
        *text = *rc::gen::arbitrary<bool>() ? plain_text(false) : "";
    for (quiz::Question& q : set.questions) {
        q.prompt = plain_text(true);
        for (size_t i = 0; i < q.options.size(); ++i)
            q.options[i].text = plain_text(false) + *rc::gen::element(" ", "\n", "\n\n") + std::to_string(i);
        q.explanation = *rc::gen::arbitrary<bool>() ? plain_text(true) : "";
        for (size_t i = 0; i < q.tags.size(); ++i) q.tags[i] = "tag " + std::to_string(i);
        for (quiz::Reference& reference : q.references)
            reference.title = *rc::gen::element<std::string>("", "What is S3?");
        if (q.image) q.image->alt = *rc::gen::element<std::string>("", "A map");
    }
    return set;
}

}  // namespace mcs::test
