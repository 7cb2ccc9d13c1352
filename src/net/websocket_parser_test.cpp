// The cases of the Autobahn test suite (sections 1–7 and 9) that a server without extensions can meet, each fed whole,
// byte by byte, and in pieces of 7.
#include "net/websocket_parser.hpp"

#include <string>
#include <vector>

namespace mcs::net {
namespace {

using Kind = WebSocketParser::Event::Kind;

struct Seen {
    Kind kind;
    uint16_t code;
    std::string payload;
    friend bool operator==(const Seen&, const Seen&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Seen& seen) {
        return out << "{kind " << static_cast<int>(seen.kind) << ", code " << seen.code << ", " << seen.payload.size()
                   << " bytes: " << seen.payload.substr(0, 40) << "}";
    }
};
using Events = std::vector<Seen>;

Seen text(std::string payload) { return {Kind::text, 0, std::move(payload)}; }
Seen binary(std::string payload) { return {Kind::binary, 0, std::move(payload)}; }
Seen ping(std::string payload) { return {Kind::ping, 0, std::move(payload)}; }
Seen pong(std::string payload) { return {Kind::pong, 0, std::move(payload)}; }
Seen closed(uint16_t code, std::string reason = {}) { return {Kind::close, code, std::move(reason)}; }
Seen failed(uint16_t code) { return {Kind::failed, code, {}}; }

constexpr bool more = false;

/// A frame as a client sends it. `opcode` holds the reserved bits too (0x40, 0x20, 0x10).
std::string frame(int opcode, std::string_view payload, bool final = true) {
    std::string out;
    out.push_back(static_cast<char>((final ? 0x80 : 0) | opcode));
    const auto header = frame_header(Opcode::text, payload.size());
    out.push_back(static_cast<char>(header.bytes[1] | 0x80));
    out.append(header.bytes.data() + 2, header.size - 2U);
    const std::string mask = "\x37\xFA\x21\x3D";
    out += mask;
    for (size_t i = 0; i < payload.size(); ++i) out.push_back(static_cast<char>(payload[i] ^ mask[i % 4]));
    return out;
}

Events parse(std::string bytes, size_t piece_bytes, size_t limit) {
    WebSocketParser parser;
    Events events;
    for (size_t at = 0; at < bytes.size(); at += piece_bytes) {
        std::vector<char> piece(bytes.begin() + static_cast<ptrdiff_t>(at),
                                bytes.begin() + static_cast<ptrdiff_t>(std::min(bytes.size(), at + piece_bytes)));
        std::span<char> input{piece};
        while (auto event = parser.next(input, limit))
            events.push_back({event->kind, event->code, std::string{event->payload}});
        EXPECT_TRUE(input.empty());
    }
    return events;
}

void expect(const std::string& bytes, const Events& events, size_t limit = 70'000) {
    EXPECT_EQ(parse(bytes, bytes.size() + 1, limit), events);
    EXPECT_EQ(parse(bytes, 1, limit), events) << "byte by byte";
    EXPECT_EQ(parse(bytes, 7, limit), events) << "in pieces of 7";
}

TEST(WebSocketParser, Case_1_1_text_messages_of_every_length_encoding) {
    for (const size_t size : {0, 125, 126, 127, 128, 65'535, 65'536})
        expect(frame(1, std::string(size, '*')), {text(std::string(size, '*'))});
}

TEST(WebSocketParser, Case_1_2_binary_messages_of_every_length_encoding) {
    for (const size_t size : {0, 125, 126, 127, 128, 65'535, 65'536})
        expect(frame(2, std::string(size, '\xFE')), {binary(std::string(size, '\xFE'))});
}

TEST(WebSocketParser, Case_2_1_to_2_4_pings_with_payloads) {
    for (const auto& payload : {std::string{}, std::string{"Hello, world!"},
                                std::string{"\x00\xff\xfe\xfd\xfc\xfb\x00\xff", 8}, std::string(125, '\xFE')})
        expect(frame(9, payload), {ping(payload)});
}

TEST(WebSocketParser, Case_2_5_ping_longer_than_125_bytes) { expect(frame(9, std::string(126, 'x')), {failed(1002)}); }

TEST(WebSocketParser, Case_2_7_to_2_9_unsolicited_pongs) {
    expect(frame(10, "") + frame(10, "unsolicited") + frame(9, "ping"), {pong(""), pong("unsolicited"), ping("ping")});
}

TEST(WebSocketParser, Case_2_10_ten_pings_in_order) {
    std::string bytes;
    Events events;
    for (int i = 0; i < 10; ++i) {
        bytes += frame(9, std::to_string(i));
        events.push_back(ping(std::to_string(i)));
    }
    expect(bytes, events);
}

TEST(WebSocketParser, Case_3_1_to_3_7_reserved_bits) {
    for (int bits = 1; bits <= 7; ++bits) {
        expect(frame(1 | bits << 4, "Hello"), {failed(1002)});
        expect(frame(1, "first") + frame(1 | bits << 4, "second") + frame(9, ""), {text("first"), failed(1002)});
        expect(frame(9 | bits << 4, ""), {failed(1002)});
        expect(frame(8 | bits << 4, ""), {failed(1002)});
    }
}

TEST(WebSocketParser, Case_4_1_reserved_data_opcodes) {
    for (int opcode = 3; opcode <= 7; ++opcode) {
        expect(frame(opcode, ""), {failed(1002)});
        expect(frame(opcode, "reserved"), {failed(1002)});
        expect(frame(1, "first") + frame(opcode, "x") + frame(9, ""), {text("first"), failed(1002)});
    }
}

TEST(WebSocketParser, Case_4_2_reserved_control_opcodes) {
    for (int opcode = 11; opcode <= 15; ++opcode) {
        expect(frame(opcode, ""), {failed(1002)});
        expect(frame(1, "first") + frame(opcode, "x") + frame(9, ""), {text("first"), failed(1002)});
    }
}

TEST(WebSocketParser, Case_5_1_and_5_2_fragmented_control_frames) {
    expect(frame(9, "fragment1", more) + frame(0, "fragment2"), {failed(1002)});
    expect(frame(10, "fragment1", more) + frame(0, "fragment2"), {failed(1002)});
}

TEST(WebSocketParser, Case_5_3_to_5_5_message_of_two_fragments) {
    expect(frame(1, "fragment1", more) + frame(0, "fragment2"), {text("fragment1fragment2")});
}

TEST(WebSocketParser, Case_5_6_to_5_8_ping_between_fragments) {
    expect(frame(1, "fragment1", more) + frame(9, "ping payload") + frame(0, "fragment2"),
           {ping("ping payload"), text("fragment1fragment2")});
}

TEST(WebSocketParser, Case_5_9_to_5_12_continuation_without_a_beginning) {
    expect(frame(0, "non-continuation payload") + frame(1, "Hello"), {failed(1002)});
    expect(frame(0, "non-continuation payload", more) + frame(1, "Hello"), {failed(1002)});
}

TEST(WebSocketParser, Case_5_15_continuation_after_a_message_has_ended) {
    expect(frame(1, "fragment1", more) + frame(0, "fragment2") + frame(0, "fragment3", more) + frame(1, "fragment4"),
           {text("fragment1fragment2"), failed(1002)});
}

TEST(WebSocketParser, Case_5_16_and_5_17_continuation_first_again_and_again) {
    expect(frame(0, "fragment1", more) + frame(1, "fragment2", more) + frame(0, "fragment3"), {failed(1002)});
    expect(frame(0, "fragment1") + frame(1, "fragment2", more) + frame(0, "fragment3"), {failed(1002)});
}

TEST(WebSocketParser, Case_5_18_new_message_inside_a_message) {
    expect(frame(1, "fragment1", more) + frame(1, "fragment2"), {failed(1002)});
}

TEST(WebSocketParser, Case_5_19_and_5_20_fragments_with_pings_in_between) {
    expect(frame(1, "1", more) + frame(0, "2", more) + frame(9, "a") + frame(0, "3", more) + frame(0, "4", more) +
               frame(9, "b") + frame(0, "5"),
           {ping("a"), ping("b"), text("12345")});
}

TEST(WebSocketParser, Case_6_1_empty_text_messages_and_fragments) {
    expect(frame(1, ""), {text("")});
    expect(frame(1, "", more) + frame(0, "", more) + frame(0, ""), {text("")});
    expect(frame(1, "", more) + frame(0, "middle", more) + frame(0, ""), {text("middle")});
}

TEST(WebSocketParser, Case_6_2_valid_text_in_one_piece_and_cut_everywhere) {
    const std::string valid = "Hello-\xC2\xB5@\xC3\x9F\xC3\xB6\xC3\xA4\xC3\xBC\xC3\xA0\xC3\xA1-UTF-8!!";
    expect(frame(1, valid), {text(valid)});
    for (size_t cut = 0; cut <= valid.size(); ++cut)
        expect(frame(1, valid.substr(0, cut), more) + frame(0, valid.substr(cut)), {text(valid)});
    std::string one_by_one = frame(1, "", more);
    for (const char byte : valid) one_by_one += frame(0, std::string(1, byte), more);
    expect(one_by_one + frame(0, ""), {text(valid)});
}

TEST(WebSocketParser, Case_6_3_invalid_text_in_one_piece_and_in_fragments) {
    const std::string invalid =
        "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5\xED\xA0\x80"
        "edited";
    expect(frame(1, invalid), {failed(1007)});
    expect(frame(1, invalid.substr(0, 5), more) + frame(0, invalid.substr(5)), {failed(1007)});
}

TEST(WebSocketParser, Case_6_4_fails_at_the_first_wrong_byte_not_at_the_end) {
    const std::string start = "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5";
    // The frame that holds the wrong byte has not ended, nor has the message.
    const auto whole = frame(1, start, more) + frame(0,
                                                     "\xF4\x90\x80\x80"
                                                     "rest",
                                                     more);
    expect(whole.substr(0, whole.size() - 6), {failed(1007)});
    // One byte less, and nothing is wrong as yet: F4 may begin a character.
    expect(whole.substr(0, whole.size() - 7), {});
}

TEST(WebSocketParser, Case_6_5_to_6_23_what_is_and_is_not_utf8) {
    const std::vector<std::string> valid{"\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5",  // 6.5
                                         std::string("\x00", 1),
                                         "\xC2\x80",
                                         "\xE0\xA0\x80",
                                         "\xF0\x90\x80\x80",  // 6.7: shortest of each length
                                         "\x7F",
                                         "\xDF\xBF",
                                         "\xEF\xBF\xBF",
                                         "\xF4\x8F\xBF\xBF",  // 6.9: longest of each length
                                         "\xED\x9F\xBF",
                                         "\xEE\x80\x80",
                                         "\xEF\xBF\xBD",  // 6.11: around the surrogates
                                         "\xEF\xBF\xBE",
                                         "\xF0\x9F\xBF\xBF",
                                         "\xF3\xAF\xBF\xBE"};  // 6.22: noncharacters
    for (const auto& bytes : valid) expect(frame(1, bytes), {text(bytes)});
    const std::vector<std::string> invalid{"\xCE",
                                           "\xCE\xBA\xE1\xBD",
                                           "\xF0\x90\x80",  // 6.6: cut short
                                           "\xF8\x88\x80\x80\x80",
                                           "\xFC\x84\x80\x80\x80\x80",  // 6.8: five and six bytes
                                           "\xF7\xBF\xBF\xBF",
                                           "\xFB\xBF\xBF\xBF\xBF",
                                           "\xFD\xBF\xBF\xBF\xBF\xBF",  // 6.10
                                           "\xF4\x90\x80\x80",          // 6.11.5: above U+10FFFF
                                           "\x80",
                                           "\xBF",
                                           "\x80\xBF",
                                           "\x80\xBF\x80\xBF\x80\xBF",  // 6.12: continuation alone
                                           "\xC3 ",
                                           "\xE2 ",
                                           "\xF0 ",
                                           "\xF8 ",
                                           "\xFC ",  // 6.13: lead alone
                                           "\xC0",
                                           "\xE0\x80",
                                           "\xF0\x80\x80",
                                           "\xDF",
                                           "\xEF\xBF",
                                           "\xF7\xBF\xBF",  // 6.14: last byte missing
                                           "\xFE",
                                           "\xFF",
                                           "\xFE\xFE\xFF\xFF",  // 6.16
                                           "\xC0\xAF",
                                           "\xE0\x80\xAF",
                                           "\xF0\x80\x80\xAF",
                                           "\xF8\x80\x80\x80\xAF",  // 6.17: overlong '/'
                                           "\xC1\xBF",
                                           "\xE0\x9F\xBF",
                                           "\xF0\x8F\xBF\xBF",  // 6.18: longest overlong
                                           "\xC0\x80",
                                           "\xE0\x80\x80",
                                           "\xF0\x80\x80\x80",  // 6.19: overlong NUL
                                           "\xED\xA0\x80",
                                           "\xED\xAD\xBF",
                                           "\xED\xAE\x80",
                                           "\xED\xB0\x80",
                                           "\xED\xBF\xBF",  // 6.20: surrogates
                                           "\xED\xA0\x80\xED\xB0\x80",
                                           "\xED\xAF\xBF\xED\xBF\xBF"};  // 6.21: and in pairs
    for (const auto& bytes : invalid) expect(frame(1, bytes), {failed(1007)});
}

TEST(WebSocketParser, Case_7_1_nothing_is_told_after_a_close) {
    expect(frame(1, "Hello") + frame(8, "\x03\xE8"), {text("Hello"), closed(1000)});
    expect(frame(8, "\x03\xE8") + frame(8, "\x03\xE8"), {closed(1000)});
    expect(frame(8, "\x03\xE8") + frame(9, "") + frame(1, "Hello"), {closed(1000)});
    expect(frame(1, "fragment1", more) + frame(8, "\x03\xE8") + frame(0, "fragment2"), {closed(1000)});
}

std::string code_bytes(int code) { return {static_cast<char>(code >> 8), static_cast<char>(code)}; }

TEST(WebSocketParser, Case_7_3_payloads_of_close_frames) {
    expect(frame(8, ""), {closed(1005)});                                                               // 7.3.1
    expect(frame(8, "a"), {failed(1002)});                                                              // 7.3.2
    expect(frame(8, code_bytes(1000)), {closed(1000)});                                                 // 7.3.3
    expect(frame(8, code_bytes(1000) + "Hello World!"), {closed(1000, "Hello World!")});                // 7.3.4
    expect(frame(8, code_bytes(1000) + std::string(123, '*')), {closed(1000, std::string(123, '*'))});  // 7.3.5
    expect(frame(8, code_bytes(1000) + std::string(124, '*')), {failed(1002)});                         // 7.3.6
}

TEST(WebSocketParser, Case_7_5_1_reason_that_is_not_utf8) {
    expect(frame(8, code_bytes(1000) + "\xCE\xBA\xE1\xBD\xB9\xED\xA0\x80"
                                       "edited"),
           {failed(1007)});
}

TEST(WebSocketParser, Case_7_7_valid_close_codes) {
    for (const int code :
         {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
        expect(frame(8, code_bytes(code)), {closed(static_cast<uint16_t>(code))});
}

TEST(WebSocketParser, Case_7_9_and_7_13_invalid_close_codes) {
    for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
        expect(frame(8, code_bytes(code)), {failed(1002)});
}

TEST(WebSocketParser, Case_9_1_and_9_2_messages_up_to_the_limit_and_above) {
    expect(frame(1, std::string(4096, '*')), {text(std::string(4096, '*'))}, 4096);
    expect(frame(1, std::string(4097, '*')), {failed(1009)}, 4096);
    expect(frame(2, std::string(65'536, '*')), {failed(1009)}, 4096);
    // The header alone is enough to refuse.
    expect(frame(1, std::string(4097, '*')).substr(0, 8), {failed(1009)}, 4096);
    // 2^63 and more is not a length at all; the most that is one is too big.
    expect("\x81\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x02\x03\x04", {failed(1009)}, 4096);
    expect("\x81\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x02\x03\x04", {failed(1002)}, 4096);
}

TEST(WebSocketParser, Case_9_3_and_9_4_fragments_count_together) {
    const auto half = std::string(2048, '*');
    expect(frame(1, half, more) + frame(0, half), {text(half + half)}, 4096);
    expect(frame(1, half, more) + frame(9, std::string(125, 'p')) + frame(0, half),
           {ping(std::string(125, 'p')), text(half + half)}, 4096);
    expect(frame(1, half, more) + frame(0, half, more) + frame(0, "*"), {failed(1009)}, 4096);
    // Each message has the whole limit for itself.
    expect(frame(1, half + half) + frame(1, half, more) + frame(0, half), {text(half + half), text(half + half)}, 4096);
}

TEST(WebSocketParser, refuses_frames_without_a_mask) { expect(std::string{"\x81\x02hi", 4}, {failed(1002)}); }

TEST(WebSocketParser, refuses_lengths_that_are_not_in_the_shortest_form) {
    expect(std::string{"\x81\xFE\x00\x7D\x01\x02\x03\x04", 8}, {failed(1002)});
    expect(std::string{"\x81\xFF\x00\x00\x00\x00\x00\x00\xFF\xFF\x01\x02\x03\x04", 14}, {failed(1002)});
}

TEST(WebSocketParser, holds_no_buffer_while_idle) {
    WebSocketParser parser;
    auto bytes = frame(1, std::string(3000, 'x'));
    std::span<char> input{bytes};
    std::span<char> first = input.first(1000);
    EXPECT_FALSE(parser.next(first, 4096));
    EXPECT_GE(parser.buffered(), 900U);
    std::span<char> rest = input.subspan(1000);
    EXPECT_TRUE(parser.next(rest, 4096));
    EXPECT_FALSE(parser.next(rest, 4096));
    EXPECT_EQ(parser.buffered(), 0U);
    EXPECT_LE(sizeof(WebSocketParser), 56U);
}

TEST(WebSocketParser, events_do_not_depend_on_how_the_bytes_were_cut) {
    EXPECT_TRUE(rc::check([] {
        std::string bytes;
        const auto frames = *rc::gen::inRange(1, 6);
        for (int i = 0; i < frames; ++i) {
            const auto opcode =
                *rc::gen::weightedElement<int>({{6, 0}, {6, 1}, {3, 2}, {2, 8}, {3, 9}, {3, 10}, {1, 3}});
            const auto payload =
                *rc::gen::container<std::string>(*rc::gen::inRange(0, 200), rc::gen::inRange<char>(0, 127));
            bytes += frame(opcode, payload, *rc::gen::arbitrary<bool>());
        }
        const auto piece = static_cast<size_t>(*rc::gen::inRange(1, 40));
        RC_ASSERT(parse(bytes, piece, 300) == parse(bytes, bytes.size() + 1, 300));
    }));
}

TEST(WebSocketFrames, close_reason_is_cut_at_a_character) {
    const auto frame = close_frame(1000, std::string(122, 'a') + "\xC3\xA9 and more");
    EXPECT_EQ(frame.size(), 2U + 2U + 122U);
    EXPECT_EQ(close_frame(1005, "not sent"), std::string("\x88\x00", 2));
}

}  // namespace
}  // namespace mcs::net
