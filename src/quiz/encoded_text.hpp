#pragma once

#include <string>
#include <string_view>

namespace mcs::quiz {

/// With HTML's character references (“&eacute;”, “&#039;”) as the characters they stand for.
std::string without_entities(std::string_view text);

/// Without URL encoding; “+” is a space where `plus_is_space`.
std::string without_url_encoding(std::string_view text, bool plus_is_space);

}  // namespace mcs::quiz
