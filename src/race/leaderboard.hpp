#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace mcs::race {

/// What orders participants; smaller is better, field by field. `major` is scoring's own (e.g. minus the points).
/// Equal standings share a rank.
struct Standing {
    int64_t major = 0;
    int64_t time_us = 0;
    uint64_t finished_seq = UINT64_MAX;  ///< who finished first; UINT64_MAX: not finished
    friend auto operator<=>(const Standing&, const Standing&) = default;
};

/// An ordered set of participants with O(log n) insert, update, rank and select.
class Leaderboard {
  public:
    void insert(ParticipantId who, const Standing& standing);
    void update(ParticipantId who, const Standing& from, const Standing& to);
    void erase(ParticipantId who, const Standing& standing);

    uint32_t size() const noexcept;
    /// 1 + the number of participants strictly better than `standing`.
    uint32_t rank(const Standing& standing) const noexcept;
    /// `count` participants from place `first` (0-based) on, best first; equals in the order they joined.
    std::vector<ParticipantId> slice(uint32_t first, uint32_t count) const;

  private:
    // (private part to be designed with the implementation)
};

}  // namespace mcs::race
