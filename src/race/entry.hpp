#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "race/answer_key.hpp"
#include "race/settings.hpp"

namespace mcs::race {

/// The rules' version that new runs pin. Logs of every earlier version stay readable.
/// 2: what is not answered counts as its limit in the ties of every scoring (standing_of).
/// 3: Create may name its questions and the run it follows; Grant, Lock and Rematch. No earlier log comes to anything
///    else, but an instance that does not know them yet refuses such a run from its first entry on.
/// 4: Settings may give names; for the same reason. Presence of whoever comes ends no question and no race.
inline constexpr uint32_t rules_version = 4;

enum class Role : uint8_t { system, host, participant };

/// Who sent a command. `participant` counts only where the role is `participant`.
struct Actor {
    Role role = Role::system;
    ParticipantId participant{};
    friend bool operator==(const Actor&, const Actor&) = default;
};

/// The first entry of every log, and only the first.
struct Create {
    uint32_t rules = rules_version;
    uint64_t seed = 0;  ///< all of the run's randomness
    RunId run;
    JoinCode code;
    HostId host;
    std::string title;
    QuestionSetId question_set;
    Settings settings;
    std::vector<uint32_t> only = {};  ///< ask no others than these (positions in the stored set); empty: any
    RunId rematch_of = {};            ///< the run that this one follows; empty: none
    friend bool operator==(const Create&, const Create&) = default;
};

/// Sign-on lets somebody in. `nonce` is drawn by sign-on: the same nonce twice is the same person.
struct Join {
    uint64_t nonce = 0;
    std::string name;      ///< as shown, already cleaned
    std::string name_key;  ///< what two names that look alike have in common; unique in a run
    friend bool operator==(const Join&, const Join&) = default;
};

/// Names, as sign-on normalised them, are at most this long in UTF-8 bytes (32 characters).
inline constexpr size_t name_bytes_max = 128;
/// Their keys may be longer: what looks like one character can stand for several.
inline constexpr size_t name_key_bytes_max = 512;

/// A participant's connection was opened (present) or has been gone for a while (absent).
struct Presence {
    ParticipantId participant{};
    bool present = false;
    friend bool operator==(const Presence&, const Presence&) = default;
};

/// `choice` speaks of the options as that participant was shown them.
struct Answer {
    uint32_t position = 0;   ///< in the participant's own order, from 0
    Choice choice = 0;       ///< empty: gives the question up
    int64_t shown_us = 0;    ///< server time at which it was first written to the participant; 0: not known
    uint32_t credit_us = 0;  ///< network compensation, before the run's cap
    friend bool operator==(const Answer&, const Answer&) = default;
};

struct Configure {
    Settings settings;
    friend bool operator==(const Configure&, const Configure&) = default;
};
struct Kick {
    ParticipantId participant{};
    friend bool operator==(const Kick&, const Kick&) = default;
};

/// Extended time: this participant's own clock runs slower, by `time_quarters` / 4 (time_factor.hpp).
struct Grant {
    ParticipantId participant{};
    uint8_t time_quarters = 4;
    friend bool operator==(const Grant&, const Grant&) = default;
};
/// Whether somebody new may join.
struct Lock {
    bool locked = false;
    friend bool operator==(const Lock&, const Lock&) = default;
};
/// Another run with the same people follows this one, which is over.
struct Rematch {
    RunId run;
    JoinCode code;
    friend bool operator==(const Rematch&, const Rematch&) = default;
};

// clang-format off
struct Start   { friend bool operator==(const Start&, const Start&) = default; };
struct Pause   { friend bool operator==(const Pause&, const Pause&) = default; };
struct Resume  { friend bool operator==(const Resume&, const Resume&) = default; };
/// Live mode: closes the question that is open, or else releases the next one, or else (after the last) finishes.
struct Next {
    /// RunState::live_step() as the host saw it, so that a repeated command changes nothing; 0: whatever the step is.
    uint32_t step = 0;
    friend bool operator==(const Next&, const Next&) = default;
};
struct End     { friend bool operator==(const End&, const End&) = default; };
/// Says nothing but what time it is: makes due what is due.
struct TimeUp  { friend bool operator==(const TimeUp&, const TimeUp&) = default; };
/// The reporter has stored the run's results.
struct Archived { friend bool operator==(const Archived&, const Archived&) = default; };
// clang-format on

/// The alternatives' order is the wire tag of the stored log: append only.
using Command = std::variant<Create, Join, Presence, Answer, Configure, Kick, Start, Pause, Resume, Next, End, TimeUp,
                             Archived, Grant, Lock, Rematch>;

/// One line of a run's log. `seq` is dense from 1 and given by the log store; `received` is when an instance
/// received the command. Received times may go back by what clocks differ; folding clamps them.
struct Entry {
    uint64_t seq = 0;
    ServerTime received{};
    Actor actor;
    Command command;
    friend bool operator==(const Entry&, const Entry&) = default;
};

}  // namespace mcs::race
