#include "adapters/sqlite/completion_queue.hpp"
#include "adapters/sqlite/log_store.hpp"
#include "adapters/sqlite/run_log.hpp"
#include "adapters/sqlite/run_store.hpp"
#include "contract/completion_queue_contract.hpp"
#include "contract/run_log_contract.hpp"
#include "contract/run_store_contract.hpp"
#include "support/temporary_directory.hpp"

namespace mcs::contract {
namespace {

class SqliteRunLogAdapter final : public RunLogAdapter {
  public:
    SqliteRunLogAdapter() { restart(); }
    std::unique_ptr<RunLog> open(Executor& loop) override { return std::make_unique<SqliteRunLog>(*store_, loop); }
    bool restart() override {
        store_.reset();
        // A small write-ahead log, so that copying it is exercised all the time.
        store_ = SqliteLogStore::open(directory_.path(), {.wal_pages = 20}).value();
        return true;
    }

  private:
    test::TemporaryDirectory directory_;
    std::unique_ptr<SqliteLogStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, RunLogContract,
                         testing::Values(RunLogFactory{"sqlite",
                                                       [] { return std::make_unique<SqliteRunLogAdapter>(); }}),
                         run_log_name);

class SqliteQueueAdapter final : public CompletionQueueAdapter {
  public:
    SqliteQueueAdapter() { restart(); }
    std::unique_ptr<CompletionQueue> open(Executor& loop) override {
        return std::make_unique<SqliteCompletionQueue>(*store_, loop);
    }
    bool restart() override {
        store_.reset();
        store_ = SqliteLogStore::open(directory_.path()).value();
        return true;
    }

  private:
    test::TemporaryDirectory directory_;
    std::unique_ptr<SqliteLogStore> store_;
};

class SqliteRunStoreAdapter final : public RunStoreAdapter {
  public:
    SqliteRunStoreAdapter() { restart(); }
    RunStore& store() override { return *store_; }
    bool restart() override {
        store_.reset();
        store_ = SqliteRunStore::open(directory_.path()).value();
        return true;
    }

  private:
    test::TemporaryDirectory directory_;
    std::unique_ptr<SqliteRunStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, CompletionQueueContract,
                         testing::Values(CompletionQueueFactory{"sqlite",
                                                                [] { return std::make_unique<SqliteQueueAdapter>(); }}),
                         completion_queue_name);
INSTANTIATE_TEST_SUITE_P(Sqlite, RunStoreContract,
                         testing::Values(RunStoreFactory{"sqlite",
                                                         [] { return std::make_unique<SqliteRunStoreAdapter>(); }}),
                         run_store_name);

}  // namespace
}  // namespace mcs::contract
