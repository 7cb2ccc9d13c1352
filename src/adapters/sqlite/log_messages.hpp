#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <vector>

#include "base/ids.hpp"
#include "ports/run_log.hpp"

namespace mcs::sqlite {

class Committer;

/// Something to be done inside one commit on behalf of a loop. Made and answered on the loop, worked on by the commit
/// thread in between.
class Task {
  public:
    virtual ~Task() = default;
    virtual void work(Committer& committer) = 0;
    /// On the loop. Not committed: nothing of what `work` did has happened.
    virtual void reply(bool committed) = 0;
};

/// A loop's runs have numbers of the loop's own, so that what comes back finds its place without a look-up.
using Slot = uint32_t;

struct Appends {
    RunId run;
    Slot slot = 0;
    uint64_t group = 0;                ///< names these entries among those of the slot: their answer carries it
    std::vector<StoredEntry> entries;  ///< not numbered yet
};
struct FollowChange {
    RunId run;
    Slot slot = 0;
    bool follow = true;
};

/// What a loop collected during one turn and hands over at once. Worked through in this order of kinds.
struct LoopBatch {
    std::vector<std::unique_ptr<Task>> tasks;
    std::vector<FollowChange> follows;
    std::vector<Appends> appends;
};

struct Followed {
    Slot slot = 0;
    bool follow = true;
    /// What comes live begins after this seq.
    std::expected<uint64_t, LogError> last;
};
struct Delivered {
    Slot slot = 0;
    StoredEntries entries;
};
struct Appended {
    Slot slot = 0;
    uint64_t group = 0;
    std::expected<uint64_t, LogError> first;  ///< seq of the first of these entries; the others follow it
};
struct Lost {
    Slot slot = 0;
    LogError why;
};

/// What a loop gets back of one commit. To be worked through in this order of kinds.
struct LoopResults {
    std::vector<Followed> followed;
    std::vector<Delivered> delivered;
    std::vector<Appended> appended;
    std::vector<Lost> lost;
    std::vector<std::unique_ptr<Task>> tasks;
    bool committed = false;
};

/// The answers to appends that were not taken.
LoopResults refuse(const std::vector<Appends>& refused);

}  // namespace mcs::sqlite
