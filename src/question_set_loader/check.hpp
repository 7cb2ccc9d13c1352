#pragma once

#include <span>
#include <string>

#include "question_set_loader/loader.hpp"

namespace mcs::question_set_loader {

/// A file to check: its bytes, or why they could not be read.
struct CheckedFile {
    std::string name;
    std::expected<std::string, std::string> bytes;
};

struct CheckReport {
    std::string text;     ///< lines "file:line: message" and a summary
    int exit_status = 0;  ///< 0: all valid (perhaps with warnings); 1: some are not
};

/// What `mc-speedrun check FILE…` says: every error and warning that an upload of these files would give.
CheckReport check(std::span<const CheckedFile> files, quiz::Format format = quiz::Format::automatic);

/// "file:line:column: severity message", with the row and the question where they help to find the place.
std::string described(const quiz::Finding& finding, std::string_view severity = "");

}  // namespace mcs::question_set_loader
