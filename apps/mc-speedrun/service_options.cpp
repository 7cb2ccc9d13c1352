#include "service_options.hpp"

#include <array>
#include <fstream>
#include <iterator>

#include "aws/secret.hpp"
#include "aws/session.hpp"
#include "net/address.hpp"
#include "system.hpp"

namespace mcs::app {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> log_formats{"human", "json"};
constexpr std::array<std::string_view, 4> log_levels{"debug", "info", "warning", "error"};

/// A setting, and the services that it is for.
struct ServiceSetting {
    Setting setting;
    Services services = Services::all;
    bool embedded = false;  ///< for all of them in one process only
};

constexpr auto with_hosts = Services::sign_on;
constexpr auto with_tokens = Services::sign_on | Services::speed_run | Services::question_set_loader;
constexpr auto with_runs = Services::sign_on | Services::speed_run | Services::reporter;

const std::array<ServiceSetting, 22> settings{{
    {{"listen", "ADDRESS", "Where to listen; 0.0.0.0:8080 lets your whole network in", "127.0.0.1:8080"}},
    {{"data", "DIR", "Where everything is kept; made where it is missing", "data"}, Services::all, true},
    {{"state", "URL", "Runs in progress: redis://HOST:PORT, rediss://… (TLS) or sqlite:DIR"}, with_runs},
    {{"state-password",
      "PASSWORD",
      "The password of redis://… and rediss://…, where the URL has none",
      {},
      false,
      true},
     with_runs},
    {{"question-sets", "URL", "Question sets: file:DIR, which the services share"}},
    {{"completion-queue", "URL", "Completion jobs: sqs:QUEUE-URL or sqlite:DIR"},
     Services::speed_run | Services::reporter},
    {{"results", "URL", "Completed runs: dynamodb:TABLE or sqlite:DIR"}, Services::sign_on | Services::reporter},
    {{"public-url", "URL", "How people reach this server, where that is not how requests reach it"}, with_hosts},
    {{"host-key", "KEY", "What one must know to host; without it, everybody may", {}, false, true}, with_hosts},
    {{"host-key-file", "FILE", "A file that holds the host key; without one, everybody may host"}, with_hosts},
    {{"signing-key", "KEY", "Signs tokens; older keys after it, one a line", {}, false, true}, with_tokens},
    {{"signing-key-file", "FILE", "A file that holds the signing key; the same for all services"}, with_tokens},
    {{"trusted-proxy",
      "ADDRESS",
      "A proxy, or network of them, whose X-Forwarded-… and Forwarded headers are believed",
      {},
      true}},
    {{"origin-secret",
      "SECRET",
      "What the proxy in front of all adds as X-Origin-Secret; without it requests are refused. Two lines: both are "
      "good",
      {},
      false,
      true},
     with_tokens},
    {{"allowed-origin", "URL", "Another site whose pages may connect", {}, true}, with_tokens},
    {{"loops", "N", "Threads that serve connections; 0: as many as there are cores", "0"}},
    {{"web", "DIR", "The web UI; by default what stands beside the program"}, Services::all, true},
    {{"samples", "DIR", "Question sets for every host; by default what stands beside the program"},
     Services::question_set_loader},
    {{"log-format", "human|json", "How lines are logged", "human"}},
    {{"log-level", "LEVEL", "debug, info, warning or error", "info"}},
    {{"log-metrics", "SECONDS", "Log connections, answers and latency each so many seconds; 0: do not", "0"},
     Services::speed_run},
    {{"access-log", "", "Log every HTTP request"}},
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

/// A secret that is given as it is; or what stands in AWS Secrets Manager under a name or ARN, as aws-secret:ARN.
std::expected<std::string, SettingError> given_secret(const SettingValues& values, std::string_view name) {
    constexpr std::string_view scheme = "aws-secret:";
    auto text = values.text(name);
    if (!text.starts_with(scheme)) return text;
    const SystemClock clock;
    auto session = aws::Session::open(aws::process_environment, clock);
    if (!session) return std::unexpected(values.complain(name, session.error()));
    auto secret = aws::read_secret(**session, aws::process_environment, std::string_view(text).substr(scheme.size()));
    if (!secret) return std::unexpected(values.complain(name, secret.error()));
    return secret;
}

/// A secret that is given as it is or in a file; of the two, only one may be. Empty where neither is.
std::expected<std::string, SettingError> secret(const SettingValues& values, std::string_view name) {
    const std::string file_setting = std::string(name) + "-file";
    if (!values.given(file_setting)) return given_secret(values, name);
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

std::expected<std::vector<std::string>, SettingError> trusted_proxies(const SettingValues& values) {
    auto proxies = values.texts("trusted-proxy");
    const auto networks = net::Networks::parse(proxies);
    if (!networks) return std::unexpected(values.complain("trusted-proxy", networks.error()));
    return proxies;
}

std::expected<net::OriginSecrets, SettingError> origin_secrets(const SettingValues& values) {
    auto lines = given_secret(values, "origin-secret");
    if (!lines) return std::unexpected(std::move(lines.error()));
    auto secrets = net::OriginSecrets::parse(*lines);
    if (!secrets) return std::unexpected(values.complain("origin-secret", secrets.error()));
    return std::move(*secrets);
}

/// As browsers write them in Origin: any other text would never be met.
std::expected<std::vector<std::string>, SettingError> allowed_origins(const SettingValues& values) {
    auto origins = values.texts("allowed-origin");
    for (const auto& origin : origins) {
        const auto scheme = origin.find("://");
        if (origin == "*" || (scheme != std::string::npos && origin.find('/', scheme + 3) == std::string::npos))
            continue;
        return std::unexpected(values.complain(
            "allowed-origin", "\"" + origin + "\" is not like https://quiz.example.org, without a path"));
    }
    return origins;
}

/// Where the store is that --`name` names: what was given, or the one in the data directory.
std::expected<std::string, SettingError> store(const SettingValues& values, std::string_view name,
                                               const std::string& embedded, std::string_view example) {
    auto url = values.text(name);
    if (!url.empty()) return url;
    if (!embedded.empty()) return embedded;
    return std::unexpected(values.complain(name, "say where it is, such as " + std::string(example)));
}

std::expected<StoreUrls, SettingError> stores(Services services, const SettingValues& values, const fs::path& data) {
    const std::string directory = data.empty() ? "" : "sqlite:" + data.string();
    StoreUrls urls;
    struct Wanted {
        std::string_view name;
        Services services;
        std::string embedded;
        std::string_view example;
        std::string& url;
    };
    const Wanted all[] = {
        {"state", with_runs, directory, "redis://127.0.0.1:6379", urls.state},
        {"question-sets", Services::all, data.empty() ? "" : "file:" + (data / "question-sets").string(),
         "file:/mnt/question-sets", urls.question_sets},
        {"completion-queue", Services::speed_run | Services::reporter, directory,
         "sqs:https://sqs.eu-central-1.amazonaws.com/123456789012/completion", urls.completion_queue},
        {"results", Services::sign_on | Services::reporter, directory, "dynamodb:mc-speedrun", urls.results},
    };
    for (const auto& wanted : all) {
        if (!any_of(services, wanted.services)) continue;
        auto url = store(values, wanted.name, wanted.embedded, wanted.example);
        if (!url) return std::unexpected(url.error());
        wanted.url = std::move(*url);
    }
    return urls;
}

std::expected<std::string, SettingError> signing_keys(Services services, const SettingValues& values) {
    auto keys = secret(values, "signing-key");
    if (!keys || !keys->empty() || services == Services::all || !any_of(services, with_tokens)) return keys;
    return std::unexpected(values.complain(
        "signing-key-file", "all services need the same signing key: name its file, or set MC_SPEEDRUN_SIGNING_KEY"));
}

}  // namespace

std::vector<Setting> service_settings(Services services) {
    std::vector<Setting> wanted;
    for (const auto& [setting, whose, embedded] : settings) {
        if (any_of(services, whose) && (!embedded || services == Services::all)) wanted.push_back(setting);
    }
    return wanted;
}

std::expected<ServiceOptions, SettingError> read_service_options(Services services, const SettingValues& values) {
    ServiceOptions options;
    options.services = services;
    options.listen = values.text("listen");
    options.data = values.text("data");

    const auto loops = values.number("loops", 0, 256);
    const auto log_metrics = values.given("log-metrics") ? values.number("log-metrics", 0, 86'400) : 0;
    const auto format = values.choice("log-format", log_formats);
    const auto level = values.choice("log-level", log_levels);
    const auto access_log = values.yes_or_no("access-log");
    auto urls = stores(services, values, options.data);
    auto url = public_url(values);
    auto proxies = trusted_proxies(values);
    auto origins = allowed_origins(values);
    auto origin_secret = origin_secrets(values);
    auto host_key = secret(values, "host-key");
    auto keys = signing_keys(services, values);
    auto state_password = given_secret(values, "state-password");
    auto web = directory(values, "web", "web");
    auto samples = directory(values, "samples", "question-sets");
    if (!loops) return std::unexpected(loops.error());
    if (!log_metrics) return std::unexpected(log_metrics.error());
    if (!format) return std::unexpected(format.error());
    if (!level) return std::unexpected(level.error());
    if (!access_log) return std::unexpected(access_log.error());
    if (!urls) return std::unexpected(urls.error());
    for (auto* read : {&url, &host_key, &keys, &state_password}) {
        if (!*read) return std::unexpected(read->error());
    }
    if (!origin_secret) return std::unexpected(origin_secret.error());
    for (auto* read : {&proxies, &origins}) {
        if (!*read) return std::unexpected(read->error());
    }
    for (auto* read : {&web, &samples}) {
        if (!*read) return std::unexpected(read->error());
    }
    options.loops = static_cast<uint32_t>(*loops);
    options.log_metrics = std::chrono::seconds(*log_metrics);
    options.log_format = static_cast<LogFormat>(*format);
    options.log_level = static_cast<LogLevel>(*level);
    options.access_log = *access_log;
    options.stores = std::move(*urls);
    options.stores.state_password = std::move(*state_password);
    options.public_url = std::move(*url);
    options.trusted_proxies = std::move(*proxies);
    options.origin_secrets = std::move(*origin_secret);
    options.allowed_origins = std::move(*origins);
    options.host_key = std::move(*host_key);
    options.signing_keys = std::move(*keys);
    if (services == Services::all) options.web = std::move(*web);
    if (any_of(services, Services::question_set_loader)) options.samples = std::move(*samples);
    return options;
}

}  // namespace mcs::app
