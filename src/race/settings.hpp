#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace mcs::race {

enum class Mode : uint8_t {
    race,  ///< everyone at their own pace through the same questions
    live,  ///< host-paced: all are on the same question
    solo,  ///< a run for one, started by the participant
};

enum class Reveal : uint8_t {
    each,  ///< the right answer and its explanation come with every verdict
    end,   ///< only after the run is finished
};

enum class Scoring : uint8_t { points, speedrun, accuracy };

enum class Naming : uint8_t {
    own,    ///< everybody types a name of their own
    given,  ///< sign-on gives everybody a friendly one; whoever joined before keeps theirs
};

/// What a host decides about a run. `normalised()` gives every field a value within its range.
struct Settings {
    Mode mode = Mode::race;
    std::vector<std::string> categories;  ///< names of categories to draw from; empty: all
    uint32_t questions = 0;               ///< how many questions to draw; 0 or more than there are: all
    Micros limit{0};                      ///< per question, 1 s … 10 min; 0: each question's own, else `default_limit`
    bool shuffle_questions = true;        ///< an order of their own for each participant (live: one for all)
    bool shuffle_options = true;          ///< an order of options of their own for each participant
    Reveal reveal = Reveal::each;
    Scoring scoring = Scoring::points;
    bool partial = false;         ///< partial credit for questions with several right options
    Micros penalty{10'000'000};   ///< `speedrun`: added for a wrong or late answer, 0 … 10 min
    Micros credit_cap{250'000};   ///< most that network compensation may give an answer, 0 … 1 s; 0: off
    Micros countdown{3'000'000};  ///< from the host's start to the first question, 0 … 60 s
    bool late_join = true;        ///< whether people may join once the run has started
    Naming names = Naming::own;   ///< where participants have their names from

    friend bool operator==(const Settings&, const Settings&) = default;
};

/// Defaults of `mode`: in live mode nothing is shuffled, so that the phone shows what the big screen shows.
Settings defaults_for(Mode mode);

/// `settings` with every number brought into the range that its field documents. The fold applies it.
Settings normalised(Settings settings);

inline constexpr Micros default_limit{30'000'000};
inline constexpr Micros limit_min{1'000'000};
inline constexpr Micros limit_max{600'000'000};
inline constexpr Micros penalty_max{600'000'000};
inline constexpr Micros credit_cap_max{1'000'000};
inline constexpr Micros countdown_max{60'000'000};

}  // namespace mcs::race
