#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include "log.hpp"
#include "net/origin_secrets.hpp"
#include "services.hpp"
#include "settings.hpp"
#include "stores.hpp"

namespace mcs::app {

/// How `mc-speedrun serve`, or a command for one of its services, is configured.
struct ServiceOptions {
    Services services = Services::all;
    std::string listen;
    std::filesystem::path data;  ///< of `serve`; empty where the services are on a cluster
    StoreUrls stores;
    uint32_t loops = 0;  ///< 0: one a core
    std::string host_key;
    std::string signing_keys;  ///< what sign_on::read_signing_keys reads; empty: the file in the data directory
    std::string public_url;    ///< without a slash at the end
    std::vector<std::string> trusted_proxies;
    net::OriginSecrets origin_secrets;
    std::vector<std::string> allowed_origins;
    std::filesystem::path web;      ///< empty: no web UI was found
    std::filesystem::path samples;  ///< empty: none were found
    LogFormat log_format = LogFormat::human;
    LogLevel log_level = LogLevel::info;
    bool access_log = false;
    Micros log_metrics{0};  ///< 0: not at all
};

/// All settings of the command that runs `services`.
std::vector<Setting> service_settings(Services services);

/// Checks the values and reads the files that they name. The error is one line.
std::expected<ServiceOptions, SettingError> read_service_options(Services services, const SettingValues& values);

}  // namespace mcs::app
