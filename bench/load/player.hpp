#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "socket.hpp"

namespace mcs::bench {

/// How far somebody has come on the way in.
enum class Step : uint8_t {
    outside,
    joining,    ///< POST /signon/join is under way
    upgrading,  ///< the WebSocket is being opened
    greeting,   ///< hello was sent
    in,         ///< welcomed
    waiting,    ///< to try again
    gone,       ///< for good
};

/// A participant, or the host of a run.
struct Player {
    Socket socket;
    std::string token;
    uint32_t run = 0;
    bool host = false;
    bool commands = false;  ///< host: has a command to give
    Step step = Step::outside;
    uint8_t attempts = 0;      ///< that failed, since it last worked
    uint8_t times_to_ask = 0;  ///< for the server's time
    bool writing = false;      ///< the socket is watched for taking more
    bool results_seen = false;
    bool arriving = false;  ///< counts among those on their way in
    bool asked = false;     ///< has had a question
    bool overdue = false;   ///< an answer was due when there was nothing to answer
    uint8_t select = 1;     ///< how many options the question asks for
    uint32_t participant = 0;
    uint32_t burst_left = 0;  ///< saturate: answers of this burst
    uint32_t verdicts = 0;
    uint32_t points = 0;               ///< sum of what the verdicts said
    std::optional<uint32_t> question;  ///< the one to be answered
    std::optional<uint32_t> awaited;   ///< answered, without a verdict as yet
    int64_t due_us = 0;                ///< when the answer under way, or the next one, was or is to be given; 0: never
    int64_t awaited_due_us = 0;        ///< the same, of the answer without a verdict
};

}  // namespace mcs::bench
