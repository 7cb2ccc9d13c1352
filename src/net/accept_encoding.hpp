#pragma once

#include <string_view>

namespace mcs::net {

/// How much a client wants each coding that there is, in thousandths, by its Accept-Encoding (RFC 9110 §12.5.3); 0: not
/// at all.
struct AcceptEncoding {
    int brotli = 0, gzip = 0;
    explicit AcceptEncoding(std::string_view header);
};

}  // namespace mcs::net
