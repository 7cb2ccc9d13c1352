#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "race/entry.hpp"

namespace mcs::race {

enum class DecodeError : uint8_t { truncated, unknown_command, out_of_range, trailing_bytes, unsupported_rules };

/// Most bytes of the texts in an entry (names: see entry.hpp), and most categories.
inline constexpr size_t title_bytes_max = 200;
inline constexpr size_t id_bytes_max = 64;
inline constexpr size_t category_bytes_max = 100;
inline constexpr size_t categories_max = 1000;
/// Times of entries lie between the epoch and this (the year 9999); spans in settings between this and its
/// negative.
inline constexpr int64_t time_us_max = 253'402'300'799'000'000;

/// Whether the stored form can hold `entry`: all texts and times within the bounds above. What comes from
/// outside must be checked before it is encoded.
bool within_bounds(const Entry& entry) noexcept;

/// The stored form of an entry without its `seq`: one version byte, then varints and length-prefixed texts,
/// little endian. decode(encode(e)) == e. Appends to `out`. The entry must be within bounds: an entry that
/// nobody can read would poison its log.
void encode(const Entry& entry, std::string& out);

/// Reads what `encode` wrote. Any bytes whatever are safe to pass; every length and enumeration is checked.
std::expected<Entry, DecodeError> decode(uint64_t seq, std::string_view bytes);

}  // namespace mcs::race
