#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "race/entry.hpp"

namespace mcs::race {

enum class DecodeError : uint8_t { truncated, unknown_command, out_of_range, trailing_bytes };

/// The stored form of an entry without its `seq`: one version byte, then varints and length-prefixed texts, little
/// endian. decode(encode(e)) == e. Appends to `out`.
void encode(const Entry& entry, std::string& out);

/// Reads what `encode` wrote. Any bytes whatever are safe to pass; every length and enumeration is checked.
std::expected<Entry, DecodeError> decode(uint64_t seq, std::string_view bytes);

}  // namespace mcs::race
