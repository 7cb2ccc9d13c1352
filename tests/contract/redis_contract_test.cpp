#include "adapters/redis/log_store.hpp"
#include "adapters/redis/run_log.hpp"
#include "contract/run_log_contract.hpp"
#include "support/loop_executor.hpp"
#include "support/redis_server.hpp"

namespace mcs::contract {
namespace {

/// The server of all tests of a kind: starting a cluster takes seconds.
struct OneServer {
    test::RedisServer server;
    std::string url() const { return server.url(); }
    void flush() const { server.command({"FLUSHALL"}); }
    void restart() {
        server.stop();
        server.start();
    }
};

template <class Server>
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
        static Server server;
        return server;
    }
    /// A machine that is slow for a while, or a sanitizer, makes no command fail.
    static constexpr redis::Timing patient{.reply = Micros{60'000'000}};

    test::IoThread io_;
    RedisLogStore store_ = RedisLogStore::open(server().url(), patient).value();
};

template <class Server>
RunLogFactory factory(const char* name) {
    return {name, [] { return std::make_unique<RedisRunLogAdapter<Server>>(); }};
}

INSTANTIATE_TEST_SUITE_P(Redis, RunLogContract,
                         testing::Values(factory<OneServer>("redis"), factory<test::RedisCluster>("redis_cluster")),
                         run_log_name);

}  // namespace
}  // namespace mcs::contract
