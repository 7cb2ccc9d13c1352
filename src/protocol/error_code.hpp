#pragma once

#include <cstdint>
#include <string_view>

#include "race/effects.hpp"

namespace mcs::protocol {

/// What an `error` message says. The names on the wire are the same words.
enum class ErrorCode : uint8_t {
    bad_message,
    bad_token,
    token_expired,
    unknown_run,
    not_allowed,
    not_running,
    not_current,
    not_in_lobby,
    not_paused,
    bad_choice,
    bad_settings,
    no_questions,
    run_finished,
    unknown_participant,
    rate_limited,
    unavailable,
};

std::string_view name(ErrorCode code) noexcept;
/// One sentence for a person: what was wrong, and what to do.
std::string_view explanation(ErrorCode code) noexcept;
/// How the rules' refusal of a connected client's command is told.
ErrorCode error_code(race::Refusal why) noexcept;

}  // namespace mcs::protocol
