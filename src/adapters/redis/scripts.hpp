#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/redis/reply.hpp"

namespace mcs::redis {

/// What Redis does in one step. All keys of a call are in one slot; what each is given and returns stands in
/// scripts.cpp.
struct Script {
    explicit Script(std::string_view source);
    std::string source;
    std::string sha;  ///< by which Redis knows it

    /// The command that runs it: EVALSHA, with its keys and arguments.
    Words call(std::vector<std::string> keys, std::vector<std::string> arguments) const;
};

struct Scripts {
    static const Scripts& get();

    Script create, append, restore, keep_until, forget;
    Script claim_code, keep_code, release_code;
    Script add_run;
    Script schedule, retire, claim_due;

    /// The source of a script by its sha.
    const Script* find(std::string_view sha) const noexcept;
};

}  // namespace mcs::redis
