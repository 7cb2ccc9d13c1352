#include "replica/replica.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/assert.hpp"
#include "race/entry_codec.hpp"

namespace mcs::replica {

namespace {

/// How many entries one look at the end of the log reads.
constexpr uint32_t head_page = 256;

}  // namespace

Replica::Replica(RunId id, RunLog& log, SetLoader& load_set) : id_(std::move(id)), log_(log), load_set_(load_set) {}

Replica::~Replica() = default;

void Replica::open() {
    require(subscription_ == nullptr && !lost_, "a replica is opened once");
    const auto self = weak_from_this();
    subscription_ = log_.follow(id_, 1,
                                {.deliver =
                                     [self](const StoredEntries& entries) {
                                         if (const auto replica = self.lock()) replica->delivered(entries);
                                     },
                                 .lost =
                                     [self](LogError why) {
                                         if (const auto replica = self.lock()) replica->lose(why);
                                     }});
}

void Replica::when_ready(ReadyDone done) {
    if (lost_) return done(std::unexpected(*lost_));
    if (ready_) return done({});
    waiting_.push_back(std::move(done));
}

// --- Following --------------------------------------------------------------------------------------------------

void Replica::delivered(const StoredEntries& entries) {
    if (lost_ || entries->empty()) return;
    backlog_.push_back(entries);
    if (!state_ && !first_) take_first(entries->front());
    if (state_) fold_backlog();
}

void Replica::take_first(const StoredEntry& first) {
    auto entry = race::decode(first.seq, first.bytes);
    if (!entry || first.seq != 1 || !std::holds_alternative<race::Create>(entry->command)) {
        return lose(LogError::unavailable);
    }
    first_ = std::move(*entry);
    load_set_(std::get<race::Create>(first_->command).question_set, [self = weak_from_this()](auto set) {
        const auto replica = self.lock();
        if (!replica || replica->lost_) return;
        if (!set) return replica->lose(LogError::unavailable);
        replica->take_set(std::move(*set));
    });
}

void Replica::take_set(std::shared_ptr<const quiz::CompiledSet> set) {
    set_ = std::move(set);
    state_ = std::make_unique<race::RunState>(*first_, set_->key);
    first_.reset();
    fold_backlog();
}

void Replica::fold_backlog() {
    const auto batches = std::exchange(backlog_, {});
    for (const StoredEntries& batch : batches) {
        for (const StoredEntry& stored : *batch) {
            if (stored.seq > state_->seq()) fold(stored);
            if (lost_) return;
        }
    }
    if (!ready_) check_ready();
}

void Replica::fold(const StoredEntry& stored) {
    const auto entry = race::decode(stored.seq, stored.bytes);
    if (!entry) return lose(LogError::unavailable);
    race::apply(*state_, *entry, effects_);
    if (!ready_) return;
    if (!pending_.empty()) remember_effects(entry->seq);
    for (size_t i = 0; i < listeners_.size(); ++i) {
        if (listeners_[i] != nullptr) listeners_[i]->on_folded(*this, *entry, effects_);
    }
    if (stored_ahead_ > 0) complete_stored();
    if (!reaching_.empty()) complete_reached();
}

// --- Catching up ------------------------------------------------------------------------------------------------

/// A full page says that the log goes on behind it: then its end is only the next place from which to look.
void Replica::ask_for_head() {
    asking_ = true;
    const uint64_t at = state_->seq();
    log_.read(id_, at + 1, head_page, [self = weak_from_this(), at](std::expected<StoredEntries, LogError> entries) {
        const auto replica = self.lock();
        if (!replica || replica->lost_) return;
        if (!entries) return replica->lose(entries.error());
        const auto& page = **entries;
        replica->asking_ = false;
        replica->head_ = page.empty() ? at : page.back().seq;
        replica->head_is_last_ = page.size() < head_page;
        replica->check_ready();
    });
}

void Replica::check_ready() {
    if (asking_) return;
    if (!head_ || (state_->seq() >= *head_ && !head_is_last_)) return ask_for_head();
    if (state_->seq() < *head_) return;
    ready_ = true;
    for (size_t i = 0; i < listeners_.size(); ++i) {
        if (listeners_[i] != nullptr) listeners_[i]->on_ready(*this);
    }
    for (ReadyDone& done : std::exchange(waiting_, {})) done({});
}

void Replica::catch_up(ReadyDone done) {
    when_ready([this, done = std::move(done)](std::expected<void, LogError> ready) mutable {
        if (!ready) return done(std::unexpected(ready.error()));
        log_.read(
            id_, state_->seq() + 1, head_page, [self = weak_from_this(), done = std::move(done)](auto entries) mutable {
                const auto replica = self.lock();
                if (!replica) return done(std::unexpected(LogError::unavailable));
                if (!entries) return done(std::unexpected(entries.error()));
                const auto& page = **entries;
                const bool more = page.size() == head_page;
                replica->reach(page.empty() ? 0 : page.back().seq,
                               [self, more, then = std::move(done)](std::expected<void, LogError> reached) mutable {
                                   const auto same = self.lock();
                                   if (!more || !reached || !same) return then(reached);
                                   same->catch_up(std::move(then));
                               });
            });
    });
}

void Replica::reach(uint64_t seq, ReadyDone done) {
    if (lost_) return done(std::unexpected(*lost_));
    if (seq <= state_->seq()) return done({});
    reaching_.push_back({seq, std::move(done)});
}

void Replica::complete_reached() {
    const auto reached =
        std::ranges::partition(reaching_, [this](const Reaching& reaching) { return reaching.seq > state_->seq(); });
    std::vector<Reaching> complete(std::make_move_iterator(reached.begin()), std::make_move_iterator(reached.end()));
    reaching_.erase(reached.begin(), reached.end());
    for (Reaching& reaching : complete) reaching.done({});
}

// --- Appending --------------------------------------------------------------------------------------------------

void Replica::append(race::Command command, race::Actor actor, ServerTime now, AppendDone done) {
    race::Entry entry{.seq = 0, .received = now, .actor = actor, .command = std::move(command)};
    const uint64_t ticket = ++tickets_;
    if (lost_) {
        if (done) done(std::unexpected(*lost_));
        return;
    }
    pending_.push_back({.ticket = ticket, .after = state_ ? state_->seq() : 0, .seq = 0, .done = std::move(done)});
    if (ready_) return store(ticket, entry);
    when_ready([this, ticket, held = std::move(entry)](std::expected<void, LogError> ready) {
        if (ready) store(ticket, held);
    });
}

void Replica::store(uint64_t ticket, const race::Entry& entry) {
    std::string bytes;
    race::encode(entry, bytes);
    log_.append(id_, std::move(bytes), [self = weak_from_this(), ticket](std::expected<uint64_t, LogError> result) {
        if (const auto replica = self.lock()) replica->stored(ticket, result);
    });
}

void Replica::stored(uint64_t ticket, std::expected<uint64_t, LogError> result) {
    const auto found = std::ranges::find(pending_, ticket, &Pending::ticket);
    if (found == pending_.end()) return;
    if (result && *result > state_->seq()) {  // stored, but not followed yet
        found->seq = *result;
        ++stored_ahead_;
        return;
    }
    if (!result) {
        answer(take_done(found), std::unexpected(result.error()));
        return forget_effects();
    }
    const auto effects = std::ranges::lower_bound(recent_, *result, {}, &Folded::seq);
    // The effects of an entry appended here are kept until they are asked for; so this number was another entry's when
    // it was folded, and the log is not the one any more that was followed.
    if (effects == recent_.end() || effects->seq != *result) return lose(LogError::unavailable);
    answer(take_done(found), Appended{*result, &effects->effects});
    forget_effects();
}

/// Completes appends whose seq came before their entry.
void Replica::complete_stored() {
    while (stored_ahead_ > 0) {
        const auto found = std::ranges::find_if(
            pending_, [this](const Pending& pending) { return pending.seq != 0 && pending.seq <= state_->seq(); });
        if (found == pending_.end()) return;
        --stored_ahead_;
        const Appended appended{found->seq, &effects_};
        answer(take_done(found), appended);
    }
}

AppendDone Replica::take_done(std::deque<Pending>::iterator found) {
    AppendDone done = std::move(found->done);
    pending_.erase(found);
    return done;
}

void Replica::answer(AppendDone done, std::expected<Appended, LogError> result) {
    if (done) done(result);
}

void Replica::remember_effects(uint64_t seq) {
    Folded& folded = recent_.emplace_back();
    folded.seq = seq;
    if (!spare_.empty()) {
        folded.effects = std::move(spare_.back());
        spare_.pop_back();
    }
    folded.effects.assign(effects_.begin(), effects_.end());
}

void Replica::forget_effects() {
    const uint64_t after = pending_.empty() ? UINT64_MAX : pending_.front().after;
    while (!recent_.empty() && recent_.front().seq <= after) {
        if (spare_.size() < 64) spare_.push_back(std::move(recent_.front().effects));
        recent_.pop_front();
    }
}

// --- The end ----------------------------------------------------------------------------------------------------

void Replica::lose(LogError why) {
    if (lost_) return;
    lost_ = why;
    backlog_.clear();
    auto pending = std::exchange(pending_, {});
    for (Pending& append : pending) {
        if (append.done) append.done(std::unexpected(why));
    }
    for (ReadyDone& done : std::exchange(waiting_, {})) done(std::unexpected(why));
    for (Reaching& reaching : std::exchange(reaching_, {})) reaching.done(std::unexpected(why));
    for (size_t i = 0; i < listeners_.size(); ++i) {
        if (listeners_[i] != nullptr) listeners_[i]->on_lost(*this, why);
    }
}

void Replica::add_listener(ReplicaListener& listener) { listeners_.push_back(&listener); }

/// The place stays, empty, so that a listener may go while listeners are being told.
void Replica::remove_listener(ReplicaListener& listener) {
    std::ranges::replace(listeners_, &listener, nullptr);
    while (!listeners_.empty() && listeners_.back() == nullptr) listeners_.pop_back();
}

}  // namespace mcs::replica
