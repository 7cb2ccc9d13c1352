#include "sign_on/problem_code.hpp"

#include <gtest/gtest.h>

#include "support/contract.hpp"

namespace mcs::sign_on {
namespace {

TEST(ProblemCodes, are_those_of_the_contract) {
    std::vector<std::string> names;
    for (size_t code = 0; code <= static_cast<size_t>(ProblemCode::unknown_set); ++code) {
        names.emplace_back(name(static_cast<ProblemCode>(code)));
    }
    EXPECT_EQ(names, test::codes_of("openapi.yaml", "Problem"));
}

}  // namespace
}  // namespace mcs::sign_on
