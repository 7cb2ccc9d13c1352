#include "settings.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include <CLI/CLI.hpp>
#include <toml++/toml.h>

namespace mcs::app {
namespace {

std::string flag_name(std::string_view setting) { return "--" + std::string(setting); }

std::optional<std::string> scalar_text(const toml::node& node) {
    if (const auto text = node.value_exact<std::string>()) return *text;
    if (const auto number = node.value_exact<int64_t>()) return std::to_string(*number);
    if (const auto yes = node.value_exact<bool>()) return *yes ? "true" : "false";
    return std::nullopt;
}

/// A text, number or truth value, or where `list` allows it an array of them.
std::optional<std::vector<std::string>> texts_of(const toml::node& node, bool list) {
    if (auto text = scalar_text(node)) return std::vector{std::move(*text)};
    const auto* array = node.as_array();
    if (!array || !list) return std::nullopt;
    std::vector<std::string> texts;
    for (const auto& element : *array) {
        auto text = scalar_text(element);
        if (!text) return std::nullopt;
        texts.push_back(std::move(*text));
    }
    return texts;
}

std::vector<std::string> separated(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        if (comma > 0) parts.emplace_back(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

}  // namespace

std::string environment_name(std::string_view setting) {
    std::string name = "MC_SPEEDRUN_";
    for (const char c : setting) name.push_back(c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c));
    return name;
}

std::string key_name(std::string_view setting) {
    std::string name(setting);
    std::ranges::replace(name, '-', '_');
    return name;
}

void SettingValues::add_flags(CLI::App& command) {
    for (const auto& setting : settings_) {
        if (setting.secret) continue;
        auto& texts = flags_[setting.name];
        std::string help(setting.help);
        if (!setting.fallback.empty()) help += " [" + std::string(setting.fallback) + "]";
        if (setting.value.empty()) {
            command.add_flag_callback(flag_name(setting.name), [&texts] { texts = {"true"}; }, help);
            continue;
        }
        auto* option = command.add_option(flag_name(setting.name), texts, help);
        option->type_name(std::string(setting.value))->expected(1);
        option->multi_option_policy(setting.list ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::TakeLast);
    }
}

std::expected<void, SettingError> SettingValues::read(const std::filesystem::path& file) {
    for (const auto& setting : settings_) {
        if (!setting.fallback.empty()) values_[setting.name] = {{std::string(setting.fallback)}, "the default"};
    }
    if (!file.empty()) {
        if (auto done = read_file(file); !done) return done;
    }
    for (const auto& setting : settings_) {
        const auto name = environment_name(setting.name);
        const char* text = std::getenv(name.c_str());
        if (!text) continue;
        // A script whose secret did not come about means something else than no secret.
        if (!*text && setting.secret) return std::unexpected(name + ": it is empty; give it a value, or do not set it");
        if (!*text) continue;
        values_[setting.name] = {setting.list ? separated(text) : std::vector<std::string>{text}, name};
    }
    for (const auto& [name, texts] : flags_) {
        if (!texts.empty()) values_[name] = {texts, flag_name(name)};
    }
    return {};
}

std::expected<void, SettingError> SettingValues::read_file(const std::filesystem::path& file) {
    toml::table table;
    try {
        table = toml::parse_file(file.string());
    } catch (const toml::parse_error& error) {
        const auto line = error.source().begin.line;
        return std::unexpected(file.string() + (line ? ":" + std::to_string(line) : "") + ": " +
                               std::string(error.description()));
    }
    for (const auto& [key, node] : table) {
        const auto where = file.string() + ":" + std::to_string(key.source().begin.line) + ": ";
        const auto setting = std::ranges::find_if(
            settings_, [&](const auto& known) { return key_name(known.name) == std::string_view(key.str()); });
        if (setting == settings_.end()) {
            return std::unexpected(where + "there is no setting \"" + std::string(key.str()) +
                                   "\"; `mc-speedrun serve --help` lists them");
        }
        auto texts = texts_of(node, setting->list);
        if (!texts) {
            return std::unexpected(where + std::string(key.str()) + ": must be a text" +
                                   (setting->list ? " or a list of texts" : ", a number, or true or false"));
        }
        values_[setting->name] = {std::move(*texts), where + std::string(key.str())};
    }
    return {};
}

bool SettingValues::given(std::string_view name) const {
    const auto found = values_.find(name);
    return found != values_.end() && !found->second.texts.empty();
}

std::vector<std::string> SettingValues::texts(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::vector<std::string>{} : found->second.texts;
}

std::string SettingValues::text(std::string_view name) const {
    const auto all = texts(name);
    return all.empty() ? std::string() : all.back();
}

SettingError SettingValues::complain(std::string_view name, std::string_view complaint) const {
    const auto found = values_.find(name);
    return (found == values_.end() ? flag_name(name) : found->second.source) + ": " + std::string(complaint);
}

std::expected<bool, SettingError> SettingValues::yes_or_no(std::string_view name) const {
    if (!given(name)) return false;
    const auto value = text(name);
    if (value == "true" || value == "yes" || value == "1") return true;
    if (value == "false" || value == "no" || value == "0") return false;
    return std::unexpected(complain(name, "\"" + value + "\" is neither true nor false"));
}

std::expected<uint64_t, SettingError> SettingValues::number(std::string_view name, uint64_t from, uint64_t to) const {
    const auto value = text(name);
    uint64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size() || number < from || number > to) {
        return std::unexpected(complain(name, "\"" + value + "\" is not a whole number from " + std::to_string(from) +
                                                  " to " + std::to_string(to)));
    }
    return number;
}

std::expected<size_t, SettingError> SettingValues::choice(std::string_view name,
                                                          std::span<const std::string_view> names) const {
    const auto value = text(name);
    const auto found = std::ranges::find(names, value);
    if (found != names.end()) return static_cast<size_t>(found - names.begin());
    std::string known;
    for (const auto one : names) known += (known.empty() ? "" : ", ") + std::string(one);
    return std::unexpected(complain(name, "\"" + value + "\" is none of: " + known));
}

}  // namespace mcs::app
