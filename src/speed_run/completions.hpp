#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "base/ids.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "ports/completion_queue.hpp"
#include "ports/run_log.hpp"
#include "speed_run/timers.hpp"

namespace mcs::speed_run {

struct Counters;

/// Tells the Completion Job Queue of finished runs. A job that can not be sent is tried again a few times; beyond that,
/// and should this instance die, the run's place in the deadline index brings it back until its results are stored.
class Completions {
  public:
    static constexpr uint32_t tries_max = 6;
    static constexpr Micros first_retry = std::chrono::milliseconds{500};
    /// When the deadline index brings a finished run back, should its results not be stored by then.
    static constexpr Micros again_after = std::chrono::seconds{30};

    Completions(CompletionQueue& queue, RunLog& log, Timers& timers, Counters& counters, uint64_t seed)
        : queue_(queue), log_(log), timers_(timers), counters_(counters), random_(seed) {}

    /// The run's log says finished.
    void send(const RunId& run, ServerTime now);
    void on_timer(ServerTime now);
    size_t pending() const noexcept { return jobs_.size(); }

  private:
    struct Job {
        uint32_t tries = 0;
        bool under_way = false;
        ServerTime due{};
    };
    void attempt(const RunId& run, Job& job, ServerTime now);
    void answered(const RunId& run, bool sent);

    CompletionQueue& queue_;
    RunLog& log_;
    Timers& timers_;
    Counters& counters_;
    SplitMix64 random_;
    std::map<RunId, Job> jobs_;
    ServerTime now_{};
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace mcs::speed_run
