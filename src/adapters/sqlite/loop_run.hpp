#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <memory>
#include <vector>

#include "adapters/sqlite/loop_runs.hpp"

namespace mcs::sqlite {

/// One run of one loop. For the files that implement LoopRuns.
struct LoopRuns::Run {
    using Dones = std::vector<RunLog::Done<uint64_t>>;
    struct HandedOver {
        uint64_t group = 0;
        Dones dones;
    };
    struct Answered {
        Dones dones;
        std::expected<uint64_t, LogError> first;
    };

    RunId id;
    std::vector<StoredEntry> entries;    ///< appended in this turn
    Dones dones;                         ///< of these
    uint64_t last_group = 0;             ///< of entries that were handed over
    std::deque<HandedOver> handed_over;  ///< waiting for their answers: a refused group's comes before those of groups
                                         ///< that wait for a commit
    std::deque<Answered> answered;       ///< waiting until all followers here have the entries, in order

    std::vector<std::shared_ptr<Follow>> follows;
    Registration registration = Registration::none;
    uint32_t follow_requests = 0;  ///< to begin following, on their way; only the last one's answer counts
    uint64_t live_next = 0;        ///< registered: seq of the next entry to come live

    uint32_t requests = 0;  ///< answers outstanding
    uint32_t pins = 0;
};

template <class Body>
void LoopRuns::with_run(Slot slot, Body body) {
    if (closed_) return;
    Run& run = *runs_[slot];
    ++run.pins;
    body(run);
    --run.pins;
    release_unused(slot);
}

}  // namespace mcs::sqlite
