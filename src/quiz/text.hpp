#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcs::quiz {

// Small, pure text functions that the readers share. "Space" means ASCII white space throughout.

bool is_space(char c) noexcept;
bool is_digit(char c) noexcept;

/// An ASCII letter or digit.
bool is_alnum(char c) noexcept;
char to_lower(char c) noexcept;
std::string lower(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept;
/// Without white space around it.
std::string_view trim(std::string_view text) noexcept;

/// One decoded UTF-8 character. `size` is 0 where the bytes at the front are not UTF-8 (RFC 3629: no overlong
/// forms, no surrogates, nothing above U+10FFFF) or there are none.
struct Utf8Char {
    uint32_t code = 0;
    unsigned size = 0;
};
Utf8Char decode_utf8(std::string_view bytes) noexcept;
void append_utf8(std::string& out, uint32_t code);
/// Where the first byte is that is not UTF-8; nothing where all is.
std::optional<size_t> first_invalid_utf8(std::string_view bytes) noexcept;

/// Of a text in Windows-1252 or, what it has the same characters as, ISO 8859-1.
std::string utf8_of_windows_1252(std::string_view bytes);

/// "\r\n" and "\r" become "\n".
std::string unix_lines(std::string_view text);
/// Takes the first line off, and the "\n" that ends it.
std::string_view take_line(std::string_view& text) noexcept;

/// The form that the model asks for: "\n" line ends, nothing around it, no control characters but "\n" and
/// tab.
std::string normalised(std::string_view text);

/// At most `bytes_max` bytes of it, cut between characters, with "…" where something is missing: for
/// messages.
std::string excerpt(std::string_view text, size_t bytes_max = 60);

/// Mends UTF-8 that was once taken for Windows-1252 ("donâ€™t" → "don’t"). `mended` counts the places.
std::string mend_mojibake(std::string_view text, size_t& mended);

/// `text` as a JSON string with its quotes. Escapes only what RFC 8259 demands; the output for given bytes
/// never changes, which the ids of question sets rely on.
void append_json_string(std::string& out, std::string_view text);

/// `text` with & < > " as entities, in the way cmark writes them.
std::string escape_html(std::string_view text);

}  // namespace mcs::quiz
