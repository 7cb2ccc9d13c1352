#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "race/effects.hpp"
#include "race/run_state.hpp"

namespace mcs::speed_run {

/// Sums over all participants, kept up with every effect, so that telling them costs the same whatever the field's
/// size. Only the choices of a live question are counted once it is closed.
class Tally {
  public:
    /// From scratch.
    void count(const race::RunState& run);
    /// After the effect's entry was folded.
    void note(const race::RunState& run, const race::Effect& effect);

    /// How many participants are on question i; the last element: how many are through.
    std::span<const uint32_t> positions() const noexcept { return positions_; }
    uint32_t answered() const noexcept { return answered_; }
    /// Live mode: how many chose each option (as stored) of the last question released, once it is closed.
    std::span<const uint32_t> chosen() const noexcept { return chosen_; }

  private:
    void count_choices(const race::RunState& run, uint32_t position);
    void place_live_field(const race::RunState& run);

    std::vector<uint32_t> positions_;
    uint32_t answered_ = 0;
    std::vector<uint32_t> chosen_;
};

}  // namespace mcs::speed_run
