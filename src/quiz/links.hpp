#pragma once

#include <string_view>

namespace mcs::quiz {

/// Whether `url` may be put into a link: http:// or https:// with a host, without spaces, double quotes,
/// angle brackets, backslashes or control characters.
bool is_web_url(std::string_view url) noexcept;

/// is_web_url, or mailto: with the same characters ruled out.
bool is_safe_link(std::string_view url) noexcept;

/// An https URL of bounded length, or a data: URL of a raster image in base64.
bool is_image_source(std::string_view url) noexcept;

/// "" or letters, digits and hyphens in the shape of a BCP 47 tag.
bool is_language(std::string_view tag) noexcept;

/// [A-Za-z0-9._-], 1 … 64
bool is_question_id(std::string_view id) noexcept;

}  // namespace mcs::quiz
