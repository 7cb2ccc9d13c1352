#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace mcs {

void assertion_failed(const char* what, std::source_location where) noexcept {
    std::fprintf(stderr, "mc-speedrun: bug: %s (%s:%u, %s)\n", what, where.file_name(), where.line(),
                 where.function_name());
    std::abort();
}

}  // namespace mcs
