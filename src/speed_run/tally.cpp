#include "speed_run/tally.hpp"

#include <algorithm>

namespace mcs::speed_run {

namespace {

bool is_live(const race::RunState& run) { return run.settings().mode == race::Mode::live; }

uint32_t judged(const race::Participant& participant) {
    return static_cast<uint32_t>(std::ranges::count_if(
        participant.answers, [](const race::AnswerRecord& answer) { return answer.result != race::Result::none; }));
}

}  // namespace

void Tally::count(const race::RunState& run) {
    positions_.assign(run.question_count() + 1, 0);
    answered_ = 0;
    chosen_.clear();
    for (uint32_t who = 1; who <= run.participant_count(); ++who) {
        const race::Participant& participant = run.at(ParticipantId{who});
        if (participant.kicked) continue;
        answered_ += judged(participant);
        if (!is_live(run)) ++positions_[participant.answers.size()];
    }
    if (!is_live(run)) return;
    place_live_field(run);
    if (run.live_position() && !run.question_open()) count_choices(run, *run.live_position());
}

void Tally::note(const race::RunState& run, const race::Effect& effect) {
    const bool live = is_live(run);
    if (std::holds_alternative<race::Configured>(effect)) return count(run);
    if (const auto* joined = std::get_if<race::Joined>(&effect); joined && !joined->repeated && !live) {
        ++positions_[0];
    } else if (const auto* answer = std::get_if<race::Judged>(&effect); answer && !answer->repeated) {
        ++answered_;
        if (live) return;
        --positions_[answer->position];
        ++positions_[answer->position + 1];
    } else if (const auto* kicked = std::get_if<race::Kicked>(&effect)) {
        const race::Participant& participant = run.at(kicked->participant);
        answered_ -= judged(participant);
        if (!live) --positions_[participant.answers.size()];
    } else if (std::holds_alternative<race::QuestionReleased>(effect)) {
        chosen_.clear();
    } else if (const auto* closed = std::get_if<race::QuestionClosed>(&effect)) {
        count_choices(run, closed->position);
    }
    if (live) place_live_field(run);
}

/// In live mode all are on the same question.
void Tally::place_live_field(const race::RunState& run) {
    std::ranges::fill(positions_, 0);
    const bool over = run.phase() == race::Phase::finished;
    positions_[over ? positions_.size() - 1 : run.live_position().value_or(0)] = run.playing_count();
}

void Tally::count_choices(const race::RunState& run, uint32_t position) {
    const race::QuestionKey& key = run.key(run.question_at(ParticipantId{}, position));
    chosen_.assign(key.options, 0);
    for (uint32_t who = 1; who <= run.participant_count(); ++who) {
        const race::Participant& participant = run.at(ParticipantId{who});
        if (participant.kicked || position >= participant.answers.size()) continue;
        const race::Choice choice = participant.answers[position].choice;
        for (unsigned option = 0; option < key.options; ++option) chosen_[option] += choice >> option & 1U;
    }
}

}  // namespace mcs::speed_run
