#include "race/settings.hpp"

#include <algorithm>

namespace mcs::race {

Settings defaults_for(Mode mode) {
    Settings settings;
    settings.mode = mode;
    if (mode == Mode::live) {
        settings.shuffle_questions = false;
        settings.shuffle_options = false;
    }
    return settings;
}

Settings normalised(Settings settings) {
    settings.limit = settings.limit <= Micros{0} ? Micros{0} : std::clamp(settings.limit, limit_min, limit_max);
    settings.penalty = std::clamp(settings.penalty, Micros{0}, penalty_max);
    settings.credit_cap = std::clamp(settings.credit_cap, Micros{0}, credit_cap_max);
    settings.countdown = std::clamp(settings.countdown, Micros{0}, countdown_max);
    return settings;
}

}  // namespace mcs::race
