#include "serve_options.hpp"

#include <array>
#include <fstream>
#include <iterator>

namespace mcs::app {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> log_formats{"human", "json"};
constexpr std::array<std::string_view, 4> log_levels{"debug", "info", "warning", "error"};

constexpr std::array<Setting, 15> settings{{
    {"listen", "ADDRESS", "Where to listen; 0.0.0.0:8080 lets your whole network in", "127.0.0.1:8080"},
    {"data", "DIR", "Where everything is kept; made where it is missing", "data"},
    {"public-url", "URL", "How people reach this server, where that is not how requests reach it"},
    {"host-key", "KEY", "What one must know to host; without it, everybody may", {}, false, true},
    {"host-key-file", "FILE", "A file that holds the host key; without one, everybody may host"},
    {"signing-key", "KEY", "Signs tokens; older keys after it, one a line", {}, false, true},
    {"signing-key-file", "FILE", "A file that holds the signing key; by default it is made in the data directory"},
    {"trusted-proxy", "ADDRESS", "A proxy, or network of them, whose X-Forwarded-… headers are believed", {}, true},
    {"allowed-origin", "URL", "Another site whose pages may connect", {}, true},
    {"loops", "N", "Threads that serve connections; 0: as many as there are cores", "0"},
    {"web", "DIR", "The web UI; by default what stands beside the program"},
    {"samples", "DIR", "Question sets for every host; by default what stands beside the program"},
    {"log-format", "human|json", "How lines are logged", "human"},
    {"log-level", "LEVEL", "debug, info, warning or error", "info"},
    {"access-log", "", "Log every HTTP request"},
}};

/// A directory of that name beside the program, or where it is installed; empty where there is none.
fs::path beside_program(std::string_view name) {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
    for (const auto& place : {program / name, program.parent_path() / "share/mc-speedrun" / name}) {
        if (fs::is_directory(place, error)) return place;
    }
    return {};
}

std::expected<fs::path, SettingError> directory(const SettingValues& values, std::string_view name,
                                                std::string_view by_default) {
    if (!values.given(name)) return beside_program(by_default);
    fs::path path = values.text(name);
    std::error_code error;
    if (fs::is_directory(path, error)) return path;
    return std::unexpected(values.complain(name, "there is no directory " + path.string()));
}

/// A secret that is given as it is or in a file; of the two, only one may be. Empty where neither is.
std::expected<std::string, SettingError> secret(const SettingValues& values, std::string_view name) {
    const std::string file_setting = std::string(name) + "-file";
    if (!values.given(file_setting)) return values.text(name);
    if (values.given(name)) {
        return std::unexpected(values.complain(file_setting, "the key is given twice: as it is and as a file"));
    }
    const auto path = values.text(file_setting);
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) return std::unexpected(values.complain(file_setting, "can not read " + path));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    if (text.empty()) return std::unexpected(values.complain(file_setting, path + " is empty"));
    return text;
}

std::expected<std::string, SettingError> public_url(const SettingValues& values) {
    auto url = values.text("public-url");
    while (url.ends_with('/')) url.pop_back();
    if (url.empty() || url.starts_with("http://") || url.starts_with("https://")) return url;
    return std::unexpected(values.complain("public-url", "\"" + url + "\" must begin with http:// or https://"));
}

}  // namespace

std::span<const Setting> serve_settings() { return settings; }

std::expected<ServeOptions, SettingError> read_serve_options(const SettingValues& values) {
    ServeOptions options;
    options.listen = values.text("listen");
    options.data = values.text("data");
    options.trusted_proxies = values.texts("trusted-proxy");
    options.allowed_origins = values.texts("allowed-origin");

    const auto loops = values.number("loops", 0, 256);
    const auto format = values.choice("log-format", log_formats);
    const auto level = values.choice("log-level", log_levels);
    const auto access_log = values.yes_or_no("access-log");
    auto url = public_url(values);
    auto host_key = secret(values, "host-key");
    auto signing_keys = secret(values, "signing-key");
    auto web = directory(values, "web", "web");
    auto samples = directory(values, "samples", "question-sets");
    if (!loops) return std::unexpected(loops.error());
    if (!format) return std::unexpected(format.error());
    if (!level) return std::unexpected(level.error());
    if (!access_log) return std::unexpected(access_log.error());
    for (auto* read : {&url, &host_key, &signing_keys}) {
        if (!*read) return std::unexpected(read->error());
    }
    for (auto* read : {&web, &samples}) {
        if (!*read) return std::unexpected(read->error());
    }
    options.loops = static_cast<uint32_t>(*loops);
    options.log_format = static_cast<LogFormat>(*format);
    options.log_level = static_cast<LogLevel>(*level);
    options.access_log = *access_log;
    options.public_url = std::move(*url);
    options.host_key = std::move(*host_key);
    options.signing_keys = std::move(*signing_keys);
    options.web = std::move(*web);
    options.samples = std::move(*samples);
    return options;
}

}  // namespace mcs::app
