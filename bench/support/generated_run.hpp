#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "ports/run_log.hpp"
#include "quiz/compiled_set.hpp"
#include "race/run_state.hpp"

namespace mcs::bench {

/// The log of a race as it would have happened: everybody joins, the host starts, and all answer in turn, right or
/// wrong by chance. The same arguments give the same log.
struct GeneratedRun {
    GeneratedRun(std::shared_ptr<const quiz::CompiledSet> question_set, uint32_t participants, uint32_t answers_each);

    /// The state after the entries before `count`, all of them by default.
    race::RunState folded(size_t count = SIZE_MAX) const;

    std::shared_ptr<const quiz::CompiledSet> set;
    std::vector<StoredEntry> entries;
    size_t before_answers = 0;  ///< how many entries come before the first answer
};

}  // namespace mcs::bench
