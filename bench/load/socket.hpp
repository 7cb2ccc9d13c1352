#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mcs::bench {

/// A TCP connection to this machine that never blocks. Holds bytes only while it must: what did not fit into the
/// socket, and what came of a message that is not all there.
class Socket {
  public:
    Socket() = default;
    Socket(Socket&& other) noexcept;
    Socket& operator=(Socket&& other) noexcept;
    ~Socket() { close(); }

    /// Begins to connect from `source` to `port` of 127.0.0.1 (host byte order, both). False: errno says why not.
    bool connect(uint32_t source, uint16_t port);
    void close() noexcept;
    int descriptor() const noexcept { return descriptor_; }
    bool open() const noexcept { return descriptor_ >= 0; }
    /// Whether something waits for the socket to take more.
    bool full() const noexcept { return !unsent_.empty(); }

    /// Sends now what the socket takes, the rest in `flush`. False: the connection is broken.
    bool send(std::string_view bytes);
    bool flush();
    /// Reads once into `buffer`, behind what was kept, and gives all of it; empty where there is nothing new. The
    /// connection has ended: `ended` is set.
    std::string_view receive(std::string& buffer, bool& ended);
    /// Keeps what could not be used yet for the next `receive`.
    void keep(std::string_view rest) { kept_.assign(rest); }

  private:
    int descriptor_ = -1;
    std::string unsent_;
    std::string kept_;
};

}  // namespace mcs::bench
