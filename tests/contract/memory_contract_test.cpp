#include "adapters/memory/run_log.hpp"
#include "contract/run_log_contract.hpp"

namespace mcs::contract {
namespace {

class MemoryRunLogAdapter final : public RunLogAdapter {
  public:
    std::unique_ptr<RunLog> open(Executor& loop) override { return std::make_unique<MemoryRunLog>(store_, loop); }

  private:
    MemoryLogStore store_;
};

INSTANTIATE_TEST_SUITE_P(Memory, RunLogContract,
                         testing::Values(RunLogFactory{"memory",
                                                       [] { return std::make_unique<MemoryRunLogAdapter>(); }}),
                         run_log_name);

}  // namespace
}  // namespace mcs::contract
