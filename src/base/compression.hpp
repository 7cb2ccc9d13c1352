#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mcs {

/// One zstd frame with a checksum and the content's size.
std::string compress(std::string_view bytes);

/// What `compress` was given; nothing where the frame is damaged or its content is larger than `bytes_max`. Any bytes
/// are safe to pass.
std::optional<std::string> decompress(std::string_view frame, size_t bytes_max);

/// `bytes` in the gzip format (RFC 1952), which every HTTP client understands; about 100 MB a second.
std::string gzip(std::string_view bytes);

}  // namespace mcs
