#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mcs::quiz {

/// With HTML's character references (“&eacute;”, “&#039;”) as the characters they stand for.
std::string without_entities(std::string_view text);

/// Whether URL encoding may have made it: nothing but ASCII, and no space.
bool is_url_text(std::string_view text) noexcept;

/// Without URL encoding; “+” is a space where `plus_is_space`.
std::string without_url_encoding(std::string_view text, bool plus_is_space);

/// What base64 with its padding (RFC 4648, section 4) stands for; none where the text is none, or not that of UTF-8.
std::optional<std::string> without_base64(std::string_view text);

}  // namespace mcs::quiz
