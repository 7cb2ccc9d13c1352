#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mcs::app::bots {

/// What all bots together have done and seen.
struct Statistics {
    using Clock = std::chrono::steady_clock;

    uint32_t joined = 0;
    uint32_t in_run = 0;  ///< have been welcomed at least once
    uint32_t finished = 0;
    uint64_t answers = 0;   ///< given, each once however often it was sent
    uint64_t verdicts = 0;  ///< of them, those judged
    uint64_t right = 0;
    uint64_t too_late = 0;   ///< of them, those whose live question was closed already
    uint64_t confirmed = 0;  ///< judged while the connection was lost: seen in the welcome instead of a verdict
    uint64_t sent_again = 0;
    uint64_t reconnects = 0;
    std::map<std::string, uint64_t> errors;  ///< by what went wrong
    std::vector<uint32_t> latencies_us;      ///< answer → verdict; live: → recorded
    Clock::time_point first_answer{}, last_reply{};
    Clock::time_point last_progress = Clock::now();

    void error(const std::string& what) { ++errors[what]; }
    uint64_t error_count() const;

    /// One line on how it goes.
    std::string line(uint32_t players);
    /// Some lines on how it went.
    std::string summary(uint32_t players);

  private:
    double answers_a_second() const;
    std::string latency(double share);
};

}  // namespace mcs::app::bots
