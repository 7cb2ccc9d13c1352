#pragma once

#include "race/effects.hpp"
#include "race/entry.hpp"
#include "race/run_state.hpp"

namespace mcs::race {

/// Folding one entry: what `apply` does, cut into one small function a command. Private to the rules; the
/// only code that changes a RunState. The rules' numbers ([R1] …) are explained in this folder's README.
///   apply.cpp          time and phases, and the host's commands about them
///   apply_people.cpp   joining, presence, kicking, extended time
///   apply_answer.cpp   answers
class Fold {
  public:
    Fold(RunState& state, const Entry& entry, Effects& effects) : run_(state), entry_(entry), effects_(effects) {}
    void fold();

    void operator()(const Create&);
    void operator()(const Join&);
    void operator()(const Presence&);
    void operator()(const Answer&);
    void operator()(const Configure&);
    void operator()(const Kick&);
    void operator()(const Start&);
    void operator()(const Pause&);
    void operator()(const Resume&);
    void operator()(const Next&);
    void operator()(const End&);
    void operator()(const TimeUp&);
    void operator()(const Archived&);
    void operator()(const Grant&);
    void operator()(const Lock&);
    void operator()(const Rematch&);

  private:
    // Who and whether.
    bool from(Role role) const noexcept { return entry_.actor.role == role; }
    bool from_host_or_soloist() const noexcept;
    bool started() const noexcept { return run_.phase_ != Phase::lobby; }
    void refuse(Refusal why, uint64_t nonce = 0) { effects_.push_back(Refused{entry_.actor, why, nonce}); }

    // Time and phases.
    void make_due();
    void make_due_at(ServerTime due);
    void enter(Phase phase);
    void begin_running();
    void finish(ServerTime at);
    void finish_if_nobody_races();

    // Live mode.
    void release_next(ServerTime opens_at);
    void close_question();
    void close_if_over();

    // People.
    ParticipantId add_participant(const Join& join);
    bool is_unfinished(const Participant& participant) const noexcept;
    bool owes_live_answer(const Participant& participant) const noexcept;
    void count_present(const Participant& participant, int change) noexcept;
    void release_first(Participant& participant, ServerTime at);

    // Answers.
    std::optional<Refusal> why_not_answer(const Participant& participant, const Answer& answer) const;
    Micros time_taken(const Participant& participant, const Answer& answer) const;
    void record(Participant& participant, uint32_t position, const AnswerRecord& answer);
    void count(ParticipantId who, const Standing& before, const AnswerRecord& answer, Micros limit);
    void count_live_answers();

    RunState& run_;
    const Entry& entry_;
    Effects& effects_;
};

}  // namespace mcs::race
