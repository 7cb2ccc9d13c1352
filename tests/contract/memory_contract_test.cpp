#include "adapters/memory/completion_queue.hpp"
#include "adapters/memory/run_log.hpp"
#include "adapters/memory/run_store.hpp"
#include "contract/completion_queue_contract.hpp"
#include "contract/run_log_contract.hpp"
#include "contract/run_store_contract.hpp"

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

class MemoryQueueAdapter final : public CompletionQueueAdapter {
  public:
    std::unique_ptr<CompletionQueue> open(Executor& loop) override {
        return std::make_unique<MemoryCompletionQueue>(jobs_, loop);
    }

  private:
    MemoryJobs jobs_;
};

class MemoryRunStoreAdapter final : public RunStoreAdapter {
  public:
    RunStore& store() override { return store_; }

  private:
    MemoryRunStore store_;
};

INSTANTIATE_TEST_SUITE_P(Memory, CompletionQueueContract,
                         testing::Values(CompletionQueueFactory{"memory",
                                                                [] { return std::make_unique<MemoryQueueAdapter>(); }}),
                         completion_queue_name);
INSTANTIATE_TEST_SUITE_P(Memory, RunStoreContract,
                         testing::Values(RunStoreFactory{"memory",
                                                         [] { return std::make_unique<MemoryRunStoreAdapter>(); }}),
                         run_store_name);

}  // namespace
}  // namespace mcs::contract
