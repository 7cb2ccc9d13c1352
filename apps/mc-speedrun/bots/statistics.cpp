#include "bots/statistics.hpp"

#include <algorithm>
#include <cstdio>

namespace mcs::app::bots {
namespace {

template <class... Arguments>
std::string format(const char* pattern, Arguments... arguments) {
    char text[512];
    const int size = std::snprintf(text, sizeof text, pattern, arguments...);
    return {text, std::min(static_cast<size_t>(size), sizeof text - 1)};
}

unsigned long long number(uint64_t value) { return value; }

}  // namespace

uint64_t Statistics::error_count() const {
    uint64_t sum = 0;
    for (const auto& [what, times] : errors) sum += times;
    return sum;
}

double Statistics::answers_a_second() const {
    const double seconds = std::chrono::duration<double>(last_reply - first_answer).count();
    return seconds > 0 ? static_cast<double>(latencies_us.size()) / seconds : 0;
}

std::string Statistics::latency(double share) {
    if (latencies_us.empty()) return "-";
    const auto place =
        std::min(latencies_us.size() - 1, static_cast<size_t>(share * static_cast<double>(latencies_us.size())));
    std::ranges::nth_element(latencies_us, latencies_us.begin() + static_cast<std::ptrdiff_t>(place));
    return format("%.2f ms", latencies_us[place] / 1000.0);
}

std::string Statistics::line(uint32_t players) {
    if (in_run < players) return format("%u of %u have joined", joined, players);
    if (answers == 0) return format("%u players in the lobby, waiting for the start", in_run);
    return format("%zu answers, %.0f/s, reply p50 %s, p99 %s; %u of %u finished; %llu errors", latencies_us.size(),
                  answers_a_second(), latency(0.5).c_str(), latency(0.99).c_str(), finished, players,
                  number(error_count()));
}

std::string Statistics::summary(uint32_t players) {
    const double seconds = std::chrono::duration<double>(last_reply - first_answer).count();
    std::string text =
        format("%u players, %llu answers in %.1f s (%.1f/s), %.0f %% right\n", players, number(answers), seconds,
               answers_a_second(), verdicts ? 100.0 * static_cast<double>(right) / static_cast<double>(verdicts) : 0.0);
    text += format("answer → reply: p50 %s, p90 %s, p99 %s, max %s\n", latency(0.5).c_str(), latency(0.9).c_str(),
                   latency(0.99).c_str(), latency(1.0).c_str());
    text += format(
        "%u finished, %llu connections made again, %llu answers sent again, %llu judged meanwhile, "
        "%llu too late\n",
        finished, number(reconnects), number(sent_again), number(confirmed), number(too_late));
    if (errors.empty()) text += "no errors\n";
    for (const auto& [what, times] : errors) text += format("error: %s (%llu times)\n", what.c_str(), number(times));
    return text;
}

}  // namespace mcs::app::bots
