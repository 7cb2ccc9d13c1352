#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>

#include "base/ids.hpp"
#include "protocol/error_code.hpp"
#include "protocol/settings_codec.hpp"
#include "race/answer_key.hpp"
#include "race/entry.hpp"
#include "race/time_factor.hpp"

namespace mcs::protocol {

/// A message from a client is never longer.
inline constexpr size_t client_message_bytes_max = 4096;

/// A number of the client's, to be given back as it came.
struct EchoedNumber {
    std::array<char, 32> text{};
    uint8_t size = 0;
    std::string_view str() const noexcept { return {text.data(), size}; }
};

struct Hello {
    std::string token;
    uint64_t seen = 0;  ///< the last seq the client saw
};
struct Answer {
    uint32_t question = 0;  ///< position in the participant's own order
    race::Choice choice = 0;
};
struct Time {
    EchoedNumber t0;
};
// clang-format off
struct Start {};
struct Pause {};
struct Resume {};
struct Next {};
struct End {};
/// Whether somebody new may join.
struct Lock { bool locked = false; };
// clang-format on
struct Configure {
    SettingsPatch settings;
};
struct Kick {
    ParticipantId participant{};
};

/// Extended time for one participant.
struct Grant {
    ParticipantId participant{};
    uint8_t time_quarters = race::time_quarters_min;
};

/// Who of all the participants has this in their name?
struct Find {
    std::string name;  ///< a part of it, 1 … race::name_bytes_max bytes
};

/// Everything a client can say.
using ClientMessage =
    std::variant<Hello, Answer, Time, Start, Pause, Resume, Next, End, Lock, Configure, Kick, Grant, Find>;

/// Why a message was not understood: what to tell the client.
struct DecodeError {
    ErrorCode code = ErrorCode::bad_message;
    std::string message;
};

/// Reads one message. Any bytes whatever are safe to pass: size, depth and every value are checked. Unknown members are
/// ignored; types are strict.
std::expected<ClientMessage, DecodeError> decode(std::string_view text);

}  // namespace mcs::protocol
