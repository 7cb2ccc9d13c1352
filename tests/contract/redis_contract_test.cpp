#include <fstream>
#include <iterator>

#include "adapters/redis/log_store.hpp"
#include "adapters/redis/run_log.hpp"
#include "contract/run_log_contract.hpp"
#include "support/loop_executor.hpp"
#include "support/redis_server.hpp"

namespace mcs::contract {
namespace {

/// What the template in deploy/aws lets the program do.
std::string rights_on_aws() {
    std::ifstream file("deploy/aws/lib/stores.ts");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const size_t begin = text.find("~mcs:*");
    EXPECT_NE(begin, std::string::npos) << "the tests run at the root of the repository";
    return text.substr(begin, text.find('\'', begin) - begin);
}

/// The servers of all tests of a kind: starting a cluster takes seconds.
struct OneServer {
    explicit OneServer(const test::RedisSecurity& security) : server(test::RedisServer::durable, security) {}
    test::RedisServer server;
    std::string url() const { return server.url(); }
    void flush() const { server.command({"FLUSHALL"}); }
    void restart() {
        server.stop();
        server.start();
    }
};

enum Kind : uint8_t { open_to_all, with_tls, with_rights, with_tls_and_rights };

test::RedisSecurity security_of(Kind kind) {
    const bool limited = kind == with_rights || kind == with_tls_and_rights;
    return {.tls = kind == with_tls || kind == with_tls_and_rights, .rights = limited ? rights_on_aws() : ""};
}

template <class Server, Kind kind>
class RedisRunLogAdapter final : public RunLogAdapter {
  public:
    RedisRunLogAdapter() { server().flush(); }
    std::unique_ptr<RunLog> open(Executor& loop) override {
        return std::make_unique<RedisRunLog>(store_, io_.executor(loop), 1);
    }
    bool restart() override {
        server().restart();
        return true;
    }

  private:
    static Server& server() {
        static Server server(security_of(kind));
        return server;
    }
    /// A machine that is slow for a while, or a sanitizer, makes no command fail.
    static constexpr redis::Timing patient{.reply = Micros{60'000'000}};

    test::IoThread io_;
    RedisLogStore store_ = RedisLogStore::open(server().url(), patient).value();
};

template <class Server, Kind kind>
RunLogFactory factory(const char* name) {
    return {name, [] { return std::make_unique<RedisRunLogAdapter<Server, kind>>(); }};
}

INSTANTIATE_TEST_SUITE_P(Redis, RunLogContract,
                         testing::Values(factory<OneServer, open_to_all>("redis"),
                                         factory<OneServer, with_tls>("redis_tls"),
                                         factory<OneServer, with_rights>("redis_acl"),
                                         factory<test::RedisCluster, open_to_all>("redis_cluster"),
                                         factory<test::RedisCluster, with_tls_and_rights>("redis_as_on_aws")),
                         run_log_name);

}  // namespace
}  // namespace mcs::contract
