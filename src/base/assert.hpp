#pragma once

#include <source_location>

namespace mcs {

/// Ends the process with one line that says what did not hold and where. Never returns.
[[noreturn]] void assertion_failed(const char* what, std::source_location where) noexcept;

/// States what must hold. On in every build: a violated assertion is a bug, and a bug ends the process; the run log
/// makes a restart safe.
constexpr void require(bool holds, const char* what,
                       std::source_location where = std::source_location::current()) noexcept {
    if (!holds) [[unlikely]]
        assertion_failed(what, where);
}

}  // namespace mcs
