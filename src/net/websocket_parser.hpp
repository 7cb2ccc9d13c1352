#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/utf8.hpp"

namespace mcs::net {

enum class Opcode : uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Close codes that the server itself uses (RFC 6455 §7.4.1; 1012 and 1013 are IANA's).
namespace close_code {
inline constexpr uint16_t normal = 1000, going_away = 1001, protocol_error = 1002, unsupported = 1003, none = 1005,
                          bad_data = 1007, policy = 1008, too_big = 1009, restart = 1012, try_later = 1013;
}

/// The server's side of RFC 6455 framing, without I/O: bytes of a client in, messages and control frames out. Masked
/// frames only, no extensions; fragments are put together, with control frames in between; text is checked as UTF-8
/// while it comes in; whatever breaks a rule is told with the close code that it deserves.
///
/// Holds no buffer unless a message or control frame is in pieces: a frame that lies whole in the input is unmasked in
/// place and given out as a view of it. Bounds: a message is at most `message_bytes_max`, refused at the header that
/// makes it longer; a control frame 125 bytes.
class WebSocketParser {
  public:
    struct Event {
        enum class Kind : uint8_t { text, binary, ping, pong, close, failed };
        Kind kind;
        uint16_t code = 0;         ///< of `close` (1005 where the frame has none) and `failed`
        std::string_view payload;  ///< valid until the next call, while the input is; the reason of a close
    };

    /// Takes from the front of `input` until there is something to tell; nothing when all of it is used up. Unmasks in
    /// place. After `close` or `failed` all further input is swallowed.
    std::optional<Event> next(std::span<char>& input, size_t message_bytes_max);

    /// Heap bytes held for pieces.
    size_t buffered() const noexcept { return (message_ ? message_->capacity() : 0) + (control_ ? 128 : 0); }

  private:
    struct Control {
        uint8_t size = 0;
        std::array<char, 125> bytes;
    };

    enum class Step : uint8_t { more, frame, failed };
    Step read_header(std::span<char>& input, size_t message_bytes_max);
    Step start_frame(size_t message_bytes_max);
    size_t header_size() const noexcept;
    std::optional<Event> read_payload(std::span<char>& input);
    std::optional<Event> data_piece(std::string_view piece);
    std::optional<Event> control_piece(std::string_view piece);
    Event control_event(std::string_view payload);
    Event close_event(std::string_view payload);
    Event fail(uint16_t code) noexcept;
    void unmask(std::span<char> piece) noexcept;

    Opcode opcode() const noexcept { return static_cast<Opcode>(header_[0] & 0x0F); }
    bool final() const noexcept { return (header_[0] & 0x80) != 0; }
    bool is_control() const noexcept { return (header_[0] & 0x08) != 0; }

    std::unique_ptr<std::string> message_;  ///< of a message in pieces
    std::unique_ptr<Control> control_;      ///< of a control frame in pieces
    uint32_t remaining_ = 0;                ///< payload bytes of this frame still to come
    uint32_t message_bytes_ = 0;            ///< declared by the frames of this message so far
    std::array<uint8_t, 14> header_{};
    uint8_t header_have_ = 0;
    uint8_t mask_at_ = 0;
    uint16_t failure_ = 0;
    bool in_frame_ = false;
    bool in_message_ = false;  ///< a data message has begun and its final frame has not ended
    bool text_ = false;
    bool ended_ = false;
    bool given_out_ = false;  ///< `message_` or `control_` was given out by the last call
    Utf8Validator utf8_;
};

/// The header of an unmasked, final frame.
struct FrameHeader {
    std::array<char, 10> bytes;
    uint8_t size;
    std::string_view view() const noexcept { return {bytes.data(), size}; }
};
FrameHeader frame_header(Opcode opcode, size_t payload_bytes) noexcept;
/// A whole control frame; `payload` is at most 125 bytes.
std::string control_frame(Opcode opcode, std::string_view payload);
/// A whole close frame. The reason is cut at 123 bytes, at a character's end.
std::string close_frame(uint16_t code, std::string_view reason);
/// Whether a peer may send this code (RFC 6455 §7.4 and IANA's registry).
bool valid_close_code(uint16_t code) noexcept;

}  // namespace mcs::net
