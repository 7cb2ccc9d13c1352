// Frames of a client: what is told does not depend on how the bytes were cut, and no bound is passed.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "net/websocket_parser.hpp"

namespace {

using mcs::net::Utf8Validator;
using mcs::net::WebSocketParser;
using Kind = WebSocketParser::Event::Kind;

constexpr size_t message_bytes_max = 4096;

void check(bool holds) {
    if (!holds) std::abort();
}

struct Seen {
    Kind kind;
    uint16_t code;
    std::string payload;
    friend bool operator==(const Seen&, const Seen&) = default;
};

void check_event(const WebSocketParser::Event& event) {
    const bool data = event.kind == Kind::text || event.kind == Kind::binary;
    check(event.payload.size() <= (data ? message_bytes_max : 125U));
    if (event.kind == Kind::text || event.kind == Kind::close) {
        Utf8Validator utf8;
        check(utf8.feed(event.payload) && utf8.complete());
    }
    if (event.kind == Kind::failed) check(event.code == 1002 || event.code == 1007 || event.code == 1009);
}

/// `cut` gives the sizes of the pieces in turn.
std::vector<Seen> parse(const std::string& bytes, const std::string& cut) {
    WebSocketParser parser;
    std::vector<Seen> seen;
    size_t turn = 0;
    for (size_t at = 0; at < bytes.size();) {
        const size_t wanted = cut.empty() ? bytes.size() : 1U + static_cast<uint8_t>(cut[turn++ % cut.size()]);
        std::string piece = bytes.substr(at, wanted);
        at += piece.size();
        std::span<char> input{piece};
        while (const auto event = parser.next(input, message_bytes_max)) {
            check_event(*event);
            seen.push_back({event->kind, event->code, std::string{event->payload}});
        }
        check(input.empty());
        check(parser.buffered() <= 3 * message_bytes_max);
    }
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 4) return 0;
    const std::string cut(reinterpret_cast<const char*>(data), 4);
    const std::string bytes(reinterpret_cast<const char*>(data) + 4, size - 4);
    check(parse(bytes, {}) == parse(bytes, cut));
    return 0;
}
