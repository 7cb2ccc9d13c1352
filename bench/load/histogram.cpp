#include "histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace mcs::bench {

namespace {

constexpr int64_t most = 3'600'000'000;

}  // namespace

size_t Histogram::bucket_of(uint32_t us) noexcept {
    const auto width = static_cast<unsigned>(std::bit_width(us));
    const unsigned shift = width > sub_bits + 1 ? width - sub_bits - 1 : 0;
    return (size_t{shift} << sub_bits) + (us >> shift);
}

int64_t Histogram::end_of(size_t bucket) noexcept {
    const size_t shift = bucket >> sub_bits <= 1 ? 0 : (bucket >> sub_bits) - 1;
    const auto first = static_cast<int64_t>(bucket - (shift << sub_bits));
    return ((first + 1) << shift) - 1;
}

void Histogram::add(int64_t us) noexcept {
    const int64_t value = std::clamp<int64_t>(us, 0, most);
    ++counts_[bucket_of(static_cast<uint32_t>(value))];
    ++count_;
    max_ = std::max(max_, value);
}

int64_t Histogram::percentile(double share) const noexcept {
    const auto wanted = static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
    uint64_t seen = 0;
    for (size_t bucket = 0; bucket < buckets; ++bucket) {
        seen += counts_[bucket];
        if (counts_[bucket] > 0 && seen >= wanted) return std::min(end_of(bucket), max_);
    }
    return 0;
}

}  // namespace mcs::bench
