#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "quiz/compiled_set.hpp"

namespace mcs {

enum class QuestionSetStoreError : uint8_t { unavailable, no_such_set, corrupt };

struct QuestionSetSummary {
    struct Category {
        std::string name;
        uint32_t questions = 0;
    };
    QuestionSetId id;
    std::string title;
    std::string language;
    std::string description;
    uint32_t questions = 0;
    std::vector<Category> categories;
    bool sample = false;    ///< everybody's
    ServerTime added_at{};  ///< when this host added it
};

/// Question sets: content-addressed, immutable, each seen by the hosts who added it; samples are seen by all. Calls
/// block (they are file operations) and are safe from any thread; keep them off the loops unless the set is cached.
class QuestionSetStore {
  public:
    virtual ~QuestionSetStore() = default;

    /// Stores the set and lets `owner` see it; all or nothing, durable on return, safe against a crash in the middle.
    /// Putting it again changes nothing. A set with an empty owner is a sample.
    virtual std::expected<QuestionSetId, QuestionSetStoreError> put(const quiz::QuestionSet& set, const HostId& owner,
                                                                    ServerTime now) = 0;
    /// The set, compiled once and cached. Whoever knows the id may have it: check `visible` first for a host.
    virtual std::expected<std::shared_ptr<const quiz::CompiledSet>, QuestionSetStoreError> get(
        const QuestionSetId& id) = 0;
    virtual bool visible(const QuestionSetId& id, const HostId& host) = 0;
    /// What `host` sees: the samples first, then theirs, the latest first.
    virtual std::vector<QuestionSetSummary> list(const HostId& host) = 0;
    /// Takes the set out of the host's library. Runs that pin it keep working.
    virtual std::expected<void, QuestionSetStoreError> remove(const QuestionSetId& id, const HostId& host) = 0;
};

}  // namespace mcs
