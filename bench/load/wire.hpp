#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcs::bench {

/// Puts a client's frame at the end of `out`, masked with `mask`.
void append_frame(std::string& out, uint8_t opcode, std::string_view payload, uint32_t mask);
inline constexpr uint8_t text_frame = 1, close_frame = 8, ping_frame = 9, pong_frame = 10;

struct ServerFrame {
    uint8_t opcode = 0;
    std::string_view payload;
};
/// Takes a whole, unmasked, unfragmented frame from the front of `input`; nothing where it is not all there yet.
std::optional<ServerFrame> take_frame(std::string_view& input);

/// A whole HTTP response taken from the front of `input`, of which the head must give the length (a 101 has no body).
struct HttpResponse {
    int status = 0;
    std::string_view body;
};
std::optional<HttpResponse> take_response(std::string_view& input);

/// What a message of the server says, as far as a player needs to know: found by searching for the members' names, in
/// the order in which the server writes them. (A JSON parser would cost more than the server spends on writing it.)
struct Message {
    enum class Kind : uint8_t { welcome, verdict, question, leaderboard, finished, results, time, error, other };
    Kind kind = Kind::other;
    std::string_view text;  ///< all of it
    /// verdict: the question that was judged.
    std::optional<uint32_t> judged;
    uint32_t points = 0;        ///< verdict: of this answer
    uint32_t total_points = 0;  ///< verdict: of all
    /// welcome, verdict, question: the question to be answered now.
    std::optional<uint32_t> question;
    uint32_t select = 1;
};
Message read_message(std::string_view text);

/// The number that follows `"name":` at or after `from`.
std::optional<uint64_t> number_after(std::string_view text, std::string_view name, size_t from = 0);
/// The text that follows `"name":"`, up to the next quotation mark; "" where there is none.
std::string_view text_after(std::string_view text, std::string_view name);

}  // namespace mcs::bench
