#include "adapters/memory/memory_question_set_store.hpp"

#include "contract/question_set_store_contract.hpp"

namespace mcs::test {

INSTANTIATE_TEST_SUITE_P(Memory, QuestionSetStoreContract, testing::Values(QuestionSetStoreFactory{[] {
                             return std::make_shared<MemoryQuestionSetStore>();
                         }}));

}  // namespace mcs::test
