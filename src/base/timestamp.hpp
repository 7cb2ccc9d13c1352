#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace mcs {

/// RFC 3339 in UTC with microseconds, "2026-07-31T18:04:05.000123Z"; 27 characters, so that texts order as times do.
/// Years 0 … 9999; times beyond are clamped.
std::string to_rfc3339(ServerTime time);

/// Reads RFC 3339 with any number of decimals (those beyond microseconds are dropped) and any offset.
std::optional<ServerTime> from_rfc3339(std::string_view text);

}  // namespace mcs
