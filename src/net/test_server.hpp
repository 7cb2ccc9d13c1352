#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "net/server.hpp"
#include "net/test_client.hpp"

namespace mcs::net::test {

class WallClock final : public Clock {
  public:
    ServerTime now() const noexcept override {
        return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
    }
};

/// Echoes; and does what a message beginning with '/' asks for.
class EchoHandler : public ConnectionHandler, public LoopWork {
  public:
    explicit EchoHandler(Loop& loop) : loop_(loop) {}

    void on_open(ConnectionId id, ServerTime) override { open_.push_back(id); }
    void on_text(ConnectionId id, std::string_view text, ServerTime) override {
        auto& sockets = loop_.connections();
        if (text == "/close") return sockets.close(id, 4001, "asked for");
        if (text == "/ping") return sockets.ping(id);
        if (text.starts_with("/flood ")) {  // N reliable messages of 16 KiB
            const std::string message(16 * 1024, 'r');
            for (int n = std::stoi(std::string{text.substr(7)}); n > 0; --n) sockets.send(id, message);
            return;
        }
        if (text.starts_with(
                "/latest ")) {  // N frames of 16 KiB of which the latest counts, then a mark that must come
            const int count = std::stoi(std::string{text.substr(8)});
            for (int n = 1; n <= count; ++n) {
                auto message = std::to_string(n) + " ";
                sockets.send_latest(id, frame_text(message.append(16 * 1024, 'l')));
            }
            return sockets.send(id, "mark");
        }
        if (text.starts_with("/work ")) {  // so many turns, each of which posts a task that asks for the next
            turns_ = std::stoi(std::string{text.substr(6)});
            return ask_for_turn(id);
        }
        if (text == "/broadcast") {
            frame_ = frame_text("broadcast");
            next_ = 0;
            return;
        }
        sockets.send(id, text);
    }
    void on_pong(ConnectionId id, Micros round_trip, ServerTime) override {
        const auto kernel = loop_.connections().kernel_round_trip(id);
        loop_.connections().send(id, "pong " + std::to_string(round_trip.count()) + (kernel ? " direct" : " proxied"));
    }
    void on_close(ConnectionId id, ServerTime) override {
        std::erase(open_, id);
        ++closed;
    }
    /// A slice of a broadcast: 16 sockets.
    bool work() override {
        if (turn_for_) loop_.post([this, id = *std::exchange(turn_for_, std::nullopt)] { ask_for_turn(id); });
        if (!frame_) return false;
        for (int i = 0; i < 16 && next_ < open_.size(); ++i) loop_.connections().send_shared(open_[next_++], frame_);
        if (next_ >= open_.size()) frame_.reset();
        return frame_ != nullptr;
    }
    ServerTime next_due() const override { return ServerTime::max(); }

    int closed = 0;

  private:
    void ask_for_turn(ConnectionId id) {
        if (turns_-- == 0) return loop_.connections().send(id, "done");
        turn_for_ = id;
    }

    Loop& loop_;
    std::vector<ConnectionId> open_;
    int turns_ = 0;
    std::optional<ConnectionId> turn_for_;
    SharedFrame frame_;
    size_t next_ = 0;
};

/// A server on a free port of the loopback with an echo handler and a few routes, for one test.
class TestServer {
  public:
    using Setup = std::function<void(Router&, Loop&)>;
    explicit TestServer(ServerOptions options = {}, const Setup& setup = {}) {
        options.log_error = [this](std::string_view line) {
            const std::scoped_lock lock(mutex_);
            errors_.emplace_back(line);
        };
        server = std::make_unique<Server>(std::move(options), clock, metrics);
        for (uint32_t i = 0; i < server->size(); ++i) {
            Router router;
            router.websocket("/speedrun");
            server->add_operator_routes(router);
            if (setup) setup(router, server->loop(i));
            auto& handler = *handlers.emplace_back(std::make_unique<EchoHandler>(server->loop(i)));
            server->loop(i).attach(std::move(router), handler, &handler);
        }
        const auto listening = server->listen("127.0.0.1:0");
        EXPECT_TRUE(listening) << listening.error();
        server->start();
        server->set_ready(true);
    }
    ~TestServer() { server->stop(); }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    Client client(int receive_buffer = 0) const { return Client(server->port(), receive_buffer); }
    Client websocket(int receive_buffer = 0) const {
        auto opened = client(receive_buffer);
        EXPECT_EQ(opened.handshake().status, 101);
        return opened;
    }
    std::vector<std::string> errors() {
        const std::scoped_lock lock(mutex_);
        return errors_;
    }

    WallClock clock;
    Metrics metrics;
    std::vector<std::unique_ptr<EchoHandler>> handlers;
    std::unique_ptr<Server> server;

  private:
    std::mutex mutex_;
    std::vector<std::string> errors_;
};

}  // namespace mcs::net::test
