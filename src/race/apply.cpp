#include <algorithm>

#include "base/assert.hpp"
#include "race/fold.hpp"
#include "race/selection.hpp"

namespace mcs::race {

void apply(RunState& state, const Entry& entry, Effects& effects) {
    require(entry.seq == state.seq() + 1, "entries are folded in order, each once");
    effects.clear();
    Fold(state, entry, effects).fold();
}

/// [R1] Time first, then what has become due, then the command.
void Fold::fold() {
    run_.seq_ = entry_.seq;
    run_.now_ = std::max(run_.now_, entry_.received);
    make_due();
    std::visit(*this, entry_.command);
}

/// [R2] In the order in which it was due, and stamped with the time at which it was.
void Fold::make_due() {
    for (auto due = run_.next_deadline(); due && *due <= run_.now_; due = run_.next_deadline()) make_due_at(*due);
}

void Fold::make_due_at(ServerTime due) {
    if (run_.phase_ == Phase::countdown) return begin_running();
    if (run_.phase_ == Phase::running && run_.live_.open) return close_question();
    finish(due);
}

void Fold::enter(Phase phase) {
    effects_.push_back(PhaseChanged{run_.phase_, phase});
    run_.phase_ = phase;
}

void Fold::begin_running() {
    enter(Phase::running);
    if (run_.is_live()) release_next(run_.starts_at_);
}

/// [R9] Whoever plays counts as finished when a live run is.
void Fold::finish(ServerTime at) {
    if (run_.live_.open) close_question();
    run_.finished_at_ = at;
    enter(Phase::finished);
    if (!run_.is_live()) return;
    for (Participant& participant : run_.people_) {
        if (!participant.kicked) participant.finished_seq = entry_.seq;
    }
    run_.finished_ = run_.playing_;
    run_.unfinished_present_ = 0;
}

/// [R10] In a pause people put their phones away: that ends nothing.
void Fold::finish_if_nobody_races() {
    if (run_.phase_ != Phase::running || run_.is_live()) return;
    if (run_.finished_ > 0 && run_.unfinished_present_ == 0) finish(run_.now_);
}

void Fold::release_next(ServerTime opens_at) {
    RunState::Live& live = run_.live_;
    live = {.released = live.released + 1,
            .open = true,
            .opens_at = opens_at,
            .answered = 0,
            .still_present = run_.present_,
            .still_present_by_factor = run_.present_by_factor_};
    effects_.push_back(QuestionReleased{live.released - 1});
}

void Fold::close_question() {
    run_.live_.open = false;
    count_live_answers();
    effects_.push_back(QuestionClosed{run_.live_.released - 1});
}

/// [R9] Whom the question was kept open for may have answered, gone, or lost their extended time.
void Fold::close_if_over() {
    const RunState::Live& live = run_.live_;
    if (run_.phase_ != Phase::running || !live.open) return;
    const bool all_answered = live.answered > 0 && live.still_present == 0;
    if (all_answered || run_.live_deadline() <= run_.now_) close_question();
}

/// [R3] In a solo run the participant is their own host.
bool Fold::from_host_or_soloist() const noexcept {
    if (from(Role::host)) return true;
    const Participant* participant = run_.find(entry_.actor.participant);
    return from(Role::participant) && run_.settings_.mode == Mode::solo && participant != nullptr &&
           !participant->kicked;
}

void Fold::operator()(const Create&) { refuse(Refusal::not_allowed); }

void Fold::operator()(const TimeUp&) {
    if (!from(Role::system)) refuse(Refusal::not_allowed);
}

void Fold::operator()(const Configure& configure) {
    if (!from(Role::host)) return refuse(Refusal::not_allowed);
    if (run_.phase_ == Phase::finished) return refuse(Refusal::run_finished);
    if (started()) return refuse(Refusal::not_in_lobby);
    if (configure.settings.mode == Mode::solo && run_.people_.size() > 1) return refuse(Refusal::run_full);
    auto questions = select_questions(*run_.key_, configure.settings, run_.created_.seed, run_.created_.only);
    if (questions.empty()) return refuse(Refusal::no_questions);
    run_.configure(configure.settings, std::move(questions));
    effects_.push_back(Configured{});
}

/// [R4] Who waits in the lobby is released at the start.
void Fold::operator()(const Start&) {
    if (!from_host_or_soloist()) return refuse(Refusal::not_allowed);
    if (run_.phase_ == Phase::finished) return refuse(Refusal::run_finished);
    if (started()) return refuse(Refusal::not_in_lobby);
    run_.starts_at_ = run_.now_ + run_.settings_.countdown;
    enter(Phase::countdown);
    if (!run_.is_live()) {
        for (Participant& participant : run_.people_) participant.released = run_.starts_at_;
    }
    make_due();
}

void Fold::operator()(const Pause&) {
    if (!from(Role::host)) return refuse(Refusal::not_allowed);
    if (run_.phase_ == Phase::finished) return refuse(Refusal::run_finished);
    if (run_.phase_ != Phase::running) return refuse(Refusal::not_running);
    if (run_.clock_.full()) return refuse(Refusal::not_allowed);
    run_.clock_.stop(run_.now_);
    enter(Phase::paused);
}

/// [R5] A live question that was still to be revealed keeps its lead.
void Fold::operator()(const Resume&) {
    if (!from(Role::host)) return refuse(Refusal::not_allowed);
    if (run_.phase_ == Phase::finished) return refuse(Refusal::run_finished);
    if (run_.phase_ != Phase::paused) return refuse(Refusal::not_paused);
    const bool not_revealed = run_.is_live() && run_.live_.opens_at > run_.clock_.stopped_at();
    const Micros pause = run_.clock_.go(run_.now_);
    if (not_revealed) run_.live_.opens_at += pause;
    enter(Phase::running);
    make_due();  // whoever had time left may have gone in the pause
}

void Fold::operator()(const Next& next) {
    if (!from(Role::host) || !run_.is_live()) return refuse(Refusal::not_allowed);
    if (run_.phase_ == Phase::finished) return refuse(Refusal::run_finished);
    if (run_.phase_ != Phase::running) return refuse(Refusal::not_running);
    if (next.step != 0 && next.step != run_.live_step()) return refuse(Refusal::not_current);
    if (run_.live_.open) return close_question();
    if (run_.live_.released == run_.question_count()) return finish(run_.now_);
    release_next(run_.now_ + live_lead);
}

void Fold::operator()(const End&) {
    if (!from_host_or_soloist()) return refuse(Refusal::not_allowed);
    if (run_.phase_ == Phase::finished) return refuse(Refusal::run_finished);
    finish(run_.now_);
}

void Fold::operator()(const Archived&) {
    if (!from(Role::system) || run_.phase_ != Phase::finished) return refuse(Refusal::not_allowed);
    if (run_.results_stored_) return;
    run_.results_stored_ = true;
    effects_.push_back(ResultsStored{});
}

/// [R23] Whoever is in stays in, and comes back in.
void Fold::operator()(const Lock& lock) {
    if (!from(Role::host)) return refuse(Refusal::not_allowed);
    if (run_.phase_ == Phase::finished) return refuse(Refusal::run_finished);
    if (run_.locked_ == lock.locked) return;
    run_.locked_ = lock.locked;
    effects_.push_back(LockChanged{});
}

/// [R24] The latest one counts.
void Fold::operator()(const Rematch& rematch) {
    if (!from(Role::host) || run_.phase_ != Phase::finished) return refuse(Refusal::not_allowed);
    if (run_.rematch_ == rematch) return;
    run_.rematch_ = rematch;
    effects_.push_back(RematchOffered{});
}

}  // namespace mcs::race
