#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace mcs::sim {

enum class Fault : uint8_t {
    message_delayed,
    message_duplicated,
    connection_lost,
    answer_lost,
    client_double_send,
    client_resend,
    instance_crash,
    append_failed,
    append_failed_after_all,
    append_slow,
    create_failed,
    create_failed_after_all,
    log_lost,
    completion_failed,
    completion_lost,
    job_redelivered,
    reporter_crash,
    instance_paused,
    instance_cut_off,
    log_restarted,
    count,
};
inline constexpr std::array<std::string_view, static_cast<size_t>(Fault::count)> fault_names = {
    "message delayed",       "message duplicated",  "connection lost",
    "sign-on's answer lost", "client sends twice",  "client sends again",
    "instance crash",        "append failed",       "append failed but happened",
    "append slow",           "create failed",       "create failed but happened",
    "log not followed",      "completion not sent", "completion lost",
    "job delivered again",   "reporter crash",      "instance paused",
    "instance cut off",      "log restarted"};

/// How often each fault was injected.
struct Faults {
    std::array<uint64_t, static_cast<size_t>(Fault::count)> injected{};
    void count(Fault fault) { ++injected[static_cast<size_t>(fault)]; }
    void add(const Faults& other) {
        for (size_t i = 0; i < injected.size(); ++i) injected[i] += other.injected[i];
    }
};

/// A bug put into the first instance, to see that the checker finds it.
enum class Plant : uint8_t {
    none,
    early_acknowledgement,    ///< tells of entries before they are stored
    second_answer,            ///< judges the second answer where there are two
    entry_lost_on_reconnect,  ///< misses an entry when it follows a log again
};
inline constexpr std::array<std::string_view, 4> plant_names = {"none", "early-acknowledgement", "second-answer",
                                                                "entry-lost-on-reconnect"};

/// What must hold did not.
struct Violation : std::runtime_error {
    using std::runtime_error::runtime_error;
};
inline void expect(bool holds, const std::string& what) {
    if (!holds) throw Violation(what);
}

}  // namespace mcs::sim
