#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <utility>

namespace mcs {

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). Gives the same numbers on
/// every platform for ever, which the replay of old logs relies on. Not for secrets.
class SplitMix64 {
  public:
    explicit constexpr SplitMix64(uint64_t seed) noexcept : state_(seed) {}

    constexpr uint64_t next() noexcept {
        uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31);
    }

    /// A number in [0, bound); `bound` must not be 0. The bias is below 2^-32 for bounds below 2^32.
    constexpr uint64_t below(uint64_t bound) noexcept {
        return static_cast<uint64_t>((static_cast<__uint128_t>(next()) * bound) >> 64);
    }

  private:
    uint64_t state_;
};

/// Fisher–Yates with a fixed generator: the same seed gives the same order on every platform.
template <class T>
constexpr void shuffle(std::span<T> items, SplitMix64& random) noexcept {
    for (size_t left = items.size(); left > 1; --left) std::swap(items[left - 1], items[random.below(left)]);
}

/// Where secrets and identifiers come from. Passed in; tests pass a seeded one. Thread: as its owner says.
class RandomSource {
  public:
    virtual ~RandomSource() = default;
    /// Fills `bytes` with random bytes.
    virtual void fill(std::span<uint8_t> bytes) = 0;

    /// Any number, each as likely as every other.
    uint64_t number() {
        std::array<uint8_t, sizeof(uint64_t)> bytes;
        fill(bytes);
        return std::bit_cast<uint64_t>(bytes);
    }
};

}  // namespace mcs
