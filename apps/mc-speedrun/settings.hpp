#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace mcs::app {

/// Something that can be set by a flag, an environment variable and a key of the configuration file. All three names
/// come from one: "public-url" is --public-url, MC_SPEEDRUN_PUBLIC_URL and public_url.
struct Setting {
    std::string_view name;
    std::string_view value;  ///< what stands for its value in the help, e.g. "FILE"; empty: yes or no
    std::string_view help;
    std::string_view fallback = {};  ///< its value where nothing sets it
    bool list = false;               ///< may be given several times
    bool secret = false;             ///< no flag: it would be seen in the list of processes
};

/// What is wrong with the configuration: one line that says where and what to do.
using SettingError = std::string;

/// The values of a command's settings, from wherever they came: flags win over the environment, the environment wins
/// over the file, the file wins over the defaults.
class SettingValues {
  public:
    explicit SettingValues(std::vector<Setting> settings) : settings_(std::move(settings)) {}

    /// Adds the flags. What the command line holds is known once it has been parsed.
    void add_flags(CLI::App& command);
    /// Reads the environment and, where `file` is not empty, the configuration file. Call after parsing.
    std::expected<void, SettingError> read(const std::filesystem::path& file);

    bool given(std::string_view name) const;
    std::string text(std::string_view name) const;
    std::vector<std::string> texts(std::string_view name) const;
    std::expected<bool, SettingError> yes_or_no(std::string_view name) const;
    std::expected<uint64_t, SettingError> number(std::string_view name, uint64_t from, uint64_t to) const;
    /// One of `names`, by its place.
    std::expected<size_t, SettingError> choice(std::string_view name, std::span<const std::string_view> names) const;

    /// "MC_SPEEDRUN_LISTEN: " or "mc-speedrun.toml:3: listen: " and the complaint.
    SettingError complain(std::string_view name, std::string_view complaint) const;

  private:
    struct Value {
        std::vector<std::string> texts;
        std::string source;
    };
    std::expected<void, SettingError> read_file(const std::filesystem::path& file);

    std::vector<Setting> settings_;
    std::map<std::string_view, std::vector<std::string>> flags_;
    std::map<std::string_view, Value> values_;
};

std::string environment_name(std::string_view setting);
std::string key_name(std::string_view setting);

}  // namespace mcs::app
