#include <bit>
#include <numeric>

#include "base/assert.hpp"
#include "protocol/message_parts.hpp"

namespace mcs::protocol {

namespace {

using Order = std::array<uint8_t, race::options_max>;

Order stored_order() {
    Order order;
    std::iota(order.begin(), order.end(), uint8_t{0});
    return order;
}

bool any_html(const quiz::RenderedQuestion& question) {
    for (const quiz::RenderedText& option : question.options) {
        if (!option.html_json.empty()) return true;
    }
    return false;
}

void write_options(JsonWriter& json, const quiz::RenderedQuestion& question, const Order& order) {
    const size_t count = question.options.size();
    json.key("options").array();
    for (size_t i = 0; i < count; ++i) json.raw(question.options[order[i]].json);
    json.end_array();
    if (!any_html(question)) return;
    json.key("options_html").array();
    for (size_t i = 0; i < count; ++i) {
        const std::string& html = question.options[order[i]].html_json;
        json.raw(html.empty() ? std::string_view(R"("")") : html);
    }
    json.end_array();
}

void write_result(JsonWriter& json, const race::AnswerRecord& answer) {
    json.member("result", name(answer.result)).member("points", answer.points);
}

/// Counts by stored option become counts by option as shown.
void write_chosen(JsonWriter& json, std::span<const uint32_t> chosen, const Order& order) {
    json.key("chosen").array();
    for (size_t i = 0; i < chosen.size(); ++i) json.value(chosen[order[i]]);
    json.end_array();
}

}  // namespace

void write_shown_options(JsonWriter& json, race::Choice stored, const Order& order, uint8_t options) {
    json.array();
    for (unsigned i = 0; i < options; ++i) {
        if ((stored >> order[i] & 1U) != 0) json.value(i);
    }
    json.end_array();
}

void write_explanation(JsonWriter& json, const RunView& view, uint32_t question) {
    const quiz::Question& stored = view.set.set.questions[question];
    const quiz::RenderedText& explanation = view.set.rendered[question].explanation;
    if (!stored.explanation.empty()) json.key("explanation").raw(explanation.json);
    if (!explanation.html_json.empty()) json.key("explanation_html").raw(explanation.html_json);
    const auto& references = stored.references;
    if (references.empty()) return;
    json.key("references").array();
    for (const quiz::Reference& reference : references) {
        json.object().member("title", reference.title).member("url", reference.url).end_object();
    }
    json.end_array();
}

uint32_t live_question(const race::RunState& run) {
    return run.question_at(ParticipantId{}, run.live_position().value_or(0));
}

void write_next_image(JsonWriter& json, const RunView& view, ParticipantId who, uint32_t position) {
    if (!view.set.linked_images || position >= view.run.question_count()) return;
    const quiz::Question& next = view.set.set.questions[view.run.question_at(who, position)];
    if (next.image && !next.image->src.starts_with("data:")) json.member("next_image", next.image->src);
}

void write_question(JsonWriter& json, const RunView& view, const QuestionPlace& place) {
    const race::RunState& run = view.run;
    const uint32_t question = run.question_at(place.who.value_or(ParticipantId{}), place.position);
    const quiz::Question& stored = view.set.set.questions[question];
    const quiz::RenderedQuestion& rendered = view.set.rendered[question];
    const race::QuestionKey& key = run.key(question);
    json.object()
        .member("index", place.position)
        .member("total", run.question_count())
        .key("prompt")
        .raw(rendered.prompt.json);
    if (!rendered.prompt.html_json.empty()) json.key("prompt_html").raw(rendered.prompt.html_json);
    write_options(json, rendered, place.who ? run.option_order(*place.who, question) : stored_order());
    json.member("select", std::popcount(key.correct))
        .member("limit_ms", (place.who ? run.limit_of(*place.who, question) : run.limit(question)).count() / 1000)
        .member("category", stored.category)
        .member("points", key.points);
    if (stored.image) {
        json.key("image").object().member("src", stored.image->src).member("alt", stored.image->alt).end_object();
    }
    if (place.who) write_next_image(json, view, *place.who, place.position + 1);
    if (place.shown_at) json.member("shown_at_us", to_us(run.shifted_by_pauses(*place.shown_at)));
    if (run.settings().mode == race::Mode::live) {
        json.member("opens_at_us", to_us(run.shifted_by_pauses(run.question_opens_at())));
    }
    json.end_object();
}

void encode_question(const RunView& view, ParticipantId who, uint32_t position, std::optional<ServerTime> shown_at,
                     std::string& out) {
    JsonWriter json(out);
    json.object().member("type", "question").key("question");
    write_question(json, view, {who, position, shown_at});
    json.end_object();
}

void encode_recorded(const RunView& view, ParticipantId who, uint32_t position, std::string& out) {
    const race::RunState& run = view.run;
    const race::AnswerRecord& answer = run.at(who).answers.at(position);
    const uint32_t question = run.question_at(who, position);
    JsonWriter json(out);
    json.object().member("type", "recorded").member("seq", run.seq()).member("question", position);
    json.member("elapsed_us", answer.elapsed_us).key("choice");
    write_shown_options(json, answer.choice, run.option_order(who, question), run.key(question).options);
    json.end_object();
}

void encode_verdict(const RunView& view, ParticipantId who, uint32_t position, std::optional<ServerTime> next_shown_at,
                    std::string& out) {
    const race::RunState& run = view.run;
    const race::Participant& participant = run.at(who);
    require(position < participant.answers.size(), "a verdict is of an answer");
    require(run.verdict_visible(position), "nobody is told before a question closes whether they were right");
    const race::AnswerRecord& answer = participant.answers[position];
    const uint32_t question = run.question_at(who, position);
    const Order order = run.option_order(who, question);
    const race::QuestionKey& key = run.key(question);
    JsonWriter json(out);
    json.object().member("type", "verdict").member("seq", run.seq()).member("question", position);
    write_result(json, answer);
    json.member("elapsed_us", answer.elapsed_us).member("credit_us", answer.credit_us).key("choice");
    write_shown_options(json, answer.choice, order, key.options);
    if (run.solution_visible(who, position)) {
        json.key("correct");
        write_shown_options(json, key.correct, order, key.options);
        write_explanation(json, view, question);
    }
    json.key("total");
    write_total(json, participant.totals);
    json.member("rank", run.rank(who)).member("players", run.playing_count());
    const bool live = run.settings().mode == race::Mode::live;
    // In live mode they come with the reveal: until then nobody's points say who was right.
    if (!live) write_neighbours(json, run, who);
    json.key("next");
    const auto next = run.current_position(who);
    if (next && !live) {
        write_question(json, view, {who, *next, next_shown_at});
    } else {
        json.null();
    }
    json.end_object();
}

void encode_reveal(const RunView& view, ParticipantId who, uint32_t position, std::span<const uint32_t> chosen,
                   std::string& out) {
    const race::RunState& run = view.run;
    const uint32_t question = run.question_at(who, position);
    const Order order = run.option_order(who, question);
    const race::QuestionKey& key = run.key(question);
    const race::Participant& participant = run.at(who);
    const bool visible = run.solution_visible(who, position);
    JsonWriter json(out);
    json.object().member("type", "reveal").member("question", position).key("correct");
    write_shown_options(json, visible ? key.correct : race::Choice{0}, order, key.options);
    if (visible) write_explanation(json, view, question);
    write_chosen(json, chosen, order);
    if (run.has_answered(who, position)) {
        json.member("result", name(participant.answers[position].result));
    }
    json.member("rank", run.rank(who));
    write_neighbours(json, run, who);
    json.key("total");
    write_total(json, participant.totals);
    json.end_object();
}

bool solution_shown_to(const race::RunState& run, Audience audience) noexcept {
    if (run.question_open()) return false;
    return audience == Audience::host || run.settings().reveal == race::Reveal::each ||
           run.phase() == race::Phase::finished;
}

void encode_reveal_for_watchers(const RunView& view, Audience audience, std::span<const uint32_t> chosen,
                                std::string& out) {
    const uint32_t question = live_question(view.run);
    const race::QuestionKey& key = view.run.key(question);
    const bool visible = solution_shown_to(view.run, audience);
    JsonWriter json(out);
    json.object().member("type", "reveal").member("question", view.run.live_position().value_or(0)).key("correct");
    write_shown_options(json, visible ? key.correct : race::Choice{0}, stored_order(), key.options);
    if (visible) write_explanation(json, view, question);
    write_chosen(json, chosen, stored_order());
    json.end_object();
}

void write_live(JsonWriter& json, const RunView& view, std::span<const uint32_t> chosen, Audience audience) {
    const race::RunState& run = view.run;
    const uint32_t question = live_question(run);
    const race::QuestionKey& key = run.key(question);
    json.object().key("question");
    write_question(json, view, {std::nullopt, *run.live_position(), std::nullopt});
    json.member("open", run.question_open()).member("answered", run.answered_here());
    if (solution_shown_to(run, audience)) {
        json.key("correct");
        write_shown_options(json, key.correct, stored_order(), key.options);
    }
    if (!run.question_open()) write_chosen(json, chosen, stored_order());
    json.end_object();
}

}  // namespace mcs::protocol
