#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace mcs::redis {

struct Endpoint {
    std::string host;
    uint16_t port = 6379;
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// `host:port`, an IPv6 address in brackets.
std::string to_text(const Endpoint& endpoint);
/// Reads `host[:port]`; the last colon divides (IPv6 addresses stand in brackets, or as they are with a port).
std::expected<Endpoint, std::string> parse_endpoint(std::string_view text);

/// Where Redis is and how to be let in.
struct Url {
    std::vector<Endpoint> hosts;  ///< one, or some nodes of a cluster to begin with
    bool tls = false;
    std::string user;  ///< empty: Redis's default user
    std::string password;
    uint32_t database = 0;
    std::string ca_file;  ///< empty: the authorities that the system trusts
};

/// Reads `redis://[[user]:password@]host[:port][,host…][/database]`, or `rediss://…[?ca=FILE]` for TLS. User and
/// password may be percent-encoded. The error is one line and holds nothing of the user's part.
std::expected<Url, std::string> parse_url(std::string_view text);

}  // namespace mcs::redis
