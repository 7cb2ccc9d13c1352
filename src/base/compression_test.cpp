#include "base/compression.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

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

std::string gunzip(std::string_view bytes, size_t size) {
    std::string out(size + 1, '\0');
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    EXPECT_EQ(result, Z_STREAM_END);
    out.resize(stream.total_out);
    return out;
}

RC_GTEST_PROP(Compression, what_was_gzipped_can_be_read_by_zlib, (const std::string& bytes)) {
    RC_ASSERT(gunzip(gzip(bytes), bytes.size()) == bytes);
}

TEST(Compression, gzip_makes_json_a_tenth) {
    std::string json;
    for (int i = 0; i < 2'000; ++i) json += R"({"question":"q)" + std::to_string(i) + R"(","result":"right"},)";
    EXPECT_LT(gzip(json).size(), json.size() / 7);
    EXPECT_EQ(gunzip(gzip(json), json.size()), json);
}

}  // namespace mcs
