#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/client_message.hpp"

/// Whatever a client sends is understood or refused with words, and nothing else happens.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto message = mcs::protocol::decode({reinterpret_cast<const char*>(data), size});
    if (!message && message.error().message.empty()) __builtin_trap();
    return 0;
}
