#include "net/listener.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mcs::net {
namespace {

struct HostPort {
    std::string host;
    uint16_t port = 0;
};

std::expected<HostPort, std::string> split(std::string_view address) {
    const auto wrong = [&] {
        return std::unexpected("cannot listen on \"" + std::string{address} +
                               "\": write it as host:port, for example 127.0.0.1:8080 or [::1]:8080");
    };
    const auto colon = address.rfind(':');
    if (colon == std::string_view::npos) return wrong();
    auto host = address.substr(0, colon);
    const auto digits = address.substr(colon + 1);
    HostPort result;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result.port);
    if (error != std::errc{} || end != digits.data() + digits.size()) return wrong();
    if (host.starts_with('[') != host.ends_with(']')) return wrong();
    if (host.starts_with('[')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return wrong();
    }
    result.host = host;
    return result;
}

std::string explain(int error, std::string_view address) {
    std::string text = "cannot listen on " + std::string{address} + ": ";
    switch (error) {
        case EADDRINUSE:
            return text + "the address is in use; stop the program that has it, or choose another port";
        case EACCES:
            return text + "permission denied; ports below 1024 need CAP_NET_BIND_SERVICE, so choose a higher one";
        case EADDRNOTAVAIL:
            return text + "this machine does not have that address";
        case EMFILE:
        case ENFILE:
            return text + "too many open files";
        default:
            return text + std::strerror(error);
    }
}

struct Socket {
    int fd;
    explicit Socket(int socket) : fd(socket) {}
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() {
        if (fd >= 0) ::close(fd);
    }
};

/// One bound socket; the error is an errno.
std::expected<int, int> bind_to(const sockaddr* address, socklen_t size, bool shared) {
    Socket socket(::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.fd < 0) return std::unexpected(errno);
    const int on = 1, off = 0;
    ::setsockopt(socket.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (shared) ::setsockopt(socket.fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (address->sa_family == AF_INET6) ::setsockopt(socket.fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (::bind(socket.fd, address, size) != 0) return std::unexpected(errno);
    if (::listen(socket.fd, 4096) != 0) return std::unexpected(errno);
    return std::exchange(socket.fd, -1);
}

uint16_t port_of(int socket) {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &size);
    return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                             : reinterpret_cast<sockaddr_in&>(bound).sin_port);
}

/// The error is an errno.
std::expected<Listeners, int> listen_all(sockaddr_storage address, socklen_t size, uint32_t count) {
    auto& port = address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                               : reinterpret_cast<sockaddr_in&>(address).sin_port;
    const auto* const plain = reinterpret_cast<const sockaddr*>(&address);
    if (port != 0) {
        // Sockets that share an address share it with other processes of this user too: a second server would start
        // without complaint and take half of the connections. A socket that does not share finds out.
        const auto alone = bind_to(plain, size, false);
        if (!alone) return std::unexpected(alone.error());
        ::close(*alone);
    }
    Listeners listeners;
    for (uint32_t i = 0; i < count; ++i) {
        const auto socket = bind_to(plain, size, count > 1);
        if (!socket) return std::unexpected(socket.error());
        listeners.sockets.push_back(*socket);
        if (port == 0) port = htons(port_of(*socket));
    }
    listeners.port = ntohs(port);
    return listeners;
}

}  // namespace

Listeners::Listeners(Listeners&& other) noexcept : sockets(std::exchange(other.sockets, {})), port(other.port) {}
Listeners& Listeners::operator=(Listeners&& other) noexcept {
    std::swap(sockets, other.sockets);
    std::swap(port, other.port);
    return *this;
}
Listeners::~Listeners() {
    for (const int socket : sockets) {
        if (socket >= 0) ::close(socket);
    }
}

std::expected<Listeners, std::string> listen_on(std::string_view address, uint32_t count) {
    auto parts = split(address);
    if (!parts) return std::unexpected(std::move(parts.error()));
    const bool all = parts->host.empty();
    addrinfo hints{};
    hints.ai_family = all ? AF_INET6 : AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const auto port = std::to_string(parts->port);
    const int failed = getaddrinfo(all ? "::" : parts->host.c_str(), port.c_str(), &hints, &found);
    if (failed != 0) return std::unexpected("cannot listen on " + std::string{address} + ": " + gai_strerror(failed));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, &freeaddrinfo);
    sockaddr_storage first{};
    std::memcpy(&first, found->ai_addr, found->ai_addrlen);
    auto listeners = listen_all(first, found->ai_addrlen, count);
    if (!listeners && all && listeners.error() == EAFNOSUPPORT)  // a machine without IPv6
        return listen_on("0.0.0.0:" + port, count);
    if (!listeners) return std::unexpected(explain(listeners.error(), address));
    return std::move(*listeners);
}

}  // namespace mcs::net
