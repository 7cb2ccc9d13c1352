#include <algorithm>

#include "race/fold.hpp"
#include "race/scoring.hpp"

namespace mcs::race {

namespace {

/// Turns a choice among the options as shown into one among the options as stored.
Choice as_stored(Choice shown, const std::array<uint8_t, options_max>& order, uint8_t options) noexcept {
    unsigned stored = 0;
    for (unsigned i = 0; i < options; ++i) stored |= (shown >> i & 1U) << order[i];
    return static_cast<Choice>(stored);
}

/// Room for `size` answers: doubling from 16, but never more than the run has questions.
void reserve_for(std::vector<AnswerRecord>& answers, size_t size, size_t questions) {
    if (size <= answers.capacity()) return;
    answers.reserve(std::max(size, std::min(questions, std::max(size_t{16}, 2 * answers.capacity()))));
}

}  // namespace

/// [R11] The first valid answer to a position wins; every later one is told its verdict again.
void Fold::operator()(const Answer& answer) {
    if (!from(Role::participant)) return refuse(Refusal::not_allowed);
    const ParticipantId who = entry_.actor.participant;
    if (run_.find(who) == nullptr) return refuse(Refusal::unknown_participant);
    Participant& participant = run_.person(who);
    if (participant.kicked) return refuse(Refusal::not_allowed);
    if (run_.has_answered(participant, answer.position)) {
        effects_.push_back(Judged{who, answer.position, true});
        return;
    }
    if (const auto why = why_not_answer(participant, answer)) return refuse(*why);
    const uint32_t question = run_.question_at(who, answer.position);
    const QuestionKey& key = run_.key(question);
    if (answer.choice >> key.options != 0) return refuse(Refusal::bad_choice);

    const Micros limit = run_.limit(question);
    const Micros credit = std::min(Micros{answer.credit_us}, run_.settings_.credit_cap);
    const Micros taken = std::max(time_taken(participant, answer) - credit, Micros{0});
    const Micros elapsed = by_own_clock(taken, participant.time_quarters);
    const Choice choice = as_stored(answer.choice, run_.option_order(who, question), key.options);
    const Verdict verdict = judge(key, choice, elapsed, limit, run_.settings_.partial);
    const AnswerRecord judged{choice, verdict.result, verdict.points,
                              static_cast<uint32_t>(std::min(elapsed, limit).count()),
                              static_cast<uint32_t>(credit.count())};
    const Standing before = run_.standing(participant);
    record(participant, answer.position, judged);
    if (!run_.is_live()) count(who, before, judged, limit);
    effects_.push_back(Judged{who, answer.position, false});
    close_if_over();
    finish_if_nobody_races();
}

std::optional<Refusal> Fold::why_not_answer(const Participant& participant, const Answer& answer) const {
    if (run_.phase_ == Phase::finished) return Refusal::run_finished;
    if (run_.phase_ != Phase::running) return Refusal::not_running;
    if (run_.is_live()) {
        if (!run_.live_.open) return Refusal::not_running;
        return answer.position == run_.live_.released - 1 ? std::nullopt : std::optional(Refusal::not_current);
    }
    const bool current = answer.position == participant.answers.size() && answer.position < run_.question_count();
    return current ? std::nullopt : std::optional(Refusal::not_current);
}

/// [R12] From when the question was shown (or else released) until now, pauses left out, credit not yet
/// deducted.
Micros Fold::time_taken(const Participant& participant, const Answer& answer) const {
    const ServerTime released = run_.is_live() ? run_.live_.opens_at : participant.released;
    const ServerTime shown = answer.shown_us == 0 ? released : std::max(from_us(answer.shown_us), released);
    return run_.clock_.between(shown, run_.now_);
}

void Fold::record(Participant& participant, uint32_t position, const AnswerRecord& answer) {
    reserve_for(participant.answers, position + 1, run_.question_count());
    participant.answers.resize(position);  // live mode: what was missed stays `none`
    participant.answers.push_back(answer);
    if (run_.is_live()) {
        ++run_.live_.answered;
        if (!participant.present) return;
        --run_.live_.still_present;
        run_.live_.still_present_by_factor.add(participant.time_quarters, static_cast<uint32_t>(-1));
        return;
    }
    participant.released = run_.now_;
    if (participant.answers.size() < run_.question_count()) return;
    participant.finished_seq = entry_.seq;
    ++run_.finished_;
    if (participant.present) --run_.unfinished_present_;
}

/// The answer counts in the totals and in the standings from now on.
void Fold::count(ParticipantId who, const Standing& before, const AnswerRecord& answer, Micros limit) {
    Participant& participant = run_.person(who);
    add(participant.totals, answer, run_.settings_);
    participant.settled += limit + run_.settings_.penalty;
    if (!participant.kicked) run_.leaderboard_.update(who, before, run_.standing(participant));
}

/// [R14] All at once, so that no standing tells of a question that is open how anybody has answered it.
void Fold::count_live_answers() {
    const uint32_t position = run_.live_.released - 1;
    const Micros limit = run_.limit(run_.question_at({}, position));
    for (uint32_t number = 1; number <= run_.participant_count(); ++number) {
        const Participant& participant = run_.at(ParticipantId{number});
        if (!run_.has_answered(participant, position)) continue;
        count(ParticipantId{number}, run_.standing(participant), participant.answers[position], limit);
    }
}

}  // namespace mcs::race
