#include <algorithm>
#include <unordered_map>

#include "base/assert.hpp"
#include "quiz/compiled_set.hpp"
#include "quiz/markdown.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

std::shared_ptr<const race::AnswerKey> key_of(const QuestionSet& set) {
    auto key = std::make_shared<race::AnswerKey>();
    key->questions.reserve(set.questions.size());
    std::unordered_map<std::string_view, uint16_t> categories;
    for (const Question& question : set.questions) {
        const auto next = static_cast<uint16_t>(key->categories.size());
        const auto [category, added] = categories.try_emplace(question.category, next);
        if (added) key->categories.push_back(question.category);
        race::QuestionKey& entry = key->questions.emplace_back();
        for (const uint32_t position : question.correct) {
            require(position < question.options.size(), "a compiled set's right answers are among its options");
            entry.correct = static_cast<race::Choice>(entry.correct | 1U << position);
        }
        entry.options = static_cast<uint8_t>(question.options.size());
        entry.category = category->second;
        entry.points = static_cast<uint16_t>(question.points.value_or(1000));
        entry.limit = question.limit.value_or(Micros{0});
    }
    return key;
}

RenderedText as_json(std::string_view text, std::string_view html) {
    RenderedText out;
    append_json_string(out.json, text);
    if (!html.empty()) append_json_string(out.html_json, html);
    out.json.shrink_to_fit();
    out.html_json.shrink_to_fit();
    return out;
}

/// The renderer makes spans of formulas only.
bool has_formula(const RenderedQuestion& question) {
    const auto has = [](const RenderedText& text) { return text.html_json.contains("<span "); };
    return has(question.prompt) || has(question.explanation) || std::ranges::any_of(question.options, has);
}

}  // namespace

static_assert(options_max == race::options_max);

RenderedQuestion rendered(const Question& question) {
    RenderedQuestion out;
    out.prompt = as_json(question.prompt, html_of_markup(question.prompt));
    out.options.reserve(question.options.size());
    for (const Option& option : question.options) {
        out.options.push_back(as_json(option.text, inline_html_of_markup(option.text)));
    }
    out.explanation = as_json(question.explanation, html_of_markup(question.explanation));
    return out;
}

std::string html_json(const RenderedQuestion& question) {
    std::string members;
    const auto add = [&](std::string_view name, std::string_view json) {
        if (!members.empty()) members += ',';
        members.append("\"").append(name).append("\":").append(json);
    };
    if (!question.prompt.html_json.empty()) add("prompt_html", question.prompt.html_json);
    if (std::ranges::any_of(question.options, [](const auto& option) { return !option.html_json.empty(); })) {
        std::string options;
        for (const RenderedText& option : question.options) {
            options += options.empty() ? '[' : ',';
            options += option.html_json.empty() ? "\"\"" : option.html_json;
        }
        add("options_html", options + "]");
    }
    if (!question.explanation.html_json.empty()) add("explanation_html", question.explanation.html_json);
    return "{" + members + "}";
}

std::shared_ptr<const CompiledSet> compile(QuestionSetId id, QuestionSet set) {
    require(set.questions.size() <= questions_max, "a compiled set has at most 10,000 questions");
    auto compiled = std::make_shared<CompiledSet>();
    compiled->key = key_of(set);
    compiled->rendered.reserve(set.questions.size());
    for (const Question& question : set.questions) compiled->rendered.push_back(rendered(question));
    compiled->formulas = std::ranges::any_of(compiled->rendered, has_formula);
    compiled->linked_images = std::ranges::any_of(
        set.questions, [](const Question& q) { return q.image && !q.image->src.starts_with("data:"); });
    compiled->id = std::move(id);
    compiled->set = std::move(set);
    return compiled;
}

}  // namespace mcs::quiz
