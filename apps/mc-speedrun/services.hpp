#pragma once

#include <cstdint>
#include <string_view>

namespace mcs::app {

/// Which services a process runs: one of them on a cluster, all of them in one process.
enum class Services : uint8_t {
    sign_on = 1,
    speed_run = 2,
    question_set_loader = 4,
    reporter = 8,
    all = 15,
};

constexpr Services operator|(Services a, Services b) {
    return static_cast<Services>(static_cast<uint8_t>(a) | static_cast<uint8_t>(b));
}

/// Whether some of `wanted` are among `services`.
constexpr bool any_of(Services services, Services wanted) {
    return (static_cast<uint8_t>(services) & static_cast<uint8_t>(wanted)) != 0;
}

/// The subcommand that runs them.
constexpr std::string_view command_of(Services services) {
    switch (services) {
        case Services::sign_on:
            return "sign-on";
        case Services::speed_run:
            return "speed-run";
        case Services::question_set_loader:
            return "question-set-loader";
        case Services::reporter:
            return "reporter";
        case Services::all:
            break;
    }
    return "serve";
}

}  // namespace mcs::app
