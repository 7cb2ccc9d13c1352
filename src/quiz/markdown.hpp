#pragma once

#include <string>
#include <string_view>

namespace mcs::quiz {

/// Whether `markdown` says more than its plain text: whether rendering it would give anything but one paragraph of
/// just these characters.
bool has_markup(std::string_view markdown);

/// Safe HTML: raw HTML is shown as text, only http, https and mailto links stay, images become links to them.
/// No script can get through whatever the input.
std::string to_html(std::string_view markdown);

}  // namespace mcs::quiz
