#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace mcs::bench {

/// What the players do once everybody is in.
enum class Pattern : uint8_t {
    idle,       ///< nothing: they wait in the lobby
    steady,     ///< each answers again and again, `think_ms` after its last answer was due
    stampede,   ///< all answer within one second, `round_ms` after the last time
    saturate,   ///< bursts in which each answers as soon as it can, as many as the server's rate limit lets through
    reconnect,  ///< as steady; the server is killed and started again by whoever reads "racing" on standard output
};

struct Run {
    std::string code;
    std::string host_token;
};

struct Options {
    std::vector<uint16_t> ports;  ///< of 127.0.0.1, where WebSockets are opened, in turn
    uint16_t sign_on_port = 0;    ///< where players join
    bool floor = false;           ///< the server is the floor: no joining, 120 bytes get 150
    std::vector<Run> runs;        ///< players are dealt out to them in turn
    uint32_t players = 1;
    uint32_t joins_at_once = 64;     ///< players on their way in at the same time
    uint32_t source_addresses = 16;  ///< 127.0.1.1 and on
    Pattern pattern = Pattern::steady;
    std::pair<uint32_t, uint32_t> think_ms{3000, 10000};
    uint32_t round_ms = 5000;
    uint32_t warm_up_ms = 2000;
    uint32_t measure_ms = 10000;
    std::vector<std::pair<std::string, pid_t>> processes;  ///< whose CPU time and memory are wanted, by name
    std::string totals_file;  ///< where to write what each player was told: run, participant, answers, points
    std::string name_prefix = "P";
    bool in_step = false;  ///< waits for a line on standard input after "in", and after "measured"
    uint64_t seed = 1;
};

}  // namespace mcs::bench
