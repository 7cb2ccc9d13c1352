#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace mcs::sign_on {

/// RFC 3339 in UTC with microseconds: "2026-03-01T12:00:00.000000Z".
std::string timestamp(ServerTime time);
/// Reads what `timestamp` wrote, with any number of digits after the second, or none.
std::optional<ServerTime> read_timestamp(std::string_view text);

}  // namespace mcs::sign_on
