#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace mcs::net {

/// Splits and decodes a request target ("/a/b?c=d", or the absolute form) into `request`. False where it is no target.
bool parse_target(std::string_view target, Request& request);

struct HeadOptions {
    bool keep_alive = true;
    bool http_1_0 = false;
    std::string_view date;  ///< as IMF-fixdate
};
/// Status line and headers, the empty line included.
std::string response_head(const Response& response, const HeadOptions& options);

/// "Sun, 06 Nov 1994 08:49:37 GMT".
std::string imf_fixdate(int64_t unix_seconds);

/// What a client must send to have its connection upgraded (RFC 6455 §4.2): version 13, a key, the subprotocol; and an
/// Origin, where it has one, that may do so: the host it calls, or one of `allowed_origins`.
/// Gives the response (101), or the one that refuses.
std::expected<Response, Response> upgrade_response(const Request& request, std::string_view subprotocol,
                                                   const std::vector<std::string>& allowed_origins);

}  // namespace mcs::net
