#pragma once

#include <map>
#include <mutex>

#include "ports/question_set_store.hpp"

namespace mcs {

/// The Question Set Store in memory, for tests and simulations: everything is lost with the object.
/// Thread-safe.
class MemoryQuestionSetStore final : public QuestionSetStore {
  public:
    std::expected<QuestionSetId, QuestionSetStoreError> put(const quiz::QuestionSet& set, const HostId& owner,
                                                            ServerTime now) override;
    std::expected<std::shared_ptr<const quiz::CompiledSet>, QuestionSetStoreError> get(
        const QuestionSetId& id) override;
    bool visible(const QuestionSetId& id, const HostId& host) override;
    std::vector<QuestionSetSummary> list(const HostId& host) override;
    std::expected<void, QuestionSetStoreError> remove(const QuestionSetId& id, const HostId& host) override;

  private:
    using Library = std::map<QuestionSetId, QuestionSetSummary>;

    std::mutex mutex_;
    std::map<QuestionSetId, std::shared_ptr<const quiz::CompiledSet>> sets_;
    std::map<HostId, Library> libraries_;  ///< the samples under the empty host
};

}  // namespace mcs
