#pragma once

#include <optional>
#include <string_view>

#include "base/ids.hpp"
#include "base/random.hpp"

namespace mcs::sign_on {

/// Of every pair of characters that are mistaken for each other (0 O Q, 1 I L, 2 Z, 5 S, 8 B, U V) at most one is here.
inline constexpr std::string_view code_alphabet = "34679ABCDEFGHJKMNPRSTVWXYZ";
inline constexpr size_t code_length = 6;

/// A new join code, evenly distributed. Whether it is free, the run log says.
JoinCode draw_code(RandomSource& random);

/// The code that a person meant: small letters, spaces and dashes are fine, and so are digits and letters that look
/// like one of the alphabet (2 is read as Z). Nothing where it can not be a code.
std::optional<JoinCode> read_code(std::string_view typed);

}  // namespace mcs::sign_on
