#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/websocket_parser.hpp"

namespace mcs::net::test {

/// A blocking HTTP and WebSocket client for tests. Every wait ends after 20 s, with an exception.
class Client {
  public:
    /// `receive_buffer`: of the socket, so that it fills quickly; 0: the system's.
    explicit Client(uint16_t port, int receive_buffer = 0) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (receive_buffer != 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        const timeval patience{20, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        const int on = 1;
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("connect");
    }
    Client(Client&& other) noexcept : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() {
        if (fd_ >= 0) ::close(fd_);
    }
    int fd() const noexcept { return fd_; }

    /// False where the connection broke on the way.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<size_t>(sent));
        }
        return true;
    }

    struct Answer {
        int status = 0;
        std::map<std::string, std::string> headers;  ///< names in lower case
        std::string body;
        std::string header(const std::string& name) const {
            const auto found = headers.find(name);
            return found == headers.end() ? "" : found->second;
        }
    };
    /// Reads one response; `head`: of a HEAD request, so without a body.
    Answer answer(bool head = false) {
        Answer answer;
        auto line = take_line();
        answer.status = std::stoi(line.substr(9, 3));
        while (!(line = take_line()).empty()) {
            const auto colon = line.find(": ");
            auto name = line.substr(0, colon);
            for (char& c : name) c = static_cast<char>(std::tolower(c));
            answer.headers[name] = line.substr(colon + 2);
        }
        const auto length = answer.header("content-length");
        if (!head && !length.empty()) answer.body = take(std::stoul(length));
        return answer;
    }
    Answer get(const std::string& path, const std::string& headers = {}) {
        send("GET " + path + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n");
        return answer();
    }
    Answer post(const std::string& path, const std::string& body, const std::string& headers = {}) {
        send("POST " + path + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
             headers + "\r\n" + body);
        return answer();
    }

    static std::string upgrade(const std::string& headers = {}) {
        return "GET /speedrun HTTP/1.1\r\nHost: test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
               "Sec-WebSocket-Protocol: other, mc-speedrun.v1\r\n" +
               headers + "\r\n";
    }
    Answer handshake(const std::string& headers = {}) {
        send(upgrade(headers));
        return answer();
    }

    static std::string frame(Opcode opcode, std::string_view payload) {
        std::string out{frame_header(opcode, payload.size()).view()};
        out[1] = static_cast<char>(out[1] | 0x80);
        out += "mask";
        for (size_t i = 0; i < payload.size(); ++i) out.push_back(static_cast<char>(payload[i] ^ "mask"[i % 4]));
        return out;
    }
    bool send_text(std::string_view text) { return send(frame(Opcode::text, text)); }

    struct Frame {
        Opcode opcode;
        std::string payload;
        uint16_t close_code() const {
            return payload.size() < 2 ? 1005
                                      : static_cast<uint16_t>(static_cast<uint8_t>(payload[0]) << 8 |
                                                              static_cast<uint8_t>(payload[1]));
        }
    };
    Frame read_frame() {
        const auto head = take(2);
        size_t length = static_cast<uint8_t>(head[1]);
        if (length >= 126) {
            const auto extended = take(length == 126 ? 2 : 8);
            length = 0;
            for (const char c : extended) length = length << 8 | static_cast<uint8_t>(c);
        }
        return {static_cast<Opcode>(head[0] & 0x0F), take(length)};
    }
    /// The next text message; other frames are passed over.
    std::string read_text() {
        for (;;) {
            auto frame = read_frame();
            if (frame.opcode == Opcode::text) return std::move(frame.payload);
            if (frame.opcode == Opcode::close)
                throw std::runtime_error("closed: " + std::to_string(frame.close_code()));
        }
    }
    /// The code of the close frame that comes next, others passed over.
    uint16_t read_close() {
        for (;;) {
            const auto frame = read_frame();
            if (frame.opcode == Opcode::close) return frame.close_code();
        }
    }
    /// True where the other side has closed; swallows what still comes.
    bool at_end() {
        std::string scratch(64 * 1024, '\0');
        for (;;) {
            const auto got = ::recv(fd_, scratch.data(), scratch.size(), 0);
            if (got > 0) continue;
            return got == 0 || errno == ECONNRESET;
        }
    }

  private:
    void fill() {
        char bytes[64 * 1024];
        const auto got = ::recv(fd_, bytes, sizeof bytes, 0);
        if (got <= 0) throw std::runtime_error(got == 0 ? "the connection has ended" : "the connection broke");
        buffer_.append(bytes, static_cast<size_t>(got));
    }
    std::string take(size_t bytes) {
        while (buffer_.size() < bytes) fill();
        auto taken = buffer_.substr(0, bytes);
        buffer_.erase(0, bytes);
        return taken;
    }
    std::string take_line() {
        size_t end;
        while ((end = buffer_.find("\r\n")) == std::string::npos) fill();
        auto line = take(end);
        take(2);
        return line;
    }

    int fd_;
    std::string buffer_;
};

}  // namespace mcs::net::test
