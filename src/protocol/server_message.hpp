#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "protocol/client_message.hpp"
#include "protocol/error_code.hpp"
#include "quiz/compiled_set.hpp"
#include "race/run_state.hpp"

namespace mcs::protocol {

// The server's messages (docs/protocol.md), written as JSON at the end of a string. Everything that they say is read
// from the run's state and its question set; they decide nothing but this: a solution is written for a participant only
// where `RunState::solution_visible` allows it. Texts must be valid UTF-8.

/// One run as messages speak of it.
struct RunView {
    const race::RunState& run;
    const quiz::CompiledSet& set;
};

enum class Audience : uint8_t { participant, host, screen };

/// The first so many of the leaderboard go to participants; to host and screen.
inline constexpr uint32_t top_for_participants = 5;
inline constexpr uint32_t top_for_watchers = 30;
/// How many of those who joined last a roster names; of a run with more participants than that, participants are told
/// fewer, as otherwise the lobby's traffic would grow with the square of its size.
inline constexpr uint32_t roster_max = 200;
inline constexpr uint32_t roster_of_crowd = 20;
/// How many of those that a host searched for are named.
inline constexpr uint32_t found_max = 20;
/// How many of those that a race waits for are named to its host, and the others counted; of a run with more
/// participants than that, none are, as finding them means to look at everybody.
inline constexpr uint32_t stragglers_max = 20;
inline constexpr uint32_t stragglers_of_at_most = 2'000;

void encode_time(const EchoedNumber& t0, ServerTime t1, std::string& out);
/// `message`: "" for the code's own words.
void encode_error(ErrorCode code, std::string_view message, std::optional<uint32_t> question, std::string& out);
void encode_phase(const race::RunState& run, ServerTime now, std::string& out);
void encode_countdown(const race::RunState& run, std::string& out);
void encode_settings_message(const race::RunState& run, std::string& out);
void encode_kicked(std::string& out);
void encode_lock(const race::RunState& run, std::string& out);
/// Extended time of `who`, as it is now.
void encode_granted(const race::RunState& run, ParticipantId who, std::string& out);
/// There must be a rematch.
void encode_rematch(const race::RunState& run, std::string& out);

/// The question at `position` of `who`'s own order, as `who` is shown it. `shown_at`: when its clock began.
void encode_question(const RunView& view, ParticipantId who, uint32_t position, std::optional<ServerTime> shown_at,
                     std::string& out);

/// The answer of `who` to `position` must stand in the state: it is safe, and its verdict comes later.
void encode_recorded(const RunView& view, ParticipantId who, uint32_t position, std::string& out);

/// The answer of `who` to `position` must stand in the state, and its verdict be visible. The next question, if there
/// is one to be answered now, goes with it; its clock begins at `next_shown_at`.
void encode_verdict(const RunView& view, ParticipantId who, uint32_t position, std::optional<ServerTime> next_shown_at,
                    std::string& out);

/// Live mode: the question at `position` is closed. `chosen`: how many chose each option, as stored. Where the settings
/// reveal only at the end, `correct` is empty.
void encode_reveal(const RunView& view, ParticipantId who, uint32_t position, std::span<const uint32_t> chosen,
                   std::string& out);
void encode_reveal_for_watchers(const RunView& view, Audience audience, std::span<const uint32_t> chosen,
                                std::string& out);

/// Why somebody's race is over.
enum class FinishReason : uint8_t { all_answered, run_over };
void encode_finished(const race::RunState& run, ParticipantId who, FinishReason reason, std::string& out);

void encode_leaderboard(const race::RunState& run, Audience audience, std::string& out);
void encode_roster(const race::RunState& run, Audience audience, std::string& out);
/// For the host: of the participants whose names hold `name`, the best matches.
struct FoundView {
    std::string_view name;
    uint32_t matches = 0;                 ///< in all
    std::span<const ParticipantId> best;  ///< at most found_max
};
void encode_found(const race::RunState& run, const FoundView& found, std::string& out);
void encode_results(const race::RunState& run, Audience audience, std::string& out);

/// Sums over all participants that are kept beside the state.
struct FieldView {
    std::span<const uint32_t> positions;  ///< how many are on question i; the last: how many are through
    uint32_t answered = 0;                ///< answers in all
    std::span<const uint32_t> chosen;     ///< live mode, of the last question released; empty while it is open
};
/// For host and screen.
void encode_progress(const RunView& view, const FieldView& field, Audience audience, std::string& out);

struct WelcomeView {
    Audience audience = Audience::screen;
    ParticipantId who{};                 ///< where the audience is a participant
    std::optional<ServerTime> shown_at;  ///< of the current question, where it is known
    std::string_view roster;             ///< encoded
    std::string_view leaderboard;        ///< encoded
    std::span<const uint32_t> chosen;    ///< as in FieldView
};
void encode_welcome(const RunView& view, const WelcomeView& welcome, ServerTime now, std::string& out);

std::string_view name(race::Phase phase) noexcept;
std::string_view name(race::Result result) noexcept;
/// As a JSON number: 6 is 1.5.
std::string time_factor_json(uint8_t time_quarters);

}  // namespace mcs::protocol
