#include "network.hpp"

#include <algorithm>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mcs::app {
namespace {

std::string text_of(const sockaddr_in& address) {
    char text[INET_ADDRSTRLEN];
    return inet_ntop(AF_INET, &address.sin_addr, text, sizeof text) ? text : std::string();
}

/// What a datagram to somewhere far away would have as its sender; empty without a route.
std::string routed_address() {
    sockaddr_in far{.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {}, .sin_zero = {}};
    inet_pton(AF_INET, "192.0.2.1", &far.sin_addr);  // of a network that exists in documents only: RFC 5737
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return {};
    sockaddr_in own{};
    socklen_t size = sizeof own;
    const bool known = connect(socket, reinterpret_cast<const sockaddr*>(&far), sizeof far) == 0 &&
                       getsockname(socket, reinterpret_cast<sockaddr*>(&own), &size) == 0;
    close(socket);
    return known ? text_of(own) : std::string();
}

}  // namespace

std::vector<std::string> network_addresses() {
    std::vector<std::string> addresses;
    ifaddrs* all = nullptr;
    if (getifaddrs(&all) != 0) return addresses;
    for (const auto* one = all; one; one = one->ifa_next) {
        const bool up = (one->ifa_flags & IFF_UP) && !(one->ifa_flags & IFF_LOOPBACK);
        if (!up || !one->ifa_addr || one->ifa_addr->sa_family != AF_INET) continue;
        addresses.push_back(text_of(*reinterpret_cast<const sockaddr_in*>(one->ifa_addr)));
    }
    freeifaddrs(all);
    const std::string first = routed_address();
    std::ranges::stable_partition(addresses, [&first](const std::string& address) { return address == first; });
    return addresses;
}

bool listens_everywhere(std::string_view listen) {
    const auto host = listen.substr(0, listen.rfind(':'));
    return host == "0.0.0.0" || host == "[::]" || host == "*";
}

bool listens_here_only(std::string_view listen) {
    const auto host = listen.substr(0, listen.rfind(':'));
    return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

}  // namespace mcs::app
