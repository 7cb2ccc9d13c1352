#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "settings.hpp"

namespace mcs::app {

enum class LogFormat : uint8_t { human, json };
enum class LogLevel : uint8_t { debug, info, warning, error };

/// How `mc-speedrun serve` is configured.
struct ServeOptions {
    std::string listen;
    std::filesystem::path data;
    uint32_t loops = 0;  ///< 0: one a core
    std::string host_key;
    std::string signing_keys;  ///< what sign_on::read_signing_keys reads; empty: the file in the data directory
    std::string public_url;    ///< without a slash at the end
    std::vector<std::string> trusted_proxies;
    std::vector<std::string> allowed_origins;
    std::filesystem::path web;      ///< empty: no web UI was found
    std::filesystem::path samples;  ///< empty: none were found
    LogFormat log_format = LogFormat::human;
    LogLevel log_level = LogLevel::info;
    bool access_log = false;
};

/// All settings of `serve`.
std::span<const Setting> serve_settings();

/// Checks the values and reads the files that they name. The error is one line.
std::expected<ServeOptions, SettingError> read_serve_options(const SettingValues& values);

}  // namespace mcs::app
