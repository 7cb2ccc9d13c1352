#include "race/leaderboard.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace mcs::race {

void Leaderboard::insert(ParticipantId who, const Standing& standing) {
    const Item item{standing, who};
    if (places_.empty()) {
        places_.push_back({item, take_block(), 0});
        recount();
    }
    size_t place = std::min(place_for(item), places_.size() - 1);
    if (places_[place].size == block_items) {
        split(place);
        if (places_[place].last < item) ++place;
    }
    const auto at = std::ranges::lower_bound(items_at(place), item) - items_at(place).begin();
    ++places_[place].size;
    ++size_;
    const std::span<Item> items = items_at(place);
    std::move_backward(items.begin() + at, items.end() - 1, items.end());
    items[static_cast<size_t>(at)] = item;
    places_[place].last = items.back();
    count(place, +1);
}

void Leaderboard::update(ParticipantId who, const Standing& from, const Standing& to) {
    if (from == to) return;
    erase(who, from);
    insert(who, to);
}

void Leaderboard::erase(ParticipantId who, const Standing& standing) {
    const Item item{standing, who};
    const size_t place = place_for(item);
    require(place < places_.size(), "a participant stands where the leaderboard was told");
    const std::span<Item> items = items_at(place);
    const auto at = std::ranges::lower_bound(items, item);
    require(at != items.end() && *at == item, "a participant stands where the leaderboard was told");
    std::move(at + 1, items.end(), at);
    --size_;
    if (--places_[place].size == 0) return drop(place);
    places_[place].last = items_at(place).back();
    count(place, -1);
    if (places_[place].size >= block_items / 4) return;
    if (place + 1 < places_.size() && merge_if_small(place)) return;
    if (place > 0) merge_if_small(place - 1);
}

uint32_t Leaderboard::size() const noexcept { return size_; }

uint32_t Leaderboard::rank(const Standing& standing) const noexcept {
    const Item first{standing, ParticipantId{0}};  // not after any participant with this standing
    const size_t place = place_for(first);
    if (place == places_.size()) return size_ + 1;
    const std::span<const Item> items = items_at(place);
    const auto better = std::ranges::lower_bound(items, first) - items.begin();
    return 1 + counted_before(place) + static_cast<uint32_t>(better);
}

Leaderboard::Neighbours Leaderboard::neighbours(ParticipantId who, const Standing& standing) const noexcept {
    const Item item{standing, who};
    const size_t place = place_for(item);
    require(place < places_.size(), "a participant stands where the leaderboard was told");
    const std::span<const Item> items = items_at(place);
    const auto at = std::ranges::lower_bound(items, item) - items.begin();
    Neighbours neighbours;
    if (at > 0) {
        neighbours.ahead = items[static_cast<size_t>(at) - 1].who;
    } else if (place > 0) {
        neighbours.ahead = places_[place - 1].last.who;
    }
    if (at + 1 < std::ssize(items)) {
        neighbours.behind = items[static_cast<size_t>(at) + 1].who;
    } else if (place + 1 < places_.size()) {
        neighbours.behind = items_at(place + 1).front().who;
    }
    return neighbours;
}

std::vector<ParticipantId> Leaderboard::slice(uint32_t first, uint32_t count) const {
    std::vector<ParticipantId> slice;
    if (first >= size_) return slice;
    slice.reserve(std::min(count, size_ - first));
    size_t place = 0;
    while (first >= places_[place].size) first -= places_[place++].size;
    for (; place < places_.size() && slice.size() < count; ++place, first = 0) {
        for (const Item& item : items_at(place).subspan(first)) {
            if (slice.size() == count) break;
            slice.push_back(item.who);
        }
    }
    return slice;
}

std::span<Leaderboard::Item> Leaderboard::items_at(size_t place) noexcept {
    return std::span(blocks_[places_[place].block]).first(places_[place].size);
}

std::span<const Leaderboard::Item> Leaderboard::items_at(size_t place) const noexcept {
    return std::span(blocks_[places_[place].block]).first(places_[place].size);
}

/// The first place whose block may hold `item`; places_.size() if it would come after all.
size_t Leaderboard::place_for(const Item& item) const noexcept {
    return static_cast<size_t>(std::ranges::lower_bound(places_, item, {}, &Place::last) - places_.begin());
}

uint32_t Leaderboard::take_block() {
    if (free_.empty()) {
        blocks_.emplace_back();
        return static_cast<uint32_t>(blocks_.size() - 1);
    }
    const uint32_t block = free_.back();
    free_.pop_back();
    return block;
}

/// Moves the upper half of a full block to a new one right after it.
void Leaderboard::split(size_t place) {
    const Place upper{places_[place].last, take_block(), places_[place].size / 2};
    const std::span<Item> items = items_at(place);
    std::ranges::copy(items.last(upper.size), blocks_[upper.block].begin());
    places_[place].size -= upper.size;
    places_[place].last = items_at(place).back();
    places_.insert(places_.begin() + static_cast<ptrdiff_t>(place) + 1, upper);
    recount();
}

void Leaderboard::drop(size_t place) {
    free_.push_back(places_[place].block);
    places_.erase(places_.begin() + static_cast<ptrdiff_t>(place));
    recount();
}

/// Joins a block with its successor, if the two leave room: so the number of blocks stays in proportion.
bool Leaderboard::merge_if_small(size_t place) {
    const uint32_t together = places_[place].size + places_[place + 1].size;
    if (together > block_items / 2) return false;
    const std::span<Item> next = items_at(place + 1);
    std::ranges::copy(next, blocks_[places_[place].block].begin() + places_[place].size);
    places_[place].size = together;
    places_[place].last = places_[place + 1].last;
    drop(place + 1);
    return true;
}

void Leaderboard::recount() {
    counts_.assign(places_.size() + 1, 0);
    for (size_t i = 1; i < counts_.size(); ++i) {
        counts_[i] += places_[i - 1].size;
        const size_t parent = i + (i & -i);
        if (parent < counts_.size()) counts_[parent] += counts_[i];
    }
}

void Leaderboard::count(size_t place, int32_t change) noexcept {
    for (size_t i = place + 1; i < counts_.size(); i += i & -i) counts_[i] += static_cast<uint32_t>(change);
}

uint32_t Leaderboard::counted_before(size_t place) const noexcept {
    uint32_t sum = 0;
    for (size_t i = place; i > 0; i -= i & -i) sum += counts_[i];
    return sum;
}

}  // namespace mcs::race
