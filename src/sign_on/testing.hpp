#pragma once

#include "base/random.hpp"
#include "base/time.hpp"

namespace mcs::sign_on::testing {

/// Numbers that are the same each time.
class SeededRandom final : public RandomSource {
  public:
    explicit SeededRandom(uint64_t seed) : numbers_(seed) {}
    void fill(std::span<uint8_t> bytes) override {
        for (auto& byte : bytes) byte = static_cast<uint8_t>(numbers_.next());
    }

  private:
    SplitMix64 numbers_;
};

inline constexpr ServerTime noon = from_us(1'800'000'000'000'000);

}  // namespace mcs::sign_on::testing
