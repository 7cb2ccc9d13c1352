#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace mcs::race {

/// What orders participants; smaller is better, field by field. `major` is scoring's own (e.g. minus the
/// points). Equal standings share a rank.
struct Standing {
    int64_t major = 0;
    int64_t time_us = 0;
    uint64_t finished_seq = UINT64_MAX;  ///< who finished first; UINT64_MAX: not finished
    friend auto operator<=>(const Standing&, const Standing&) = default;
};

/// An ordered set of participants with O(log n) insert, update, rank and select.
class Leaderboard {
  public:
    void insert(ParticipantId who, const Standing& standing);
    void update(ParticipantId who, const Standing& from, const Standing& to);
    void erase(ParticipantId who, const Standing& standing);

    uint32_t size() const noexcept;
    /// 1 + the number of participants strictly better than `standing`.
    uint32_t rank(const Standing& standing) const noexcept;
    /// Who stands next to a participant of this standing; `ParticipantId{0}`: nobody. Equals stand in the order they
    /// joined.
    struct Neighbours {
        ParticipantId ahead{};
        ParticipantId behind{};
    };
    Neighbours neighbours(ParticipantId who, const Standing& standing) const noexcept;
    /// `count` participants from place `first` (0-based) on, best first; equals in the order they joined.
    std::vector<ParticipantId> slice(uint32_t first, uint32_t count) const;

  private:
    struct Item {
        Standing standing;
        ParticipantId who{};
        friend auto operator<=>(const Item&, const Item&) = default;
    };
    static constexpr uint32_t block_items = 64;
    using Block = std::array<Item, block_items>;
    /// One block's place in the order. Keeping its last item here lets a search touch one block only.
    struct Place {
        Item last;
        uint32_t block = 0;
        uint32_t size = 0;
    };

    std::span<Item> items_at(size_t place) noexcept;
    std::span<const Item> items_at(size_t place) const noexcept;
    size_t place_for(const Item& item) const noexcept;
    uint32_t take_block();
    void split(size_t place);
    void drop(size_t place);
    bool merge_if_small(size_t place);
    void recount();
    void count(size_t place, int32_t change) noexcept;
    uint32_t counted_before(size_t place) const noexcept;

    // A sorted sequence cut into blocks of at most `block_items`: `places_` holds the blocks in order,
    // `counts_` is a Fenwick tree over their sizes. Blocks are pooled: moving participants about allocates
    // nothing.
    std::deque<Block> blocks_;
    std::vector<uint32_t> free_;
    std::vector<Place> places_;
    std::vector<uint32_t> counts_;
    uint32_t size_ = 0;
};

}  // namespace mcs::race
