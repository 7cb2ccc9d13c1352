#pragma once

#include <cstdint>
#include <string_view>

namespace mcs::sign_on {

/// What a problem document's `code` says, for programs that have words of their own for it. The names on the wire are
/// the same words; where the status says it all there is none.
enum class ProblemCode : uint8_t {
    being_stored,
    locked,
    name_banned,
    name_empty,
    name_taken,
    name_too_long,
    no_questions,
    not_allowed,
    not_over,
    nothing_missed,
    run_finished,
    run_full,
    sample_set,
    too_late,
    unknown_code,
    unknown_run,
    unknown_set,
};

std::string_view name(ProblemCode code) noexcept;

}  // namespace mcs::sign_on
