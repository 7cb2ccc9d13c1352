#include "adapters/directory/set_cache.hpp"

namespace mcs::directory {

SetCache::Loaded SetCache::get(const QuestionSetId& id, const std::function<Loaded()>& load) {
    std::promise<Loaded> promise;
    {
        std::unique_lock lock(mutex_);
        if (const auto found = positions_.find(id); found != positions_.end()) {
            entries_.splice(entries_.begin(), entries_, found->second);
            return found->second->set;
        }
        if (const auto found = loading_.find(id); found != loading_.end()) {
            const std::shared_future<Loaded> other = found->second;
            lock.unlock();
            return other.get();
        }
        loading_.emplace(id, promise.get_future().share());
    }
    Loaded loaded = std::unexpected(QuestionSetStoreError::unavailable);
    try {
        loaded = load();
    } catch (...) {
        // Out of memory: those who wait must hear of it too.
        const std::lock_guard lock(mutex_);
        loading_.erase(id);
        promise.set_value(loaded);
        throw;
    }
    const std::lock_guard lock(mutex_);
    if (loaded) keep(*loaded);
    loading_.erase(id);
    promise.set_value(loaded);
    return loaded;
}

void SetCache::keep(const std::shared_ptr<const quiz::CompiledSet>& set) {
    const size_t bytes = bytes_of(*set);
    if (bytes > bytes_max_ || sets_max_ == 0) return;
    while (!entries_.empty() && (entries_.size() >= sets_max_ || bytes_ + bytes > bytes_max_)) {
        bytes_ -= entries_.back().bytes;
        positions_.erase(entries_.back().set->id);
        entries_.pop_back();
    }
    entries_.push_front({set, bytes});
    positions_[set->id] = entries_.begin();
    bytes_ += bytes;
}

size_t SetCache::sets() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

size_t SetCache::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

size_t bytes_of(const quiz::CompiledSet& set) {
    size_t bytes = sizeof(set);
    for (const quiz::Question& q : set.set.questions) {
        bytes += sizeof(q) + q.id.capacity() + q.prompt.capacity() + q.category.capacity() + q.explanation.capacity();
        bytes += q.correct.capacity() * sizeof(uint32_t);
        for (const quiz::Option& option : q.options) bytes += sizeof(option) + option.text.capacity();
        for (const std::string& tag : q.tags) bytes += sizeof(tag) + tag.capacity();
        for (const quiz::Reference& r : q.references) bytes += sizeof(r) + r.title.capacity() + r.url.capacity();
        if (q.image) bytes += q.image->src.capacity() + q.image->alt.capacity();
    }
    for (const quiz::RenderedQuestion& q : set.rendered) {
        const auto add = [&](const quiz::RenderedText& text) {
            bytes += sizeof(text) + text.json.capacity() + text.html_json.capacity();
        };
        add(q.prompt), add(q.explanation);
        for (const quiz::RenderedText& option : q.options) add(option);
    }
    return bytes + set.key->questions.size() * sizeof(race::QuestionKey);
}

}  // namespace mcs::directory
