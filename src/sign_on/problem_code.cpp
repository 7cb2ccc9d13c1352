#include "sign_on/problem_code.hpp"

#include <array>

namespace mcs::sign_on {
namespace {

constexpr std::array<std::string_view, 17> names{
    "being_stored", "locked",      "name_banned",  "name_empty",     "name_taken",   "name_too_long",
    "no_questions", "not_allowed", "not_over",     "nothing_missed", "run_finished", "run_full",
    "sample_set",   "too_late",    "unknown_code", "unknown_run",    "unknown_set",
};
static_assert(names.size() == static_cast<size_t>(ProblemCode::unknown_set) + 1);

}  // namespace

std::string_view name(ProblemCode code) noexcept { return names[static_cast<size_t>(code)]; }

}  // namespace mcs::sign_on
