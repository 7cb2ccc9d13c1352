#include "protocol/server_message.hpp"

#include <algorithm>

#include "protocol/message_parts.hpp"

namespace mcs::protocol {

namespace {

bool starts_at_known(race::Phase phase) {
    return phase == race::Phase::countdown || phase == race::Phase::running || phase == race::Phase::paused;
}

bool started(race::Phase phase) { return phase != race::Phase::lobby && phase != race::Phase::countdown; }

}  // namespace

std::string_view name(race::Phase phase) noexcept {
    constexpr std::string_view names[] = {"lobby", "countdown", "running", "paused", "finished"};
    return names[static_cast<size_t>(phase)];
}

std::string_view name(race::Result result) noexcept {
    constexpr std::string_view names[] = {"none", "right", "wrong", "partial", "late"};
    return names[static_cast<size_t>(result)];
}

void write_total(JsonWriter& json, const race::Totals& totals) {
    json.object()
        .member("points", totals.points)
        .member("right", totals.right)
        .member("wrong", totals.wrong)
        .member("partial", totals.partial)
        .member("late", totals.late)
        .member("time_us", totals.time.count())
        .end_object();
}

std::string time_factor_json(uint8_t time_quarters) {
    constexpr std::string_view fractions[] = {"", ".25", ".5", ".75"};
    return std::to_string(time_quarters / 4).append(fractions[time_quarters % 4]);
}

void write_own_time_factor(JsonWriter& json, const race::Participant& participant) {
    if (participant.time_quarters == race::time_quarters_min) return;
    json.key("time_factor").raw(time_factor_json(participant.time_quarters));
}

void encode_time(const EchoedNumber& t0, ServerTime t1, std::string& out) {
    JsonWriter json(out);
    json.object().member("type", "time").key("t0").raw(t0.str()).member("t1", to_us(t1)).end_object();
}

void encode_error(ErrorCode code, std::string_view message, std::optional<uint32_t> question, std::string& out) {
    JsonWriter json(out);
    json.object().member("type", "error").member("code", name(code));
    json.member("message", message.empty() ? explanation(code) : message);
    if (question) json.member("question", *question);
    json.end_object();
}

void encode_phase(const race::RunState& run, ServerTime now, std::string& out) {
    JsonWriter json(out);
    json.object().member("type", "phase").member("phase", name(run.phase()));
    if (starts_at_known(run.phase())) json.member("starts_at_us", to_us(run.starts_at()));
    json.member("server_time_us", to_us(now)).end_object();
}

void encode_countdown(const race::RunState& run, std::string& out) {
    JsonWriter json(out);
    json.object().member("type", "countdown").member("starts_at_us", to_us(run.starts_at())).end_object();
}

void encode_settings_message(const race::RunState& run, std::string& out) {
    JsonWriter json(out);
    json.object().member("type", "settings").key("settings");
    encode_settings(run.settings(), out);
    json.member("questions", run.question_count()).end_object();
}

void encode_kicked(std::string& out) { out.append(R"({"type":"kicked"})"); }

void encode_lock(const race::RunState& run, std::string& out) {
    JsonWriter(out).object().member("type", "lock").member("locked", run.locked()).end_object();
}

void encode_granted(const race::RunState& run, ParticipantId who, std::string& out) {
    JsonWriter json(out);
    json.object().member("type", "granted").key("time_factor").raw(time_factor_json(run.at(who).time_quarters));
    json.end_object();
}

void encode_rematch(const race::RunState& run, std::string& out) {
    JsonWriter(out)
        .object()
        .member("type", "rematch")
        .member("run", run.rematch()->run.str())
        .member("code", run.rematch()->code.str())
        .end_object();
}

void encode_finished(const race::RunState& run, ParticipantId who, FinishReason reason, std::string& out) {
    JsonWriter json(out);
    json.object().member("type", "finished").member("rank", run.rank(who)).member("players", run.playing_count());
    json.key("total");
    write_total(json, run.at(who).totals);
    json.member("reason", reason == FinishReason::all_answered ? "all_answered" : "run_over").end_object();
}

namespace {

void write_you(JsonWriter& json, const race::RunState& run, ParticipantId who) {
    const race::Participant& participant = run.at(who);
    json.object().member("participant", number(who)).member("name", participant.name).member("rank", run.rank(who));
    write_neighbours(json, run, who);
    json.key("total");
    write_total(json, participant.totals);
    json.member("position", answered_by(run, participant))
        .member("finished", run.phase() == race::Phase::finished || participant.finished_seq != 0);
    write_own_time_factor(json, participant);
    json.key("answers").array();
    for (size_t i = 0; i < participant.answers.size(); ++i) {
        const race::AnswerRecord& answer = participant.answers[i];
        if (answer.result == race::Result::none || !run.verdict_visible(static_cast<uint32_t>(i))) continue;
        json.object().member("question", i).member("result", name(answer.result)).member("points", answer.points);
        json.end_object();
    }
    json.end_array().end_object();
}

std::string_view role_name(Audience audience) {
    constexpr std::string_view names[] = {"participant", "host", "screen"};
    return names[static_cast<size_t>(audience)];
}

void write_what_is_asked(JsonWriter& json, const RunView& view, const WelcomeView& welcome) {
    if (welcome.audience == Audience::participant) {
        json.key("you");
        write_you(json, view.run, welcome.who);
        if (!started(view.run.phase())) write_next_image(json, view, welcome.who, 0);
        if (const auto position = view.run.current_position(welcome.who)) {
            json.key("question");
            write_question(json, view, {welcome.who, *position, welcome.shown_at});
        }
    } else if (view.run.settings().mode == race::Mode::live && view.run.live_position()) {
        json.key("live");
        write_live(json, view, welcome.chosen, welcome.audience);
    }
}

}  // namespace

void encode_welcome(const RunView& view, const WelcomeView& welcome, ServerTime now, std::string& out) {
    const race::RunState& run = view.run;
    JsonWriter json(out);
    json.object()
        .member("type", "welcome")
        .member("run", run.created().run.str())
        .member("role", role_name(welcome.audience))
        .member("seq", run.seq())
        .member("phase", name(run.phase()))
        .member("title", run.created().title)
        .member("code", run.created().code.str());
    if (welcome.audience == Audience::host) json.member("question_set", run.created().question_set.str());
    json.key("settings");
    encode_settings(run.settings(), out);
    json.member("server_time_us", to_us(now));
    if (starts_at_known(run.phase())) json.member("starts_at_us", to_us(run.starts_at()));
    json.member("questions", run.question_count());
    if (view.set.formulas) json.member("formulas", true);
    json.key("roster").raw(welcome.roster).key("leaderboard").raw(welcome.leaderboard);
    write_what_is_asked(json, view, welcome);
    json.member("locked", run.locked()).member("results", run.results_stored());
    if (run.rematch()) {
        json.key("rematch");
        encode_rematch(run, out);
    }
    json.end_object();
}

}  // namespace mcs::protocol
