#include "reporter/report_json.hpp"

#include <algorithm>

#include "base/timestamp.hpp"
#include "protocol/json_writer.hpp"
#include "protocol/server_message.hpp"
#include "protocol/settings_codec.hpp"
#include "quiz/markdown.hpp"
#include "race/report.hpp"
#include "reporter/choice_json.hpp"

namespace mcs::reporter {

namespace {

using protocol::JsonWriter;

const char* name_of(race::Result result) {
    switch (result) {
        case race::Result::none:
            break;
        case race::Result::right:
            return "right";
        case race::Result::wrong:
            return "wrong";
        case race::Result::partial:
            return "partial";
        case race::Result::late:
            return "late";
    }
    return "none";
}

void write_answers(JsonWriter& json, const race::RunState& run, const quiz::CompiledSet& set, ParticipantId who) {
    const auto& answers = run.at(who).answers;
    json.key("answers").array();
    for (uint32_t position = 0; position < answers.size(); ++position) {
        const race::AnswerRecord& answer = answers[position];
        if (answer.result == race::Result::none) continue;
        json.object().member("question", set.set.questions[run.question_at(who, position)].id);
        json.key("choice");
        write_choice(json, answer.choice);
        json.member("result", name_of(answer.result)).member("elapsed_us", answer.elapsed_us);
        json.member("credit_us", answer.credit_us).member("points", answer.points).end_object();
    }
    json.end_array();
}

void write_participant(JsonWriter& json, const race::RunState& run, const quiz::CompiledSet& set,
                       const race::Placement& placement) {
    const race::Participant& participant = run.at(placement.participant);
    const race::Totals& totals = participant.totals;
    json.object().member("participant", number(placement.participant)).member("name", participant.name);
    json.member("rank", placement.rank).member("points", totals.points).member("right", totals.right);
    json.member("wrong", totals.wrong).member("partial", totals.partial).member("late", totals.late);
    json.member("time_us", totals.time.count()).member("finished", participant.finished_seq != 0);
    json.key("time_factor").raw(protocol::time_factor_json(participant.time_quarters));
    write_answers(json, run, set, placement.participant);
    json.end_object();
}

void write_text(JsonWriter& json, const char* name, const char* html_name, const quiz::RenderedText& text) {
    json.key(name).raw(text.json);
    if (!text.html_json.empty()) json.key(html_name).raw(text.html_json);
}

/// Options without markup among options with it are given as HTML as well, so that one list is enough to show.
void write_options(JsonWriter& json, const quiz::Question& question, const quiz::RenderedQuestion& rendered) {
    json.key("options").array();
    for (const quiz::RenderedText& option : rendered.options) json.raw(option.json);
    json.end_array();
    if (std::ranges::all_of(rendered.options, [](const auto& option) { return option.html_json.empty(); })) return;
    json.key("options_html").array();
    for (size_t i = 0; i < rendered.options.size(); ++i) {
        const std::string& html = rendered.options[i].html_json;
        html.empty() ? json.value(quiz::to_inline_html(question.options[i].text)) : json.raw(html);
    }
    json.end_array();
}

void write_counts(JsonWriter& json, const char* name, const std::vector<uint32_t>& counts) {
    json.key(name).array();
    for (const uint32_t count : counts) json.value(count);
    json.end_array();
}

void write_statistics(JsonWriter& json, const race::QuestionStatistics& statistics) {
    json.member("right", statistics.right).member("wrong", statistics.wrong);
    json.member("partial", statistics.partial).member("late", statistics.late);
    write_counts(json, "chosen", statistics.chosen);
    json.member("median_us", statistics.median.count()).key("times").object();
    json.member("width_us", statistics.times.width.count());
    write_counts(json, "right", statistics.times.right);
    write_counts(json, "other", statistics.times.other);
    json.end_object();
}

void write_question(JsonWriter& json, const quiz::CompiledSet& set, const race::QuestionStatistics& statistics) {
    const quiz::Question& question = set.set.questions[statistics.question];
    const quiz::RenderedQuestion& rendered = set.rendered[statistics.question];
    json.object().member("id", question.id);
    write_text(json, "prompt", "prompt_html", rendered.prompt);
    write_options(json, question, rendered);
    json.key("correct").array();
    for (const uint32_t option : question.correct) json.value(option);
    json.end_array().member("category", question.category);
    write_text(json, "explanation", "explanation_html", rendered.explanation);
    json.key("references").array();
    for (const quiz::Reference& reference : question.references) {
        json.object().member("title", reference.title).member("url", reference.url).end_object();
    }
    json.end_array();
    if (question.image) {
        json.key("image").object().member("src", question.image->src).member("alt", question.image->alt).end_object();
    }
    write_statistics(json, statistics);
    json.end_object();
}

}  // namespace

ServerTime started_at(const race::RunState& run) {
    if (run.starts_at() == ServerTime{}) return run.finished_at();
    return std::min(run.starts_at(), run.finished_at());
}

std::string report_json(const race::RunState& run, const quiz::CompiledSet& set) {
    const race::Report report = race::make_report(run);
    std::string out;
    JsonWriter json(out);
    json.object().member("run", run.created().run.str()).member("title", run.created().title);
    json.member("question_set", run.created().question_set.str()).key("settings");
    std::string settings;
    protocol::encode_settings(run.settings(), settings);
    json.raw(settings).member("started_at", to_rfc3339(started_at(run)));
    json.member("finished_at", to_rfc3339(run.finished_at())).member("players", report.placements.size());
    json.key("participants").array();
    for (const race::Placement& placement : report.placements) write_participant(json, run, set, placement);
    json.end_array().key("questions").array();
    for (const race::QuestionStatistics& statistics : report.questions) write_question(json, set, statistics);
    json.end_array().end_object();
    return out;
}

}  // namespace mcs::reporter
