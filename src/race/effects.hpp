#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "race/entry.hpp"

namespace mcs::race {

enum class Phase : uint8_t { lobby, countdown, running, paused, finished };

/// Why a command changed nothing. `speed_run` and `sign_on` turn it into a message for a person.
enum class Refusal : uint8_t {
    name_taken,   ///< Join: another participant's name looks the same
    name_banned,  ///< Join: this name was kicked out of the run
    run_full,     ///< Join: participants_max reached (1 in solo mode)
    too_late,     ///< Join: started and late_join is off, or nothing is left to race for
    run_finished,
    not_running,   ///< Answer, Pause, Next: no question is open
    not_in_lobby,  ///< Start, Configure
    not_paused,    ///< Resume
    not_current,   ///< Answer: neither answered before nor the question the participant is on
    bad_choice,    ///< Answer: an option that does not exist
    unknown_participant,
    not_allowed,   ///< the actor's role may not send this command
    no_questions,  ///< Configure: no question is left with these categories
    locked,        ///< Join: the host lets nobody in any more
};

// What folding one entry did, in order. Details are read from the state.
struct Joined {
    ParticipantId participant;
    uint64_t nonce;
    bool repeated;
};
struct PresenceChanged {
    ParticipantId participant;
    bool present;
};
/// The answer at `position` stands in the state. `repeated`: it stood there before; the first verdict holds.
struct Judged {
    ParticipantId participant;
    uint32_t position;
    bool repeated;
};
struct PhaseChanged {
    Phase from;
    Phase to;
};
struct Configured {};
/// Live mode: everybody's question `position` opens at `RunState::question_opens_at()`.
struct QuestionReleased {
    uint32_t position;
};
/// Live mode: no answer to `position` counts any more; its solution may be shown.
struct QuestionClosed {
    uint32_t position;
};
struct Kicked {
    ParticipantId participant;
};
struct ResultsStored {};
/// Somebody has another time factor from now on.
struct Granted {
    ParticipantId participant;
};
struct LockChanged {};
/// `RunState::rematch()` says which run follows.
struct RematchOffered {};
/// The command changed nothing.
struct Refused {
    Actor actor;
    Refusal why;
    uint64_t nonce; /* of a refused Join */
};

using Effect = std::variant<Joined, PresenceChanged, Judged, PhaseChanged, Configured, QuestionReleased, QuestionClosed,
                            Kicked, ResultsStored, Granted, LockChanged, RematchOffered, Refused>;
/// Reused from call to call, so that folding allocates nothing in the steady state.
using Effects = std::vector<Effect>;

}  // namespace mcs::race
