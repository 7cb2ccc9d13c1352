#include "base/compression.hpp"

#include <memory>

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

}  // namespace mcs
