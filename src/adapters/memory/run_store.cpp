#include "adapters/memory/run_store.hpp"

#include <algorithm>

namespace mcs {

void MemoryRunStore::set_available(bool available) {
    const std::lock_guard lock(mutex_);
    available_ = available;
}

std::expected<void, RunStoreError> MemoryRunStore::put(const CompletedRun& run, ServerTime) {
    const std::lock_guard lock(mutex_);
    if (!available_) return std::unexpected(RunStoreError::unavailable);
    runs_.try_emplace(run.summary.run, run);
    return {};
}

template <class T>
std::expected<T, RunStoreError> MemoryRunStore::field(const RunId& run, T CompletedRun::* member) {
    const std::lock_guard lock(mutex_);
    if (!available_) return std::unexpected(RunStoreError::unavailable);
    const auto found = runs_.find(run);
    if (found == runs_.end()) return std::unexpected(RunStoreError::no_such_run);
    return found->second.*member;
}

std::expected<RunSummary, RunStoreError> MemoryRunStore::summary(const RunId& run) {
    return field(run, &CompletedRun::summary);
}

std::expected<std::string, RunStoreError> MemoryRunStore::report(const RunId& run) {
    return field(run, &CompletedRun::report);
}

std::expected<std::string, RunStoreError> MemoryRunStore::log(const RunId& run) {
    return field(run, &CompletedRun::log);
}

std::expected<std::vector<RunSummary>, RunStoreError> MemoryRunStore::list(const HostId& host, ServerTime before,
                                                                           uint32_t count) {
    const std::lock_guard lock(mutex_);
    if (!available_) return std::unexpected(RunStoreError::unavailable);
    std::vector<RunSummary> found;
    for (const auto& [id, run] : runs_) {
        if (run.summary.host == host && run.summary.finished_at < before) found.push_back(run.summary);
    }
    std::ranges::stable_sort(found, std::ranges::greater{}, &RunSummary::finished_at);
    if (found.size() > count) found.resize(count);
    return found;
}

}  // namespace mcs
