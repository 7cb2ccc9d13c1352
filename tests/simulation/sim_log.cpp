#include "simulation/sim_log.hpp"

#include <utility>

namespace mcs::sim {

namespace {

constexpr Micros usual_latency{3'000};
constexpr Micros slow_latency{800'000};

std::string encoded(const race::Entry& entry) {
    std::string bytes;
    race::encode(entry, bytes);
    return bytes;
}

}  // namespace

class SimRunLog::SimSubscription final : public Subscription {
  public:
    explicit SimSubscription(std::shared_ptr<Following> following) : following_(std::move(following)) {}
    ~SimSubscription() override {
        following_->ended = true;
        following_->inner.reset();
    }

  private:
    std::shared_ptr<Following> following_;
};

void SimRunLog::create(NewLog log, Done<void> done) {
    if (fails(done)) return;
    if (scheduler_.chance(weather_.append_failed)) {
        faults_.count(Fault::create_failed);
        loop_.post([then = std::move(done)]() mutable { then(std::unexpected(LogError::unavailable)); });
        return;
    }
    const bool hide = scheduler_.chance(weather_.append_failed_after_all);
    if (hide) faults_.count(Fault::create_failed_after_all);
    inner_.create(std::move(log), [hide, then = std::move(done)](std::expected<void, LogError> created) mutable {
        if (hide) return then(std::unexpected(LogError::unavailable));
        then(created);
    });
}

/// Appends reach the store one after another, in the order in which they were sent.
void SimRunLog::append(const RunId& run, std::string entry, Done<uint64_t> done) {
    const bool slow = scheduler_.chance(weather_.append_slow);
    if (slow) faults_.count(Fault::append_slow);
    const Micros latency = scheduler_.between(Micros{10}, slow ? slow_latency : usual_latency);
    last_append_ = std::max(last_append_, scheduler_.now() + latency);
    if (plant_ == Plant::early_acknowledgement) acknowledge_early(run, entry, done);
    scheduler_.at(last_append_, [this, alive = std::weak_ptr(alive_), run, bytes = std::move(entry),
                                 then = std::move(done)]() mutable {
        if (!alive.expired()) append_now(run, std::move(bytes), std::move(then));
    });
}

void SimRunLog::append_now(const RunId& run, std::string entry, Done<uint64_t> done) {
    if (!done) done = [](std::expected<uint64_t, LogError>) {};
    if (fails(done)) return;
    if (scheduler_.chance(weather_.append_failed)) {
        faults_.count(Fault::append_failed);
        loop_.post([then = std::move(done)]() mutable { then(std::unexpected(LogError::unavailable)); });
        return;
    }
    const bool hide = scheduler_.chance(weather_.append_failed_after_all);
    if (hide) faults_.count(Fault::append_failed_after_all);
    inner_.append(run, std::move(entry), [hide, then = std::move(done)](std::expected<uint64_t, LogError> seq) mutable {
        if (hide) return then(std::unexpected(LogError::unavailable));
        then(seq);
    });
}

std::unique_ptr<RunLog::Subscription> SimRunLog::follow(const RunId& run, uint64_t from, Follower follower) {
    auto following = std::make_shared<Following>();
    following->run = run;
    following->follower = std::move(follower);
    following->delivered = from - 1;
    following->again = followed_before != nullptr && !followed_before->insert(run).second;
    following_.push_back(following);
    if (is_cut_off()) {
        tell_lost(following);
        return std::make_unique<SimSubscription>(following);
    }
    following->inner =
        inner_.follow(run, from,
                      {.deliver = [this, following](const StoredEntries& entries) { deliver(*following, entries); },
                       .lost =
                           [following](LogError why) {
                               if (!std::exchange(following->ended, true)) following->follower.lost(why);
                           }});
    return std::make_unique<SimSubscription>(following);
}

void SimRunLog::deliver(Following& following, const StoredEntries& entries) {
    if (following.ended || following.cut_off) return;
    if (scheduler_.chance(weather_.lost)) {
        faults_.count(Fault::log_lost);
        following.ended = true;
        return following.follower.lost(LogError::unavailable);
    }
    auto piece = std::make_shared<std::vector<StoredEntry>>();
    for (const StoredEntry& entry : *entries) {
        if (entry.seq > following.delivered) piece->push_back(as_seen(following, entry));
    }
    if (piece->empty()) return;
    following.delivered = piece->back().seq;
    following.follower.deliver(piece);
}

void SimRunLog::cut_off(Micros duration) {
    cut_off_until_ = std::max(cut_off_until_, scheduler_.now() + duration);
    std::erase_if(following_, [](const auto& following) { return following->ended; });
    for (const auto& following : following_) tell_lost(following);
}

void SimRunLog::tell_lost(const std::shared_ptr<Following>& following) {
    following->cut_off = true;
    scheduler_.after(scheduler_.between(Micros{1'000}, Micros{2'000'000}),
                     [this, alive = std::weak_ptr(alive_), following] {
                         if (alive.expired()) return;
                         loop_.post([following] {
                             if (!std::exchange(following->ended, true))
                                 following->follower.lost(LogError::unavailable);
                         });
                     });
}

// --- Planted bugs -----------------------------------------------------------------------------------------------

void SimRunLog::acknowledge_early(const RunId& run, const std::string& entry, Done<uint64_t>& done) {
    for (const auto& following : following_) {
        if (following->ended || following->run != run || following->delivered == 0) continue;
        const uint64_t seq = ++following->delivered;
        loop_.post([following, seq, entry, then = std::exchange(done, {})]() mutable {
            if (following->ended) return;
            following->follower.deliver(
                std::make_shared<const std::vector<StoredEntry>>(std::vector<StoredEntry>{{seq, entry}}));
            if (then) then(seq);
        });
    }
}

StoredEntry SimRunLog::as_seen(const Following& following, const StoredEntry& stored) const {
    if (plant_ != Plant::second_answer && plant_ != Plant::entry_lost_on_reconnect) return stored;
    auto entry = race::decode(stored.seq, stored.bytes);
    auto* answer = entry ? std::get_if<race::Answer>(&entry->command) : nullptr;
    if (answer == nullptr) return stored;
    if (plant_ == Plant::entry_lost_on_reconnect) {
        if (!following.again || stored.seq % 5 != 0) return stored;
        entry->command = race::TimeUp{};
        entry->actor = {};
        return {stored.seq, encoded(*entry)};
    }
    for (const StoredEntry& later : store_.entries(following.run)) {
        if (later.seq <= stored.seq) continue;
        const auto other = race::decode(later.seq, later.bytes);
        const auto* second = std::get_if<race::Answer>(&other->command);
        if (second != nullptr && other->actor == entry->actor && second->position == answer->position) {
            answer->choice = second->choice;
        }
    }
    return {stored.seq, encoded(*entry)};
}

}  // namespace mcs::sim
