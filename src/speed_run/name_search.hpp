#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "protocol/server_message.hpp"
#include "race/run_state.hpp"

namespace mcs::speed_run {

/// Finds those of a run's participants whose names hold a part of a name, however large the run is: a few names at a
/// time, so that nobody waits for it, and nothing is kept for it between searches. Case and accents do not count:
/// "jose" finds José. The best come first: the whole name, then names and then words that begin with it; among equals,
/// who joined first. Kicked participants are not found.
class NameSearch {
  public:
    explicit NameSearch(std::string part);

    /// Looks at the next names, at most `count`. Whether everybody has been looked at.
    bool advance(const race::RunState& run, uint32_t count);
    const std::string& part() const noexcept { return part_; }
    /// How many were found, and the first `protocol::found_max` of them.
    uint32_t matches() const noexcept { return matches_; }
    std::vector<ParticipantId> best() const;

  private:
    /// How well a name matches, the best first.
    enum class Fit : uint8_t { whole_name, beginning, word, inside };
    struct Match {
        Fit fit = Fit::inside;
        ParticipantId who{};
        friend auto operator<=>(const Match&, const Match&) = default;
    };
    void look_at(const race::Participant& participant, ParticipantId who);

    std::string part_;
    std::string wanted_;  ///< folded
    std::string name_;    ///< the one being looked at, folded
    uint32_t next_ = 1;
    uint32_t matches_ = 0;
    std::vector<Match> best_;  ///< in order
};

}  // namespace mcs::speed_run
