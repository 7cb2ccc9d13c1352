// The floor: a bare epoll loop that does the least that the protocol needs of a server, as the measure of what the
// operating system alone costs. It answers each WebSocket upgrade, each text frame of up to 125 bytes with 150 bytes,
// and sends everybody 600 bytes as often as it is told to, in slices of 256 sockets with a poll in between. With a file
// it first writes there what came since the last poll, and syncs it: what any server must do that loses nothing it has
// acknowledged. No checks.

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr size_t slice = 256;
constexpr size_t room = 4 << 20;  ///< bytes of the file
constexpr std::string_view upgrade_answer =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: mc-speedrun.v1\r\n\r\n";

std::string frame(size_t bytes, char filling) {
    std::string result{'\x81', static_cast<char>(126), static_cast<char>(bytes >> 8), static_cast<char>(bytes & 0xFF)};
    return result.append(bytes, filling);
}

class Floor {
  public:
    Floor(int broadcast_every_ms, const char* file)
        : every_(broadcast_every_ms),
          file_(file ? open(file, O_RDWR | O_CREAT | O_TRUNC, 0600) : -1),
          listener_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)),
          epoll_(epoll_create1(0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 4096) != 0) {
            std::perror("mcs_floor");
            std::exit(2);
        }
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        watch(listener_);
        if (file_ >= 0) make_room();
        std::printf("%d\n", ntohs(address.sin_port));
        std::fflush(stdout);
    }

    [[noreturn]] void run() {
        for (;;) {
            const bool sending = next_ < upgraded_.size();
            std::array<epoll_event, slice> events;
            const int ready = epoll_wait(epoll_, events.data(), slice, sending ? 0 : 10);
            for (int i = 0; i < ready; ++i) on_event(events[static_cast<size_t>(i)].data.fd);
            reply();
            broadcast();
        }
    }

  private:
    void watch(int socket) const {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = socket;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
    }

    void on_event(int socket) {
        if (socket == listener_) return accept_some();
        const auto got = recv(socket, buffer_.data(), buffer_.size(), 0);
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) {
            std::erase(upgraded_, socket);
            close(socket);
        } else if (buffer_[0] == 'G') {
            put(socket, upgrade_answer);
            upgraded_.push_back(socket);
        } else {
            // Frames of a client are masked: 6 bytes of header, up to 125 of payload.
            for (ssize_t at = 0; at < got; at += 6 + (buffer_[static_cast<size_t>(at) + 1] & 0x7F)) {
                waiting_.push_back(socket);
            }
        }
    }

    void reply() {
        if (file_ >= 0 && !waiting_.empty()) sync(waiting_.size() * reply_.size());
        for (const int socket : waiting_) put(socket, reply_);
        waiting_.clear();
    }

    /// A file that grows would be slower to sync.
    void make_room() const {
        for (size_t at = 0; at < room; at += buffer_.size()) {
            [[maybe_unused]] const auto written = pwrite(file_, buffer_.data(), buffer_.size(), static_cast<off_t>(at));
        }
        fdatasync(file_);
    }

    void sync(size_t bytes) {
        [[maybe_unused]] const auto written = pwrite(file_, buffer_.data(), std::min(bytes, buffer_.size()), at_);
        at_ = (at_ + static_cast<off_t>(bytes)) % static_cast<off_t>(room);
        fdatasync(file_);
    }

    void accept_some() {
        for (int socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK); socket >= 0;
             socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK)) {
            const int on = 1;
            setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            watch(socket);
        }
    }

    void broadcast() {
        const auto now = std::chrono::steady_clock::now();
        if (every_.count() > 0 && next_ >= upgraded_.size() && now >= due_) {
            next_ = 0;
            due_ = now + every_;
        }
        for (size_t sent = 0; sent < slice && next_ < upgraded_.size(); ++sent) put(upgraded_[next_++], board_);
    }

    static void put(int socket, std::string_view bytes) {
        [[maybe_unused]] const auto sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

    const std::chrono::milliseconds every_;
    const int file_, listener_, epoll_;
    off_t at_ = 0;              ///< in the file
    std::vector<int> waiting_;  ///< for a reply, each as often as it sent something
    std::vector<int> upgraded_;
    size_t next_ = SIZE_MAX;
    std::chrono::steady_clock::time_point due_{};
    std::array<char, 65536> buffer_{};
    const std::string reply_ = frame(150, 'r'), board_ = frame(600, 'b');
};

}  // namespace

/// mcs_floor [MS [FILE]]: listens on a free port of 127.0.0.1, which it prints; broadcasts every MS (0: never).
int main(int argc, char** argv) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    Floor(argc > 1 ? std::atoi(argv[1]) : 0, argc > 2 ? argv[2] : nullptr).run();
}
