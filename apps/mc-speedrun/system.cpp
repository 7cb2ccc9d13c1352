#include "system.hpp"

#include <cerrno>

#include <sys/random.h>

#include "base/assert.hpp"

namespace mcs::app {

void SystemRandom::fill(std::span<uint8_t> bytes) {
    while (!bytes.empty()) {
        const auto got = ::getrandom(bytes.data(), bytes.size(), 0);
        require(got >= 0 || errno == EINTR, "the system gives no random bytes");
        if (got > 0) bytes = bytes.subspan(static_cast<size_t>(got));
    }
}

}  // namespace mcs::app
