#include "base/compression.hpp"

#include <memory>

#include <zlib.h>
#include <zstd.h>

#include "base/assert.hpp"

namespace mcs {

std::string compress(std::string_view bytes) {
    constexpr int level = 3;
    const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
    require(context != nullptr, "there is memory to compress with");
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    std::string frame(ZSTD_compressBound(bytes.size()), '\0');
    const size_t size = ZSTD_compress2(context.get(), frame.data(), frame.size(), bytes.data(), bytes.size());
    require(!ZSTD_isError(size), "bytes that fit into memory can be compressed");
    frame.resize(size);
    return frame;
}

std::optional<std::string> decompress(std::string_view frame, size_t bytes_max) {
    const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > bytes_max) return std::nullopt;
    std::string bytes(static_cast<size_t>(size), '\0');
    const size_t got = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
    if (ZSTD_isError(got) || got != bytes.size()) return std::nullopt;
    return bytes;
}

std::string gzip(std::string_view bytes) {
    constexpr int level = 3, window_bits_of_gzip = 15 + 16, memory_level = 8;
    z_stream stream{};
    require(deflateInit2(&stream, level, Z_DEFLATED, window_bits_of_gzip, memory_level, Z_DEFAULT_STRATEGY) == Z_OK,
            "there is memory to compress with");
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    require(result == Z_STREAM_END, "bytes up to 4 GiB can be compressed in one go");
    return out;
}

}  // namespace mcs
