#include "check_files.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "command_line.hpp"
#include "question_set_loader/check.hpp"

namespace mcs::app {
namespace {

std::expected<std::string, std::string> read_file(const std::string& name) {
    std::error_code error;
    if (std::filesystem::is_directory(name, error)) return std::unexpected("is a directory");
    std::ifstream file(name, std::ios::binary);
    if (!file) return std::unexpected(std::strerror(errno));
    std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (file.bad()) return std::unexpected("can not be read");
    return bytes;
}

}  // namespace

int check_files(std::span<const std::string> files, std::string_view format_name) {
    const auto format = quiz::format_named(format_name);
    if (!format) {
        std::fprintf(stderr, "mc-speedrun: --format: \"%s\" is none of: %s\n", std::string(format_name).c_str(),
                     quiz::format_names().c_str());
        return bad_usage;
    }
    std::vector<question_set_loader::CheckedFile> checked;
    for (const auto& name : files) checked.push_back({name, read_file(name)});
    const auto report = question_set_loader::check(checked, *format);
    std::fputs(report.text.c_str(), stdout);
    return report.exit_status;
}

}  // namespace mcs::app
