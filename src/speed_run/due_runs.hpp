#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "replica/replicas.hpp"

namespace mcs::speed_run {

struct Service;

/// When the deadline index must bring a run back that is in `state`: at its next deadline, but no later than a few
/// minutes from now, so that a run that finished just as its instance died is not forgotten for long.
ServerTime next_look(const race::RunState& state, ServerTime now);

/// Takes up runs from the deadline index that nobody may be watching: says what time it is where a deadline has passed,
/// sends the completion job again where a run is finished. Any number of loops may do this: a run is leased to one of
/// them at a time, and doing it twice changes nothing.
class DueRuns {
  public:
    static constexpr Micros every = std::chrono::seconds{1};
    static constexpr Micros lease = std::chrono::seconds{30};
    static constexpr uint32_t at_once = 16;

    explicit DueRuns(Service& service) : service_(service) {}

    void start(ServerTime now);
    void on_timer(ServerTime now);
    void stop() noexcept { stopped_ = true; }

  private:
    void taken(const RunId& run);
    void look_at(const RunId& run);
    void let_go(const RunId& run);

    Service& service_;
    bool asking_ = false;
    bool stopped_ = false;
    std::unordered_map<RunId, replica::ReplicaRef> open_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace mcs::speed_run
