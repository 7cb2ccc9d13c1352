#include "adapters/memory/memory_question_set_store.hpp"

#include <algorithm>
#include <tuple>

#include "ports/question_set_summary.hpp"
#include "quiz/reader.hpp"

namespace mcs {

using Error = QuestionSetStoreError;

std::expected<QuestionSetId, Error> MemoryQuestionSetStore::put(const quiz::QuestionSet& set, const HostId& owner,
                                                                ServerTime now) {
    QuestionSetId id = quiz::id_of(set);
    const std::lock_guard lock(mutex_);
    auto& stored = sets_[id];
    if (stored == nullptr) stored = quiz::compile(id, set);
    libraries_[owner].try_emplace(id, summary_of(id, set, owner.empty(), now));
    return id;
}

std::expected<std::shared_ptr<const quiz::CompiledSet>, Error> MemoryQuestionSetStore::get(const QuestionSetId& id) {
    const std::lock_guard lock(mutex_);
    const auto found = sets_.find(id);
    if (found == sets_.end()) return std::unexpected(Error::no_such_set);
    return found->second;
}

bool MemoryQuestionSetStore::visible(const QuestionSetId& id, const HostId& host) {
    const std::lock_guard lock(mutex_);
    return libraries_[HostId{}].contains(id) || (!host.empty() && libraries_[host].contains(id));
}

std::vector<QuestionSetSummary> MemoryQuestionSetStore::list(const HostId& host) {
    const std::lock_guard lock(mutex_);
    std::vector<QuestionSetSummary> listed;
    const Library& samples = libraries_[HostId{}];
    for (const auto& [id, summary] : samples) listed.push_back(summary);
    std::ranges::sort(listed,
                      [](const auto& a, const auto& b) { return std::tie(a.title, a.id) < std::tie(b.title, b.id); });
    if (host.empty()) return listed;
    const auto own = static_cast<std::ptrdiff_t>(listed.size());
    for (const auto& [id, summary] : libraries_[host]) {
        if (!samples.contains(id)) listed.push_back(summary);
    }
    std::ranges::sort(listed.begin() + own, listed.end(), [](const auto& a, const auto& b) {
        return std::tie(b.added_at, b.id) < std::tie(a.added_at, a.id);
    });
    return listed;
}

std::expected<void, Error> MemoryQuestionSetStore::remove(const QuestionSetId& id, const HostId& host) {
    const std::lock_guard lock(mutex_);
    const auto library = libraries_.find(host);
    if (host.empty() || library == libraries_.end() || library->second.erase(id) == 0) {
        return std::unexpected(Error::no_such_set);
    }
    return {};
}

}  // namespace mcs
