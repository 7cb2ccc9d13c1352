#include "replica/replicas.hpp"

#include <ranges>

namespace mcs::replica {

ReplicaRef::ReplicaRef(Replicas& owner, std::shared_ptr<Replica> replica)
    : owner_(&owner), replica_(std::move(replica)) {
    owner_->acquire(*replica_);
}

ReplicaRef& ReplicaRef::operator=(ReplicaRef&& other) noexcept {
    if (this == &other) return *this;
    if (owner_ != nullptr) owner_->release(*replica_);
    owner_ = std::exchange(other.owner_, nullptr);
    replica_ = std::move(other.replica_);
    return *this;
}

ReplicaRef::~ReplicaRef() {
    if (owner_ != nullptr) owner_->release(*replica_);
}

ReplicaRef Replicas::open(const RunId& run) {
    Slot& slot = replicas_[run];
    if (slot.replica && !slot.replica->lost()) return ReplicaRef(*this, slot.replica);
    slot = Slot{.replica = std::make_shared<Replica>(run, log_, load_set_)};
    ReplicaRef reference(*this, slot.replica);
    reference->open();
    return reference;
}

Replica* Replicas::opened(const RunId& run) noexcept {
    const auto found = replicas_.find(run);
    return found == replicas_.end() || found->second.replica->lost() ? nullptr : found->second.replica.get();
}

void Replicas::acquire(Replica& replica) {
    Slot& slot = replicas_[replica.id()];
    if (slot.replica.get() != &replica) return;
    ++slot.references;
    slot.seen_idle = false;
}

/// A replica that was lost may have given its place to a new one.
void Replicas::release(Replica& replica) {
    const auto found = replicas_.find(replica.id());
    if (found != replicas_.end() && found->second.replica.get() == &replica) --found->second.references;
}

void Replicas::evict_idle(ServerTime now) {
    const auto evictable = [now](Slot& slot) {
        if (slot.references > 0 || slot.replica->pending() > 0) return false;
        if (slot.replica->lost()) return true;
        if (!std::exchange(slot.seen_idle, true)) slot.idle_since = now;
        return now - slot.idle_since >= idle_max;
    };
    for (auto item = replicas_.begin(); item != replicas_.end();) {
        item = evictable(item->second) ? replicas_.erase(item) : std::next(item);
    }
}

size_t Replicas::pending() const noexcept {
    size_t sum = 0;
    for (const Slot& slot : replicas_ | std::views::values) sum += slot.replica->pending();
    return sum;
}

}  // namespace mcs::replica
