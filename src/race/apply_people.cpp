#include <algorithm>

#include "race/fold.hpp"

namespace mcs::race {

/// [R6] The same nonce is the same person, however often and however late the command comes.
void Fold::operator()(const Join& join) {
    if (!from(Role::system)) return refuse(Refusal::not_allowed, join.nonce);
    if (const auto known = run_.find_by_nonce(join.nonce)) {
        if (run_.at(*known).kicked) return refuse(Refusal::name_banned, join.nonce);
        effects_.push_back(Joined{*known, join.nonce, true});
        return;
    }
    if (const auto why = run_.refusal_to_join(join.name_key)) return refuse(*why, join.nonce);
    effects_.push_back(Joined{add_participant(join), join.nonce, false});
}

std::optional<Refusal> RunState::refusal_to_join(const std::string& name_key) const noexcept {
    if (phase_ == Phase::finished) return Refusal::run_finished;
    if (locked_) return Refusal::locked;
    if (const auto known = by_name_.find(name_key); known != by_name_.end()) {
        return at(known->second).kicked ? Refusal::name_banned : Refusal::name_taken;
    }
    const uint32_t places = settings_.mode == Mode::solo ? 1 : participants_max;
    if (participant_count() >= places) return Refusal::run_full;
    if (phase_ == Phase::lobby) return std::nullopt;
    if (!settings_.late_join) return Refusal::too_late;
    if (is_live()) {
        const bool over = live_.released == question_count() && !live_.open;
        return over ? std::optional(Refusal::too_late) : std::nullopt;
    }
    if (clock_.between(starts_at_, now_) > allowance_) return Refusal::too_late;
    return std::nullopt;
}

ParticipantId Fold::add_participant(const Join& join) {
    const auto who = ParticipantId{run_.participant_count() + 1};
    Participant& participant = run_.people_.emplace_back();
    participant.name = join.name;
    participant.nonce = join.nonce;
    run_.by_nonce_.emplace(join.nonce, who);
    run_.by_name_.emplace(join.name_key, who);
    ++run_.playing_;
    run_.leaderboard_.insert(who, run_.standing(participant));
    if (started() && !run_.is_live()) {
        participant.awaited = true;
        release_first(participant, run_.now_);
    }
    return who;
}

/// [R7] The deadline leaves everybody the full allowance from their release; as the latest release that
/// counts is one allowance after the start, it is bounded.
void Fold::release_first(Participant& participant, ServerTime at) {
    participant.released = std::max(at, run_.starts_at_);
    const Micros since_start = run_.clock_.between(run_.starts_at_, participant.released);
    run_.latest_release_ = std::max(run_.latest_release_, std::min(since_start, run_.allowance_));
}

/// [R9] [R10] Who comes ends nothing, since rules 4: after a pause, those who have answered may be the first to come
/// back.
void Fold::operator()(const Presence& presence) {
    if (!from(Role::system)) return refuse(Refusal::not_allowed);
    if (run_.find(presence.participant) == nullptr) return refuse(Refusal::unknown_participant);
    Participant& participant = run_.person(presence.participant);
    if (participant.kicked) return refuse(Refusal::not_allowed);
    if (participant.present == presence.present) return;
    if (presence.present && participant.awaited) {
        participant.awaited = false;
        if (participant.answers.empty() && run_.phase_ != Phase::finished) release_first(participant, run_.now_);
    }
    participant.present = presence.present;
    count_present(participant, presence.present ? +1 : -1);
    effects_.push_back(PresenceChanged{presence.participant, presence.present});
    if (presence.present && run_.created_.rules >= 4) return;
    close_if_over();
    finish_if_nobody_races();
}

/// [R8] The name stays banned: `by_name_` keeps it.
void Fold::operator()(const Kick& kick) {
    if (!from(Role::host)) return refuse(Refusal::not_allowed);
    if (run_.phase_ == Phase::finished) return refuse(Refusal::run_finished);
    if (run_.find(kick.participant) == nullptr) return refuse(Refusal::unknown_participant);
    Participant& participant = run_.person(kick.participant);
    if (participant.kicked) return refuse(Refusal::not_allowed);
    run_.leaderboard_.erase(kick.participant, run_.standing(participant));
    if (participant.present) count_present(participant, -1);
    if (participant.finished_seq != 0) --run_.finished_;
    if (run_.live_.released > 0 && run_.has_answered(participant, run_.live_.released - 1)) --run_.live_.answered;
    --run_.playing_;
    participant.present = false;
    participant.kicked = true;
    effects_.push_back(Kicked{kick.participant});
    close_if_over();
    finish_if_nobody_races();
}

/// [R22] Holds for every answer from now on, also to the question that they are on. Sign-on says it too, for somebody
/// who had it in the run before.
void Fold::operator()(const Grant& grant) {
    if (from(Role::participant)) return refuse(Refusal::not_allowed);
    if (run_.phase_ == Phase::finished) return refuse(Refusal::run_finished);
    if (run_.find(grant.participant) == nullptr) return refuse(Refusal::unknown_participant);
    Participant& participant = run_.person(grant.participant);
    if (participant.kicked) return refuse(Refusal::not_allowed);
    const uint8_t quarters = std::clamp(grant.time_quarters, time_quarters_min, time_quarters_max);
    if (participant.time_quarters == quarters) return;
    if (participant.present) count_present(participant, -1);
    participant.time_quarters = quarters;
    if (participant.present) count_present(participant, +1);
    run_.largest_factor_ = std::max(run_.largest_factor_, quarters);
    effects_.push_back(Granted{grant.participant});
    close_if_over();
}

bool Fold::is_unfinished(const Participant& participant) const noexcept { return participant.finished_seq == 0; }

bool Fold::owes_live_answer(const Participant& participant) const noexcept {
    return run_.live_.released > 0 && !run_.has_answered(participant, run_.live_.released - 1);
}

/// Keeps the counts of those present; `change` is +1 or -1.
void Fold::count_present(const Participant& participant, int change) noexcept {
    const auto step = static_cast<uint32_t>(change);
    run_.present_ += step;
    if (is_unfinished(participant)) run_.unfinished_present_ += step;
    run_.present_by_factor_.add(participant.time_quarters, step);
    if (!owes_live_answer(participant)) return;
    run_.live_.still_present += step;
    run_.live_.still_present_by_factor.add(participant.time_quarters, step);
}

}  // namespace mcs::race
