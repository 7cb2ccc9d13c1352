#include <array>
#include <charconv>
#include <random>

#include "bots/bots.hpp"

namespace mcs::app::bots {
namespace {

constexpr std::array<Setting, 14> all{{
    {"url", "URL", "The server", "http://127.0.0.1:8080"},
    {"code", "CODE", "The join code of the run to play in"},
    {"create", "", "Create a run and start it instead"},
    {"set", "SET", "With --create: a question set's id, or a part of its title; by default the first one"},
    {"settings", "JSON", "With --create: the run's settings, as POST /signon/runs takes them"},
    {"start-after", "MS", "With --create: how long to wait between everybody's joining and the start", "3000"},
    {"players", "N", "How many play", "50"},
    {"think-ms", "FROM..TO", "How long a player thinks about a question", "800..4000"},
    {"accuracy", "SHARE", "With --create: how many answers are right, from 0 to 1", "0.7"},
    {"names", "NAME", "Names to use, with a number where there are more players", {}, true},
    {"seed", "N", "The same number, the same choices; 0: different ones each time", "0"},
    {"quiet", "", "Print nothing but the summary"},
    {"host-key", "KEY", "The server's host key, where it has one", {}, false, true},
    {"host-name", "NAME", "The host's name, where the server has a host key", "Bots"},
}};

/// "http://host:port/" → host, port.
std::expected<std::pair<std::string, std::string>, SettingError> server(const SettingValues& values) {
    std::string url = values.text("url");
    constexpr std::string_view scheme = "http://";
    if (url.starts_with("https://")) {
        return std::unexpected(values.complain("url", "bots speak plain http only; name the server behind the proxy"));
    }
    if (url.starts_with(scheme)) url.erase(0, scheme.size());
    while (url.ends_with('/')) url.pop_back();
    const auto colon = url.rfind(':');
    const bool has_port = colon != std::string::npos && url.find(']', colon) == std::string::npos;
    std::pair<std::string, std::string> server{url.substr(0, has_port ? colon : url.size()),
                                               has_port ? url.substr(colon + 1) : "80"};
    if (server.first.empty() || server.second.empty() || url.find('/') != std::string::npos) {
        return std::unexpected(
            values.complain("url", "\"" + values.text("url") + "\" is not like http://127.0.0.1:8080"));
    }
    return server;
}

std::expected<std::pair<uint32_t, uint32_t>, SettingError> range(const SettingValues& values, std::string_view name) {
    const auto text = values.text(name);
    const auto dots = text.find("..");
    uint32_t from = 0, to = 0;
    const auto read = [](std::string_view part, uint32_t& number) {
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
        return !part.empty() && error == std::errc{} && end == part.data() + part.size();
    };
    const std::string_view all_of = text;
    const auto first = all_of.substr(0, dots);
    const auto last = dots == std::string::npos ? first : all_of.substr(dots + 2);
    if (read(first, from) && read(last, to) && from <= to && to <= 600'000) return std::pair{from, to};
    return std::unexpected(values.complain(name, "\"" + text + "\" is not like 800..4000"));
}

std::expected<double, SettingError> share(const SettingValues& values, std::string_view name) {
    const auto text = values.text(name);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size() && number >= 0 && number <= 1) return number;
    return std::unexpected(values.complain(name, "\"" + text + "\" is not a number from 0 to 1"));
}

}  // namespace

std::vector<Setting> settings() { return {all.begin(), all.end()}; }

std::expected<Options, SettingError> read_options(const SettingValues& values) {
    Options options;
    auto where = server(values);
    if (!where) return std::unexpected(where.error());
    std::tie(options.host, options.port) = std::move(*where);
    const auto create = values.yes_or_no("create"), quiet = values.yes_or_no("quiet");
    const auto players = values.number("players", 1, 200'000), seed = values.number("seed", 0, UINT64_MAX);
    const auto start_after = values.number("start-after", 0, 3'600'000);
    const auto think = range(values, "think-ms");
    const auto accuracy = share(values, "accuracy");
    if (!create) return std::unexpected(create.error());
    if (!quiet) return std::unexpected(quiet.error());
    for (const auto* number : {&players, &seed, &start_after}) {
        if (!*number) return std::unexpected(number->error());
    }
    if (!think) return std::unexpected(think.error());
    if (!accuracy) return std::unexpected(accuracy.error());
    options.code = values.text("code");
    options.create = *create;
    if (options.create == !options.code.empty()) {
        return std::unexpected(
            "bots need either --code CODE, to play in your run, or --create, to make one of their own");
    }
    options.set = values.text("set");
    options.settings = values.given("settings") ? values.text("settings") : "{}";
    options.host_key = values.text("host-key");
    options.host_name = values.text("host-name");
    options.start_after = std::chrono::milliseconds(*start_after);
    options.players = static_cast<uint32_t>(*players);
    options.think_min = std::chrono::milliseconds(think->first);
    options.think_max = std::chrono::milliseconds(think->second);
    options.accuracy = *accuracy;
    options.names = values.texts("names");
    options.seed = *seed ? *seed : std::random_device{}();
    options.quiet = *quiet;
    return options;
}

}  // namespace mcs::app::bots
