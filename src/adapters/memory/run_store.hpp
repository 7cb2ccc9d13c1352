#pragma once

#include <map>
#include <mutex>

#include "ports/run_store.hpp"

namespace mcs {

/// Completed runs in memory, for tests and simulations.
class MemoryRunStore final : public RunStore {
  public:
    /// While off, every call is answered with `unavailable` and changes nothing.
    void set_available(bool available);

    std::expected<void, RunStoreError> put(const CompletedRun& run, ServerTime give_up_at) override;
    std::expected<RunSummary, RunStoreError> summary(const RunId& run) override;
    std::expected<std::string, RunStoreError> report(const RunId& run) override;
    std::expected<std::string, RunStoreError> log(const RunId& run) override;
    std::expected<std::vector<RunSummary>, RunStoreError> list(const HostId& host, ServerTime before,
                                                               uint32_t count) override;

  private:
    template <class T>
    std::expected<T, RunStoreError> field(const RunId& run, T CompletedRun::* member);

    std::mutex mutex_;
    bool available_ = true;  ///< guarded by mutex_, as all below
    std::map<RunId, CompletedRun> runs_;
};

}  // namespace mcs
