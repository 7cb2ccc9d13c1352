#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace mcs {

enum class RunStoreError : uint8_t { unavailable, no_such_run };

struct RunSummary {
    RunId run;
    HostId host;
    std::string title;
    QuestionSetId question_set;
    ServerTime started_at{};
    ServerTime finished_at{};
    uint32_t participants = 0;
    uint32_t questions = 0;
};

/// A completed run, for good.
struct CompletedRun {
    RunSummary summary;
    std::string report;  ///< JSON, the shape of GET /runs/{run}
    std::string log;     ///< zstd frame over the entries as length-prefixed (u32 little endian) encoded entries
};

/// The speed-run Store. Calls block and are safe from any thread; keep them off the loops.
class RunStore {
  public:
    virtual ~RunStore() = default;
    /// Idempotent: the first to store a run wins, a repetition changes nothing and succeeds. A store that is busy is
    /// tried again until `give_up_at`, and unavailable then.
    virtual std::expected<void, RunStoreError> put(const CompletedRun& run, ServerTime give_up_at) = 0;
    virtual std::expected<RunSummary, RunStoreError> summary(const RunId& run) = 0;
    virtual std::expected<std::string, RunStoreError> report(const RunId& run) = 0;
    virtual std::expected<std::string, RunStoreError> log(const RunId& run) = 0;
    /// The host's runs, the latest first, at most `count`, those finished before `before`.
    virtual std::expected<std::vector<RunSummary>, RunStoreError> list(const HostId& host, ServerTime before,
                                                                       uint32_t count) = 0;
};

}  // namespace mcs
