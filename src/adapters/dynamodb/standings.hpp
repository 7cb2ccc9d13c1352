#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace mcs::dynamodb {

/// How one participant did in a run.
struct Standing {
    ParticipantId participant{};
    std::string name;
    int64_t points = 0;
    Micros time{};
};

/// The first `count` participants of a report (the JSON of GET /runs/{run}), which are its best by rank. Reads no
/// further than that, so a report of any size costs little; none where the report has none.
std::vector<Standing> best_of(std::string_view report, size_t count);

}  // namespace mcs::dynamodb
