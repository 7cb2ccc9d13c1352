#include "support/redis_server.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>

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

}  // namespace

const std::vector<std::string> RedisServer::durable{"--appendonly", "yes", "--appendfsync", "always"};
const std::vector<std::string> RedisServer::in_memory{};

RedisServer::RedisServer(std::vector<std::string> options)
    : options_(std::move(options)), port_(free_port()), bus_port_(free_port()), tls_port_(free_port()) {
    std::ranges::replace(options_, free_port_option, std::to_string(tls_port_));
    start();
}

RedisServer::~RedisServer() { kill(); }

void RedisServer::start() {
    std::vector<std::string> words{
        "redis-server",    "--bind", "127.0.0.1", "--port",         std::to_string(port_),    "--dir",
        directory_.path(), "--save", "",          "--cluster-port", std::to_string(bus_port_)};
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
    const std::unique_ptr<redisContext, void (*)(redisContext*)> connection(redisConnect("127.0.0.1", port_),
                                                                            redisFree);
    if (!connection || connection->err != 0) fail("no connection");
    const std::unique_ptr<void, void (*)(void*)> reply(
        redisCommandArgv(connection.get(), static_cast<int>(words.size()), texts.data(), sizes.data()),
        freeReplyObject);
    if (!reply) fail("no reply to " + words.front());
    return text_of(*static_cast<redisReply*>(reply.get()));
}

RedisCluster::RedisCluster() {
    auto options = RedisServer::durable;
    for (const char* option : {"--cluster-enabled", "yes", "--cluster-node-timeout", "2000"})
        options.emplace_back(option);
    for (int i = 0; i < 3; ++i) nodes_.push_back(std::make_unique<RedisServer>(options));
    const char* const slots[][2] = {{"0", "5460"}, {"5461", "10922"}, {"10923", "16383"}};
    for (size_t i = 0; i < size(); ++i) {
        node(i).command({"CLUSTER", "ADDSLOTSRANGE", slots[i][0], slots[i][1]});
        node(0).command(
            {"CLUSTER", "MEET", "127.0.0.1", std::to_string(node(i).port()), std::to_string(node(i).bus_port())});
    }
    for (const auto& each : nodes_) each->wait_for_log("Cluster state changed: ok");
}

std::string RedisCluster::url() const {
    std::string url = "redis://";
    for (const auto& each : nodes_) {
        url += (&each == &nodes_.front() ? "127.0.0.1:" : ",127.0.0.1:") + std::to_string(each->port());
    }
    return url;
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
