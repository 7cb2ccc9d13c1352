#include "base/compression.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace mcs {

RC_GTEST_PROP(Compression, what_was_compressed_comes_back, (const std::string& bytes)) {
    RC_ASSERT(decompress(compress(bytes), bytes.size()) == bytes);
}

RC_GTEST_PROP(Compression, any_bytes_are_safe_to_decompress, (const std::string& bytes)) {
    (void)decompress(bytes, 1'000'000);
}

TEST(Compression, refuses_what_would_be_too_large) {
    const std::string frame = compress(std::string(1'000'000, 'x'));
    EXPECT_LT(frame.size(), 1'000u);
    EXPECT_FALSE(decompress(frame, 999'999));
}

TEST(Compression, notices_damage) {
    std::string frame = compress("the quick brown fox jumps over the lazy dog");
    frame[frame.size() / 2] = static_cast<char>(frame[frame.size() / 2] ^ 1);
    EXPECT_FALSE(decompress(frame, 1'000));
    EXPECT_FALSE(decompress(std::string_view(frame).substr(0, 10), 1'000));
}

}  // namespace mcs
