#include "net/websocket_parser.hpp"

#include <algorithm>
#include <cstring>

#include "base/assert.hpp"

namespace mcs::net {

using Event = WebSocketParser::Event;

std::optional<Event> WebSocketParser::next(std::span<char>& input, size_t message_bytes_max) {
    if (given_out_) {
        given_out_ = false;
        if (control_) {
            control_.reset();
        } else {
            message_.reset();
        }
    }
    while (!ended_) {
        if (!in_frame_) {
            const auto step = read_header(input, message_bytes_max);
            if (step == Step::more) return std::nullopt;
            if (step == Step::failed) return fail(failure_);
        }
        if (input.empty() && remaining_ != 0) return std::nullopt;
        if (auto event = read_payload(input)) return event;
    }
    input = {};
    return std::nullopt;
}

size_t WebSocketParser::header_size() const noexcept {
    if (header_have_ < 2) return 2;
    const auto length = header_[1] & 0x7F;
    return 2U + (length == 126 ? 2U : length == 127 ? 8U : 0U) + 4U;
}

WebSocketParser::Step WebSocketParser::read_header(std::span<char>& input, size_t message_bytes_max) {
    while (header_have_ < header_size()) {
        if (input.empty()) return Step::more;
        const auto take = std::min(header_size() - header_have_, input.size());
        std::memcpy(header_.data() + header_have_, input.data(), take);
        header_have_ = static_cast<uint8_t>(header_have_ + take);
        input = input.subspan(take);
        // What is wrong in the first two bytes is refused before the rest is waited for.
        if (header_have_ == 2) {
            const bool reserved_bits = (header_[0] & 0x70) != 0;
            const auto code = header_[0] & 0x0F;
            const bool known = code <= 2 || (code >= 8 && code <= 10);
            const bool masked = (header_[1] & 0x80) != 0;
            const bool bad_control = is_control() && (!final() || (header_[1] & 0x7F) > 125);
            const bool bad_order = !is_control() && (opcode() == Opcode::continuation) != in_message_;
            if (reserved_bits || !known || !masked || bad_control || bad_order) {
                failure_ = close_code::protocol_error;
                return Step::failed;
            }
        }
    }
    return start_frame(message_bytes_max);
}

WebSocketParser::Step WebSocketParser::start_frame(size_t message_bytes_max) {
    uint64_t length = header_[1] & 0x7F;
    const size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (extended != 0) {
        length = 0;
        for (size_t i = 0; i < extended; ++i) length = length << 8 | header_[2 + i];
        const bool shortest = length > (extended == 2 ? 125U : 0xFFFFU);
        if (!shortest || length >> 63 != 0) {
            failure_ = close_code::protocol_error;
            return Step::failed;
        }
    }
    if (!is_control()) {
        if (!in_message_) {
            message_bytes_ = 0;
            text_ = opcode() == Opcode::text;
            utf8_ = {};
            in_message_ = true;
        }
        if (length > message_bytes_max || message_bytes_ + length > message_bytes_max) {
            failure_ = close_code::too_big;
            return Step::failed;
        }
        message_bytes_ += static_cast<uint32_t>(length);
    }
    std::memmove(header_.data() + 10, header_.data() + 2 + extended, 4);  // the mask, where unmask() looks
    remaining_ = static_cast<uint32_t>(length);
    mask_at_ = 0;
    in_frame_ = true;
    return Step::frame;
}

void WebSocketParser::unmask(std::span<char> piece) noexcept {
    std::array<char, 8> mask;
    for (size_t i = 0; i < 8; ++i) mask[i] = static_cast<char>(header_[10 + ((mask_at_ + i) & 3)]);
    uint64_t mask_word;
    std::memcpy(&mask_word, mask.data(), 8);
    size_t at = 0;
    for (; at + 8 <= piece.size(); at += 8) {
        uint64_t word;
        std::memcpy(&word, piece.data() + at, 8);
        word ^= mask_word;
        std::memcpy(piece.data() + at, &word, 8);
    }
    for (; at < piece.size(); ++at) piece[at] = static_cast<char>(piece[at] ^ mask[at & 7]);
    mask_at_ = static_cast<uint8_t>((mask_at_ + piece.size()) & 3);
}

std::optional<Event> WebSocketParser::read_payload(std::span<char>& input) {
    const auto piece = input.first(std::min<size_t>(remaining_, input.size()));
    input = input.subspan(piece.size());
    unmask(piece);
    remaining_ -= static_cast<uint32_t>(piece.size());
    if (remaining_ == 0) {
        in_frame_ = false;
        header_have_ = 0;
    }
    const std::string_view view{piece.data(), piece.size()};
    return is_control() ? control_piece(view) : data_piece(view);
}

std::optional<Event> WebSocketParser::data_piece(std::string_view piece) {
    if (text_ && !utf8_.feed(piece)) return fail(close_code::bad_data);
    const bool message_ends = !in_frame_ && final();
    if (message_ends) {
        in_message_ = false;
        if (text_ && !utf8_.complete()) return fail(close_code::bad_data);
    }
    const auto kind = text_ ? Event::Kind::text : Event::Kind::binary;
    if (message_ends && !message_) return Event{kind, 0, piece};
    if (!message_) message_ = std::make_unique<std::string>();
    message_->append(piece);
    if (!message_ends) return std::nullopt;
    given_out_ = true;
    return Event{kind, 0, *message_};
}

std::optional<Event> WebSocketParser::control_piece(std::string_view piece) {
    if (!in_frame_ && !control_) return control_event(piece);
    if (!control_) control_ = std::make_unique<Control>();
    std::memcpy(control_->bytes.data() + control_->size, piece.data(), piece.size());
    control_->size = static_cast<uint8_t>(control_->size + piece.size());
    if (in_frame_) return std::nullopt;
    given_out_ = true;
    return control_event({control_->bytes.data(), control_->size});
}

Event WebSocketParser::control_event(std::string_view payload) {
    switch (opcode()) {
        case Opcode::ping:
            return {Event::Kind::ping, 0, payload};
        case Opcode::pong:
            return {Event::Kind::pong, 0, payload};
        default:
            return close_event(payload);
    }
}

Event WebSocketParser::close_event(std::string_view payload) {
    ended_ = true;
    if (payload.empty()) return {Event::Kind::close, close_code::none, {}};
    if (payload.size() == 1) return fail(close_code::protocol_error);
    const auto code = static_cast<uint16_t>(static_cast<uint8_t>(payload[0]) << 8 | static_cast<uint8_t>(payload[1]));
    if (!valid_close_code(code)) return fail(close_code::protocol_error);
    const auto reason = payload.substr(2);
    Utf8Validator utf8;
    if (!utf8.feed(reason) || !utf8.complete()) return fail(close_code::bad_data);
    return {Event::Kind::close, code, reason};
}

Event WebSocketParser::fail(uint16_t code) noexcept {
    ended_ = true;
    given_out_ = false;
    message_.reset();
    control_.reset();
    return {Event::Kind::failed, code, {}};
}

bool valid_close_code(uint16_t code) noexcept {
    return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) ||
           (code >= 3000 && code <= 4999);
}

FrameHeader frame_header(Opcode opcode, size_t payload_bytes) noexcept {
    FrameHeader header{};
    header.bytes[0] = static_cast<char>(0x80 | static_cast<uint8_t>(opcode));
    const auto put = [&](uint8_t marker, int bytes) {
        header.bytes[1] = static_cast<char>(marker);
        for (int i = 0; i < bytes; ++i)
            header.bytes[static_cast<size_t>(2 + i)] = static_cast<char>(payload_bytes >> (8 * (bytes - 1 - i)));
        header.size = static_cast<uint8_t>(2 + bytes);
    };
    if (payload_bytes < 126) {
        put(static_cast<uint8_t>(payload_bytes), 0);
    } else if (payload_bytes <= 0xFFFF) {
        put(126, 2);
    } else {
        put(127, 8);
    }
    return header;
}

std::string control_frame(Opcode opcode, std::string_view payload) {
    require(payload.size() <= 125, "a control frame holds at most 125 bytes");
    std::string frame{frame_header(opcode, payload.size()).view()};
    return frame.append(payload);
}

std::string close_frame(uint16_t code, std::string_view reason) {
    if (code == close_code::none) return control_frame(Opcode::close, {});
    if (reason.size() > 123) {
        size_t end = 123;
        while (end > 0 && (static_cast<uint8_t>(reason[end]) & 0xC0) == 0x80) --end;
        reason = reason.substr(0, end);
    }
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code)};
    return control_frame(Opcode::close, payload.append(reason));
}

}  // namespace mcs::net
