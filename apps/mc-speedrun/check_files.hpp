#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mcs::app {

/// `mc-speedrun check`: prints every error and warning of the files; the exit status.
int check_files(std::span<const std::string> files, std::string_view format);

}  // namespace mcs::app
