#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mcs::question_set_loader {

/// One part of a form. `bytes` points into the body that was parsed.
struct FormPart {
    std::string name;
    std::optional<std::string> file_name;  ///< without folders and control characters; UTF-8
    std::string content_type;              ///< as sent; "" where there was none
    std::string_view bytes;
};

enum class MultipartError : uint8_t {
    not_multipart,     ///< the content type is not multipart/form-data
    no_boundary,       ///< it is, but names no boundary of 1 to 70 characters (RFC 2046)
    malformed,         ///< a part without end, a header that is none, no name
    too_many_parts,    ///< more than form_parts_max
    headers_too_large  ///< more than part_header_bytes_max in one part
};

inline constexpr size_t form_parts_max = 100;
inline constexpr size_t part_header_bytes_max = 8 * 1024;

/// Parses multipart/form-data (RFC 7578). Takes any bytes; the time is linear in their number; copies no part's bytes.
std::expected<std::vector<FormPart>, MultipartError> parse_form(std::string_view content_type, std::string_view body);

/// The last component of a path of any system, without control characters and bytes that are not UTF-8, at most 255
/// bytes; "file" where nothing is left.
std::string safe_file_name(std::string_view name);

}  // namespace mcs::question_set_loader
