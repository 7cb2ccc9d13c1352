#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "protocol/message_parts.hpp"
#include "race/scoring.hpp"

namespace mcs::protocol {

uint32_t answered_by(const race::RunState& run, const race::Participant& participant) noexcept {
    if (run.settings().mode != race::Mode::live) return static_cast<uint32_t>(participant.answers.size());
    const race::Totals& totals = participant.totals;
    return uint32_t{totals.right} + totals.wrong + totals.partial + totals.late;
}

namespace {

void write_place(JsonWriter& json, const race::RunState& run, ParticipantId who, uint32_t rank) {
    const race::Participant& participant = run.at(who);
    json.object()
        .member("rank", rank)
        .member("participant", number(who))
        .member("name", participant.name)
        .member("points", participant.totals.points)
        .member("right", participant.totals.right)
        .member("position", answered_by(run, participant))
        .member("time_us", participant.totals.time.count())
        .end_object();
}

/// Who stands next to somebody at `mine`, and how far away by what decides between the two: points, right answers, or
/// time.
void write_neighbour(JsonWriter& json, const race::RunState& run, const race::Standing& mine, ParticipantId other) {
    const race::Participant& neighbour = run.at(other);
    const race::Standing theirs = race::standing_of(neighbour, run.settings(), run.created().rules);
    json.object().member("name", neighbour.name);
    if (mine.major == theirs.major) {
        json.member("time_us", std::abs(mine.time_us - theirs.time_us));
    } else {
        const bool by_points = run.settings().scoring == race::Scoring::points;
        json.member(by_points ? "points" : "right", std::abs(mine.major - theirs.major));
    }
    json.end_object();
}

}  // namespace

void write_neighbours(JsonWriter& json, const race::RunState& run, ParticipantId who) {
    const auto [ahead, behind] = run.neighbours(who);
    const race::Standing mine = race::standing_of(run.at(who), run.settings(), run.created().rules);
    if (ahead != ParticipantId{}) write_neighbour(json.key("ahead"), run, mine, ahead);
    if (behind != ParticipantId{}) write_neighbour(json.key("behind"), run, mine, behind);
}

void encode_leaderboard(const race::RunState& run, Audience audience, std::string& out) {
    const uint32_t count = audience == Audience::participant ? top_for_participants : top_for_watchers;
    JsonWriter json(out);
    json.object()
        .member("type", "leaderboard")
        .member("seq", run.seq())
        .member("players", run.playing_count())
        .member("finished", run.finished_count())
        .key("top")
        .array();
    for (const ParticipantId who : run.leaderboard().slice(0, count)) write_place(json, run, who, run.rank(who));
    json.end_array().end_object();
}

namespace {

void write_person(JsonWriter& json, const race::RunState& run, ParticipantId who, Audience audience) {
    const race::Participant& participant = run.at(who);
    json.object()
        .member("participant", number(who))
        .member("name", participant.name)
        .member("present", participant.present)
        .member("finished", participant.finished_seq != 0);
    if (audience == Audience::host) write_own_time_factor(json, participant);
    json.end_object();
}

}  // namespace

void encode_roster(const race::RunState& run, Audience audience, std::string& out) {
    const bool crowd = run.playing_count() > roster_max && audience == Audience::participant;
    const uint32_t most = crowd ? roster_of_crowd : roster_max;
    JsonWriter json(out);
    json.object().member("type", "roster").member("players", run.playing_count());
    json.member("present", run.present_count()).key("participants").array();
    uint32_t named = 0;
    for (uint32_t who = run.participant_count(); who > 0 && named < most; --who) {
        if (run.at(ParticipantId{who}).kicked) continue;
        ++named;
        write_person(json, run, ParticipantId{who}, audience);
    }
    json.end_array().end_object();
}

void encode_found(const race::RunState& run, const FoundView& found, std::string& out) {
    JsonWriter json(out);
    json.object().member("type", "found").member("name", found.name).member("matches", found.matches);
    json.key("participants").array();
    for (const ParticipantId who : found.best) write_person(json, run, who, Audience::host);
    json.end_array().end_object();
}

void encode_results(const race::RunState& run, Audience audience, std::string& out) {
    JsonWriter json(out);
    json.object().member("type", "results").member("run", run.created().run.str());
    json.member("finished_at_us", to_us(run.finished_at())).key("leaderboard");
    encode_leaderboard(run, audience, out);
    json.end_object();
}

namespace {

struct Straggler {
    ParticipantId who;
    ServerTime since;  ///< when the question they are on was released
};

struct Stragglers {
    std::vector<Straggler> longest;  ///< on their question, the longest first
    size_t count;                    ///< in all
};

Stragglers stragglers(const race::RunState& run, bool present) {
    std::vector<Straggler> found;
    const bool live = run.settings().mode == race::Mode::live;
    for (uint32_t who = 1; who <= run.participant_count(); ++who) {
        const race::Participant& participant = run.at(ParticipantId{who});
        if (participant.present != present || !run.current_position(ParticipantId{who})) continue;
        found.push_back({ParticipantId{who}, live ? run.question_opens_at() : participant.released});
    }
    const size_t count = found.size(), named = std::min(count, size_t{stragglers_max});
    std::ranges::partial_sort(found, found.begin() + static_cast<ptrdiff_t>(named), {},
                              [](const Straggler& one) { return std::pair(one.since, number(one.who)); });
    found.resize(named);
    return {std::move(found), count};
}

void write_stragglers(JsonWriter& json, const race::RunState& run, bool present) {
    const auto [longest, count] = stragglers(run, present);
    json.key(present ? "waiting" : "gone").array();
    for (const auto& [who, since] : longest) {
        const race::Participant& participant = run.at(who);
        json.object().member("participant", number(who)).member("name", participant.name);
        json.member("position", answered_by(run, participant));
        json.member("since_us", to_us(run.shifted_by_pauses(since)));
        write_own_time_factor(json, participant);
        json.end_object();
    }
    json.end_array().member(present ? "waiting_count" : "gone_count", count);
}

/// Whom the race waits for: those who are here, and those who are gone, the longest on their question first.
void write_waiting(JsonWriter& json, const race::RunState& run) {
    const bool under_way = run.phase() == race::Phase::running || run.phase() == race::Phase::paused;
    if (!under_way || run.playing_count() > stragglers_of_at_most) return;
    write_stragglers(json, run, true);
    write_stragglers(json, run, false);
}

}  // namespace

void encode_progress(const RunView& view, const FieldView& field, Audience audience, std::string& out) {
    const race::RunState& run = view.run;
    JsonWriter json(out);
    json.object()
        .member("type", "progress")
        .member("answered", field.answered)
        .member("present", run.present_count())
        .member("players", run.playing_count())
        .member("finished", run.finished_count())
        .key("positions")
        .array();
    for (const uint32_t count : field.positions) json.value(count);
    json.end_array();
    if (run.settings().mode == race::Mode::live && run.live_position()) {
        json.key("live");
        write_live(json, view, field.chosen, audience);
    }
    if (audience == Audience::host) write_waiting(json, run);
    json.end_object();
}

}  // namespace mcs::protocol
