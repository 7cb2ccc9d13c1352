#include "support/redis_server.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <arpa/inet.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mcs::test {
namespace {

[[noreturn]] void fail(const std::string& what) {
    std::fprintf(stderr, "redis-server for tests: %s\n", what.c_str());
    std::abort();
}

uint16_t free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(probe, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        fail("there is no free port");
    }
    ::close(probe);
    return ntohs(address.sin_port);
}

std::string text_of(const redisReply& reply) {
    if (reply.type == REDIS_REPLY_INTEGER) return std::to_string(reply.integer);
    if (reply.type != REDIS_REPLY_ARRAY) return {reply.str, static_cast<size_t>(reply.len)};
    std::string text;
    for (size_t i = 0; i < reply.elements; ++i) text += (i == 0 ? "" : " ") + text_of(*reply.element[i]);
    return text;
}

constexpr const char* user = "services";
constexpr const char* password = "of-the-services";
constexpr const char* administrator_password = "of-the-administrator";

/// A certificate that is its own authority, and its key: one for all servers of a test program.
struct Certificate {
    TemporaryDirectory directory;
    std::string file = (directory.path() / "certificate.pem").string();
    std::string key = (directory.path() / "key.pem").string();

    Certificate() {
        const std::string make =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test "
            "-addext subjectAltName=DNS:localhost -keyout '" +
            key + "' -out '" + file + "' 2>/dev/null";
        if (std::system(make.c_str()) != 0) fail("openssl makes no certificate");
    }
    static const Certificate& get() {
        static const Certificate certificate;
        return certificate;
    }
};

}  // namespace

const std::vector<std::string> RedisServer::durable{"--appendonly", "yes", "--appendfsync", "always"};
const std::vector<std::string> RedisServer::in_memory{};

RedisServer::RedisServer(std::vector<std::string> options, RedisSecurity security)
    : options_(std::move(options)), security_(std::move(security)), port_(free_port()), bus_port_(free_port()) {
    secure();
    start();
}

RedisServer::~RedisServer() { kill(); }

void RedisServer::secure() {
    const auto add = [this](std::initializer_list<std::string> words) {
        options_.insert(options_.end(), words.begin(), words.end());
    };
    add({security_.tls ? "--tls-port" : "--port", std::to_string(port_)});
    if (security_.tls) {
        const Certificate& certificate = Certificate::get();
        add({"--port", "0", "--tls-auth-clients", "no", "--tls-cluster", "yes", "--tls-cert-file", certificate.file,
             "--tls-key-file", certificate.key, "--tls-ca-cert-file", certificate.file});
    }
    if (security_.rights.empty()) return;
    const std::string users = (directory_.path() / "users.acl").string();
    // Redis 7.0 reads its append-only file with the default user's rights, so that one keeps them all.
    std::ofstream(users) << "user default on >" << administrator_password << " ~* &* +@all\n"
                         << "user " << user << " on >" << password << " " << security_.rights << "\n";
    add({"--aclfile", users});
}

std::string RedisServer::url_of(const std::vector<const RedisServer*>& servers) {
    const RedisSecurity& security = servers.front()->security_;
    std::string url = security.tls ? "rediss://" : "redis://";
    if (!security.rights.empty()) url += std::string(user) + ":" + password + "@";
    for (const RedisServer* server : servers) {
        if (server != servers.front()) url += ",";
        url += (security.tls ? "localhost:" : "127.0.0.1:") + std::to_string(server->port_);
    }
    return security.tls ? url + "?ca=" + Certificate::get().file : url;
}

void RedisServer::start() {
    std::vector<std::string> words{
        "redis-server", "--bind", "127.0.0.1",      "--unixsocket",           socket(), "--dir", directory_.path(),
        "--save",       "",       "--cluster-port", std::to_string(bus_port_)};
    words.insert(words.end(), options_.begin(), options_.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    int log[2];
    if (::pipe2(log, O_CLOEXEC) != 0) fail("no pipe");
    process_ = ::fork();
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(log[1], STDOUT_FILENO);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    ::close(log[1]);
    log_ = log[0];
    ::fcntl(log_, F_SETPIPE_SZ, 1 << 20);
    unread_.clear();
    wait_for_log("Ready to accept connections");
}

void RedisServer::end(int signal) {
    if (process_ < 0) return;
    ::kill(process_, signal);
    ::waitpid(process_, nullptr, 0);
    ::close(log_);
    process_ = -1;
}

void RedisServer::pause() const { ::kill(process_, SIGSTOP); }
void RedisServer::resume() const { ::kill(process_, SIGCONT); }

void RedisServer::wait_for_log(const std::string& text) {
    std::string shown;
    while (true) {
        const size_t end = unread_.find('\n');
        if (end != std::string::npos) {
            const std::string line = unread_.substr(0, end);
            unread_.erase(0, end + 1);
            if (line.find(text) != std::string::npos) return;
            shown += line + "\n";
            continue;
        }
        char buffer[4096];
        const ssize_t size = ::read(log_, buffer, sizeof buffer);
        if (size <= 0) fail("it ended before it said '" + text + "'; is redis-server 7 installed?\n" + shown);
        unread_.append(buffer, static_cast<size_t>(size));
    }
}

std::string RedisServer::command(const std::vector<std::string>& words) const {
    std::vector<const char*> texts;
    std::vector<size_t> sizes;
    for (const std::string& word : words) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    const std::unique_ptr<redisContext, void (*)(redisContext*)> connection(redisConnectUnix(socket().c_str()),
                                                                            redisFree);
    if (!connection || connection->err != 0) fail("no connection");
    using Answer = std::unique_ptr<void, void (*)(void*)>;
    if (!security_.rights.empty()) {
        const char* const login = "AUTH %s";
        const Answer let_in(redisCommand(connection.get(), login, administrator_password), freeReplyObject);
    }
    const Answer reply(redisCommandArgv(connection.get(), static_cast<int>(words.size()), texts.data(), sizes.data()),
                       freeReplyObject);
    if (!reply) fail("no reply to " + words.front());
    return text_of(*static_cast<redisReply*>(reply.get()));
}

RedisCluster::RedisCluster(const RedisSecurity& security) {
    auto options = RedisServer::durable;
    const auto add = [&](std::initializer_list<const char*> words) {
        options.insert(options.end(), words.begin(), words.end());
    };
    add({"--cluster-enabled", "yes", "--cluster-node-timeout", "2000"});
    if (security.tls) {
        add({"--cluster-announce-hostname", "localhost", "--cluster-preferred-endpoint-type", "hostname"});
    }
    for (int i = 0; i < 3; ++i) nodes_.push_back(std::make_unique<RedisServer>(options, security));
    const char* const slots[][2] = {{"0", "5460"}, {"5461", "10922"}, {"10923", "16383"}};
    for (size_t i = 0; i < size(); ++i) {
        node(i).command({"CLUSTER", "ADDSLOTSRANGE", slots[i][0], slots[i][1]});
        node(0).command(
            {"CLUSTER", "MEET", "127.0.0.1", std::to_string(node(i).port()), std::to_string(node(i).bus_port())});
    }
    for (const auto& each : nodes_) each->wait_for_log("Cluster state changed: ok");
}

std::string RedisCluster::url() const {
    std::vector<const RedisServer*> servers;
    for (const auto& each : nodes_) servers.push_back(each.get());
    return RedisServer::url_of(servers);
}

void RedisCluster::flush() {
    for (const auto& each : nodes_) each->command({"FLUSHALL"});
}

void RedisCluster::restart() {
    for (const auto& each : nodes_) each->stop();
    for (const auto& each : nodes_) each->start();
    for (const auto& each : nodes_) each->wait_for_log("Cluster state changed: ok");
}

}  // namespace mcs::test
