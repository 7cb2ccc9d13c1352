#include "protocol/error_code.hpp"

#include <array>

namespace mcs::protocol {

namespace {

struct Words {
    std::string_view name;
    std::string_view explanation;
};

constexpr std::array<Words, 16> words{{
    {"bad_message", "The message was not understood."},
    {"bad_token", "The token is not valid: join again."},
    {"token_expired", "The token has expired: join again."},
    {"unknown_run", "There is no such run, or it was over long ago."},
    {"not_allowed", "This role may not do that."},
    {"not_running", "No question is open now."},
    {"not_current", "This is not the question to answer now."},
    {"not_in_lobby", "The run has started already."},
    {"not_paused", "The run is not paused."},
    {"bad_choice", "The question has no such option."},
    {"bad_settings", "The settings are not valid."},
    {"no_questions", "No question is left with these categories."},
    {"run_finished", "The run is over."},
    {"unknown_participant", "There is no such participant in this run."},
    {"rate_limited", "Too many messages: slow down."},
    {"unavailable",
     "The service cannot say whether this was stored. Send it again: what was stored already is not stored twice."},
}};

}  // namespace

std::string_view name(ErrorCode code) noexcept { return words[static_cast<size_t>(code)].name; }

std::string_view explanation(ErrorCode code) noexcept { return words[static_cast<size_t>(code)].explanation; }

ErrorCode error_code(race::Refusal why) noexcept {
    switch (why) {
        case race::Refusal::run_finished:
            return ErrorCode::run_finished;
        case race::Refusal::not_running:
            return ErrorCode::not_running;
        case race::Refusal::not_in_lobby:
            return ErrorCode::not_in_lobby;
        case race::Refusal::not_paused:
            return ErrorCode::not_paused;
        case race::Refusal::not_current:
            return ErrorCode::not_current;
        case race::Refusal::bad_choice:
            return ErrorCode::bad_choice;
        case race::Refusal::unknown_participant:
            return ErrorCode::unknown_participant;
        case race::Refusal::no_questions:
            return ErrorCode::no_questions;
        case race::Refusal::name_taken:
        case race::Refusal::name_banned:
        case race::Refusal::run_full:
        case race::Refusal::too_late:
        case race::Refusal::locked:
        case race::Refusal::not_allowed:
            break;
    }
    return ErrorCode::not_allowed;
}

}  // namespace mcs::protocol
