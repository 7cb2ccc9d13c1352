#pragma once

#include <string>
#include <string_view>

namespace mcs::quiz {

// CommonMark with GitHub's tables, strikethrough and autolinks, and with TeX formulas (formulas.hpp), which come out as
// elements that hold the TeX. All functions are safe from any thread.

/// Whether `markdown` says more than its plain text: whether rendering it would give anything but one
/// paragraph of just these characters. The empty text has none.
bool has_markup(std::string_view markdown);

/// Safe HTML: raw HTML is shown as text, only http, https and mailto links stay (their text stays where they
/// go), images become links to them. No script can get through whatever the input. Every byte sequence is
/// taken. The output is bounded: a text whose HTML would be longer than 16 times its size and 4 KiB is shown
/// as it is.
std::string to_html(std::string_view markdown);

/// The same for a text that stands within a line, such as an option: without the paragraph around it. One
/// line is never taken for a list, a heading or another block, so that "1. January" and "# of hosts" stay
/// what they are.
std::string to_inline_html(std::string_view markdown);
/// Whether to_inline_html gives anything but just these characters.
bool has_inline_markup(std::string_view markdown);

/// The HTML of a text that has markup, "" for one that has none; renders once.
std::string html_of_markup(std::string_view markdown);
std::string inline_html_of_markup(std::string_view markdown);

}  // namespace mcs::quiz
