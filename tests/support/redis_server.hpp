#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

#include "support/temporary_directory.hpp"

namespace mcs::test {

/// Who is let in. The tests themselves come in by a socket of their own, as an administrator.
struct RedisSecurity {
    /// Nothing but TLS, at a certificate for the name "localhost" and for no address.
    bool tls = false;
    /// What the user of `url` may do, who is then the only one, as Redis's ACL says it; empty: everybody may do all.
    std::string rights{};
};

/// A redis-server on a free port of 127.0.0.1, with a directory of its own; ends with its owner. Whatever goes wrong
/// ends the test program with a line that says so.
class RedisServer {
  public:
    /// Every write is on disk before it is answered.
    static const std::vector<std::string> durable;
    /// Nothing is on disk but what SAVE puts there.
    static const std::vector<std::string> in_memory;

    /// `options`: as on the command line, such as `--appendonly yes`. It is ready when this returns.
    explicit RedisServer(std::vector<std::string> options = durable, RedisSecurity security = {});
    ~RedisServer();
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;

    uint16_t port() const noexcept { return port_; }
    uint16_t bus_port() const noexcept { return bus_port_; }
    std::string url() const { return url_of({this}); }
    /// All of these, in a list, with what lets one in at the first.
    static std::string url_of(const std::vector<const RedisServer*>& servers);
    const std::filesystem::path& directory() const noexcept { return directory_.path(); }

    /// Runs one command on a connection of its own; the reply as text, the parts of an array separated by spaces.
    std::string command(const std::vector<std::string>& words) const;

    /// Starts it again on the same port and directory, after `stop` or `kill`.
    void start();
    /// Asks it to end (SIGTERM), and waits for that.
    void stop() { end(15); }
    /// Ends it at once (SIGKILL).
    void kill() { end(9); }
    /// Stops and continues it as it is (SIGSTOP, SIGCONT).
    void pause() const;
    void resume() const;
    /// Reads what it logs up to a line that holds `text`.
    void wait_for_log(const std::string& text);

  private:
    void end(int signal);
    void secure();
    std::string socket() const { return (directory_.path() / "administrator").string(); }

    TemporaryDirectory directory_;
    std::vector<std::string> options_;
    RedisSecurity security_;
    uint16_t port_;
    uint16_t bus_port_;
    pid_t process_ = -1;
    int log_ = -1;
    std::string unread_;
};

/// Three masters that share all slots.
class RedisCluster {
  public:
    /// With TLS the nodes call each other and themselves by name.
    explicit RedisCluster(const RedisSecurity& security = {});
    /// All nodes, in a list.
    std::string url() const;
    RedisServer& node(size_t index) { return *nodes_[index]; }
    size_t size() const noexcept { return nodes_.size(); }
    void flush();
    /// Ends all nodes and starts them again on what they have stored.
    void restart();

  private:
    std::vector<std::unique_ptr<RedisServer>> nodes_;
};

}  // namespace mcs::test
