#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace mcs::bench {

/// Latencies in whole microseconds, counted in buckets whose width grows with the value: 64 to a power of two, so a
/// percentile is at most 1.6 % too high (the layout of HdrHistogram). One hour is the most that it tells apart.
class Histogram {
  public:
    void add(int64_t us) noexcept;
    uint64_t count() const noexcept { return count_; }
    int64_t max() const noexcept { return max_; }
    /// The least value that `share` (0 … 1) of all do not exceed, rounded up to its bucket's end; 0 where there are
    /// none.
    int64_t percentile(double share) const noexcept;

  private:
    static constexpr unsigned sub_bits = 6;
    static constexpr size_t buckets = (32 - sub_bits + 1) << sub_bits;
    static size_t bucket_of(uint32_t us) noexcept;
    static int64_t end_of(size_t bucket) noexcept;

    std::array<uint64_t, buckets> counts_{};
    uint64_t count_ = 0;
    int64_t max_ = 0;
};

}  // namespace mcs::bench
