#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/address.hpp"

namespace mcs::net {

/// Who asked each of the proxies on a request's way, as they wrote it into headers; the nearest proxy's word comes
/// last.
struct ProxyChain {
    std::vector<std::string> forwarded_for;  ///< items of X-Forwarded-For, in all of its headers
    std::vector<std::string> forwarded;      ///< `for` of each element of Forwarded (RFC 7239); empty where it has none
    /// Whether the outermost proxy of ours has proved to be there (OriginSecrets). It is not among the trusted
    /// networks.
    bool vouched = false;

    void add_forwarded_for(std::string_view header);
    /// Where the header as a whole is not as RFC 7239 says, because a client began it with an open quote, each part
    /// between commas counts by itself, so that what proxies have added is understood; a part that is none names
    /// nobody.
    void add_forwarded(std::string_view header);
};

/// The address that RFC 7239 calls a node: "192.0.2.1", "192.0.2.1:4711", "[2001:db8::1]", "[2001:db8::1]:4711";
/// nothing for "unknown", "_hidden" and what is none.
std::optional<Address> address_of_node(std::string_view node);

/// Whom a request is from: the connection's peer, or, where that is a trusted proxy, whom the proxies name, asked from
/// the nearest to the farthest as long as the one that was named is trusted itself. X-Forwarded-For is asked first.
/// Only where it names none but trusted proxies is Forwarded: AWS's HTTP API says there alone whom it was asked by, and
/// its balancer names the API in X-Forwarded-For. Where the request is vouched for, the first that Forwarded names
/// beside the trusted networks is the proxy that vouches, and the one before it is the client.
Address client_address(const Address& peer, const ProxyChain& chain, const Networks& trusted);

}  // namespace mcs::net
