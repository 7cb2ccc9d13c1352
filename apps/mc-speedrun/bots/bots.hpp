#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "settings.hpp"

namespace mcs::app::bots {

inline constexpr std::string_view about =
    R"(Let simulated players race: to see a whole race at once, alone, or to see what a server can carry.)";

inline constexpr std::string_view footer =
    R"(With --create, a run is made from a sample set and started by itself; then bots know the answers and
get --accuracy of them right. With --code, they join your run and guess, and you start it. Where the
server has a host key, --create needs it in MC_SPEEDRUN_HOST_KEY.

Exit status: 0 where every answer got exactly one verdict and everybody finished, else 1.

Examples:
  mc-speedrun bots --create --players 50
  mc-speedrun bots --create --set geography --settings '{"questions":5,"scoring":"speedrun"}'
  mc-speedrun bots --url http://192.168.1.20:8080 --code ABC-DEF --players 1000 --think-ms 800..4000)";

/// How `mc-speedrun bots` is asked to play.
struct Options {
    std::string host;  ///< of the server
    std::string port;
    std::string code;  ///< empty: create a run
    bool create = false;
    std::string set;       ///< id or part of the title; empty: the first sample
    std::string settings;  ///< JSON, of the run to create
    std::string host_key;
    std::string host_name;
    std::chrono::milliseconds start_after{};
    uint32_t players = 0;
    std::chrono::milliseconds think_min{}, think_max{};
    double accuracy = 0;  ///< where the answers are known
    std::vector<std::string> names;
    uint64_t seed = 0;
    bool quiet = false;

    std::string url() const { return "http://" + host + ":" + port; }
};

std::vector<Setting> settings();
std::expected<Options, SettingError> read_options(const SettingValues& values);

/// Plays one run to its end; the exit status.
int run(const Options& options);

}  // namespace mcs::app::bots
