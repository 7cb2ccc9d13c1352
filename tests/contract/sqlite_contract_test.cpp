#include "adapters/sqlite/log_store.hpp"
#include "adapters/sqlite/run_log.hpp"
#include "contract/run_log_contract.hpp"
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

}  // namespace
}  // namespace mcs::contract
