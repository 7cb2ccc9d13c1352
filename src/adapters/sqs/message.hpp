#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace mcs::sqs {

/// The body of a message: {"run":"…"}.
std::string completion_message(const RunId& run);

/// The run that a message speaks of; nothing where it is not one of ours.
std::optional<RunId> run_of(std::string_view message);

}  // namespace mcs::sqs
