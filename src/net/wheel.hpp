#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace mcs::net {

/// A timing wheel of intrusive lists: one deadline for each item, set and cleared in constant time, no allocation.
/// Items are numbers; `links(item)` gives where their place in a list is kept.
struct WheelLinks {
    uint32_t previous = 0, next = 0;
    uint32_t slot_plus_1 = 0;  ///< 0: in no list
};

template <class LinksOf>
class Wheel {
  public:
    using Tick = uint32_t;
    static constexpr uint32_t slots = 512;
    static constexpr uint32_t none = UINT32_MAX;

    explicit Wheel(LinksOf links) : links_(links) { heads_.fill(none); }

    /// Deadlines beyond the wheel's turn come up at its end: whoever takes an item looks at the true deadline again.
    void set(uint32_t item, Tick due) {
        clear(item);
        const auto slot = std::clamp(due, now_ + 1, now_ + slots - 1) % slots;
        auto& links = links_(item);
        links = {none, heads_[slot], slot + 1};
        if (heads_[slot] != none) links_(heads_[slot]).previous = item;
        heads_[slot] = item;
    }

    void clear(uint32_t item) {
        auto& links = links_(item);
        if (links.slot_plus_1 == 0) return;
        (links.previous == none ? heads_[links.slot_plus_1 - 1] : links_(links.previous).next) = links.next;
        if (links.next != none) links_(links.next).previous = links.previous;
        links.slot_plus_1 = 0;
    }

    /// Takes out one item whose tick has come by `now`; `none` where there is none left.
    uint32_t take(Tick now) {
        for (;;) {
            const auto item = heads_[now_ % slots];
            if (item != none) {
                clear(item);
                return item;
            }
            if (now_ >= now) return none;
            ++now_;
        }
    }
    Tick now() const noexcept { return now_; }

  private:
    LinksOf links_;
    std::array<uint32_t, slots> heads_;
    Tick now_ = 0;
};

}  // namespace mcs::net
