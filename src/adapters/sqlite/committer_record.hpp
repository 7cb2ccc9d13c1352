#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "adapters/sqlite/committer.hpp"

namespace mcs::sqlite {

/// What the commit thread knows of one run.
struct Committer::Record {
    struct Listener {
        std::shared_ptr<LoopPort> port;
        Slot slot = 0;
    };
    struct Appender {
        LoopPort* port = nullptr;
        Slot slot = 0;
        uint64_t group = 0;
        uint64_t first = 0;
    };

    RunId run;
    RunNumber number = 0;
    uint64_t last = 0;  ///< committed
    std::vector<Listener> listeners;

    // Of the round under way.
    bool touched = false;
    bool created = false;
    bool forgotten = false;
    std::vector<StoredEntry> gathered;
    std::vector<Appender> appenders;

    uint64_t next() const noexcept { return last + gathered.size() + 1; }
};

}  // namespace mcs::sqlite
