#pragma once

#include <expected>
#include <functional>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "ports/question_set_store.hpp"

namespace mcs::directory {

/// Compiled sets, the most lately used first, bounded by number and by an estimate of their bytes. A set that
/// several threads ask for at once is loaded once. Whoever holds a set keeps it after it is dropped from
/// here. Thread-safe.
class SetCache {
  public:
    using Loaded = std::expected<std::shared_ptr<const quiz::CompiledSet>, QuestionSetStoreError>;

    SetCache(size_t sets_max, size_t bytes_max) : sets_max_(sets_max), bytes_max_(bytes_max) {}

    /// The set, from here or from `load`, which runs without any lock. Failures are not kept.
    Loaded get(const QuestionSetId& id, const std::function<Loaded()>& load);

    size_t sets() const;
    size_t bytes() const;

  private:
    struct Entry {
        std::shared_ptr<const quiz::CompiledSet> set;
        size_t bytes;
    };
    void keep(const std::shared_ptr<const quiz::CompiledSet>& set);

    const size_t sets_max_;
    const size_t bytes_max_;
    mutable std::mutex mutex_;
    std::list<Entry> entries_;
    std::unordered_map<QuestionSetId, std::list<Entry>::iterator> positions_;
    std::unordered_map<QuestionSetId, std::shared_future<Loaded>> loading_;
    size_t bytes_ = 0;
};

/// About how much memory a compiled set takes.
size_t bytes_of(const quiz::CompiledSet& set);

}  // namespace mcs::directory
