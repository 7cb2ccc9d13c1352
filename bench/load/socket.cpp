#include "socket.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mcs::bench {

namespace {

sockaddr_in address(uint32_t host, uint16_t port) {
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_addr.s_addr = htonl(host);
    result.sin_port = htons(port);
    return result;
}

}  // namespace

Socket::Socket(Socket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      unsent_(std::move(other.unsent_)),
      kept_(std::move(other.kept_)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
    close();
    descriptor_ = std::exchange(other.descriptor_, -1);
    unsent_ = std::move(other.unsent_);
    kept_ = std::move(other.kept_);
    return *this;
}

bool Socket::connect(uint32_t source, uint16_t port) {
    close();
    descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0) return false;
    const int on = 1;
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(descriptor_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    const auto from = address(source, 0);
    const auto to = address(INADDR_LOOPBACK, port);
    if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0) return false;
    return ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 || errno == EINPROGRESS;
}

void Socket::close() noexcept {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
    unsent_ = {};
    kept_ = {};
}

bool Socket::send(std::string_view bytes) {
    if (unsent_.empty()) {
        const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
        if (sent > 0) bytes.remove_prefix(static_cast<size_t>(sent));
    }
    unsent_.append(bytes);
    return true;
}

bool Socket::flush() {
    const std::string bytes = std::exchange(unsent_, {});
    return bytes.empty() || send(bytes);
}

std::string_view Socket::receive(std::string& buffer, bool& ended) {
    const size_t before = kept_.size();
    if (buffer.size() < before + 65536) buffer.resize(before + 65536);
    std::memcpy(buffer.data(), kept_.data(), before);
    const auto got = ::recv(descriptor_, buffer.data() + before, buffer.size() - before, 0);
    ended = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    if (got <= 0) return {};
    if (before > 0) kept_ = {};
    return {buffer.data(), before + static_cast<size_t>(got)};
}

}  // namespace mcs::bench
