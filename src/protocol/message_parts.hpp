#pragma once

#include <optional>

#include "protocol/json_writer.hpp"
#include "protocol/server_message.hpp"

namespace mcs::protocol {

// What several messages have in common; private to this folder. Each writes one JSON value.

/// For whom a question is written: in a participant's own order, or as stored (nobody).
struct QuestionPlace {
    std::optional<ParticipantId> who;
    uint32_t position = 0;
    std::optional<ServerTime> shown_at;
};
void write_question(JsonWriter& json, const RunView& view, const QuestionPlace& place);
/// The member `next_image`: the address of the picture of the participant's question at `position`, where it has one,
/// so that it is there when that question's clock begins. One that travels in the question itself (a data: URL) needs
/// no head start.
void write_next_image(JsonWriter& json, const RunView& view, ParticipantId who, uint32_t position);
/// The members `explanation`, `explanation_html` and `references`, where there are any.
void write_explanation(JsonWriter& json, const RunView& view, uint32_t question);
void write_total(JsonWriter& json, const race::Totals& totals);
/// The member `time_factor`, where the participant has extended time. For them and the host only.
void write_own_time_factor(JsonWriter& json, const race::Participant& participant);
/// The members `ahead` and `behind`: who stands next to `who`, where there is somebody, and how far away.
void write_neighbours(JsonWriter& json, const race::RunState& run, ParticipantId who);
/// A choice of stored options as the positions at which `order` shows them.
void write_shown_options(JsonWriter& json, race::Choice stored, const std::array<uint8_t, race::options_max>& order,
                         uint8_t options);
void write_live(JsonWriter& json, const RunView& view, std::span<const uint32_t> chosen, Audience audience);
/// Which participant's place in the stored order stands for everybody in live mode: the order is one for all.
uint32_t live_question(const race::RunState& run);
/// Whether host or screen may see the solution of the last question released. A screen's token is anybody's who knows
/// the code: it sees no more than the participants.
bool solution_shown_to(const race::RunState& run, Audience audience) noexcept;
/// The position that a participant has reached: how many questions are behind them.
uint32_t answered_by(const race::RunState& run, const race::Participant& participant) noexcept;

}  // namespace mcs::protocol
