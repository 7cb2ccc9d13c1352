#include "protocol/settings_codec.hpp"

#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "protocol/json_writer.hpp"
#include "race/entry_codec.hpp"
#include "race/settings.hpp"

namespace mcs::protocol {

namespace {

namespace json = boost::json;

constexpr std::string_view mode_names[] = {"race", "live", "solo"};
constexpr std::string_view reveal_names[] = {"each", "end"};
constexpr std::string_view scoring_names[] = {"points", "speedrun", "accuracy"};
constexpr std::string_view naming_names[] = {"own", "given"};

/// Reads the members of one object, and keeps the first thing that is wrong.
class SettingsReader {
  public:
    explicit SettingsReader(const json::object& object) : object_(object) {}

    void read(std::string_view member, std::optional<bool>& into) {
        const json::value* value = find(member);
        if (value == nullptr) return;
        if (!value->is_bool()) return wrong(member, "must be true or false");
        into = value->get_bool();
    }

    template <class Enum, size_t count>
    void read(std::string_view member, const std::string_view (&names)[count], std::optional<Enum>& into) {
        const json::value* value = find(member);
        if (value == nullptr) return;
        std::string choices;
        for (size_t i = 0; i < count; ++i) {
            if (value->is_string() && value->get_string() == names[i]) {
                into = static_cast<Enum>(i);
                return;
            }
            choices += (i == 0 ? "\"" : i + 1 == count ? " or \"" : ", \"") + std::string(names[i]) + '"';
        }
        wrong(member, "must be " + choices);
    }

    std::optional<int64_t> whole(std::string_view member, int64_t min, int64_t max) {
        const json::value* value = find(member);
        if (value == nullptr) return std::nullopt;
        const auto* number = value->if_int64();
        if (number != nullptr && *number >= min && *number <= max) return *number;
        wrong(member, "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
        return std::nullopt;
    }

    void read_ms(std::string_view member, Micros max, std::optional<Micros>& into) {
        if (const auto ms = whole(member, 0, max.count() / 1000)) into = Micros{*ms * 1000};
    }

    /// 0 says "none": then each question's own limit holds.
    void read_limit(std::optional<Micros>& into) {
        const int64_t min = limit_min_ms;
        const int64_t max = race::limit_max.count() / 1000;
        const auto ms = whole("limit_ms", 0, max);
        if (ms && *ms != 0 && *ms < min) {
            return wrong("limit_ms", "must be 0 (each question's own limit) or from " + std::to_string(min) + " to " +
                                         std::to_string(max));
        }
        if (ms) into = Micros{*ms * 1000};
    }

    void read_categories(std::optional<std::vector<std::string>>& into) {
        const json::value* value = find("categories");
        if (value == nullptr) return;
        const std::string range = "must be a list of at most " + std::to_string(race::categories_max) +
                                  " names of categories, each at most " + std::to_string(race::category_bytes_max) +
                                  " bytes";
        if (!value->is_array() || value->get_array().size() > race::categories_max) return wrong("categories", range);
        std::vector<std::string> names;
        for (const json::value& item : value->get_array()) {
            const auto* name = item.if_string();
            if (name == nullptr || name->size() > race::category_bytes_max) return wrong("categories", range);
            names.emplace_back(*name);
        }
        into = std::move(names);
    }

    std::optional<SettingsError>& error() noexcept { return error_; }

  private:
    static constexpr int64_t limit_min_ms = race::limit_min.count() / 1000;

    const json::value* find(std::string_view member) const { return error_ ? nullptr : object_.if_contains(member); }
    void wrong(std::string_view member, const std::string& range) {
        error_ = SettingsError{std::string(member), "settings: " + std::string(member) + " " + range};
    }

    const json::object& object_;
    std::optional<SettingsError> error_;
};

void replace(auto& value, const auto& by) {
    if (by) value = *by;
}

}  // namespace

std::string_view name(race::Mode mode) noexcept { return mode_names[static_cast<size_t>(mode)]; }
std::string_view name(race::Naming names) noexcept { return naming_names[static_cast<size_t>(names)]; }

std::expected<SettingsPatch, SettingsError> decode_settings(const json::object& settings) {
    SettingsReader reader(settings);
    SettingsPatch patch;
    reader.read("mode", mode_names, patch.mode);
    reader.read_categories(patch.categories);
    if (const auto questions = reader.whole("questions", 0, race::questions_max)) {
        patch.questions = static_cast<uint32_t>(*questions);
    }
    reader.read_limit(patch.limit);
    reader.read("shuffle_questions", patch.shuffle_questions);
    reader.read("shuffle_options", patch.shuffle_options);
    reader.read("reveal", reveal_names, patch.reveal);
    reader.read("scoring", scoring_names, patch.scoring);
    reader.read("partial", patch.partial);
    reader.read_ms("penalty_ms", race::penalty_max, patch.penalty);
    reader.read_ms("credit_cap_ms", race::credit_cap_max, patch.credit_cap);
    reader.read_ms("countdown_ms", race::countdown_max, patch.countdown);
    reader.read("late_join", patch.late_join);
    reader.read("names", naming_names, patch.names);
    if (reader.error()) return std::unexpected(std::move(*reader.error()));
    return patch;
}

race::Settings patched(race::Settings base, const SettingsPatch& patch) {
    if (patch.mode && *patch.mode != base.mode) {
        const race::Settings defaults = race::defaults_for(*patch.mode);
        base.mode = *patch.mode;
        base.shuffle_questions = defaults.shuffle_questions;
        base.shuffle_options = defaults.shuffle_options;
    }
    replace(base.categories, patch.categories);
    replace(base.questions, patch.questions);
    replace(base.limit, patch.limit);
    replace(base.shuffle_questions, patch.shuffle_questions);
    replace(base.shuffle_options, patch.shuffle_options);
    replace(base.reveal, patch.reveal);
    replace(base.scoring, patch.scoring);
    replace(base.partial, patch.partial);
    replace(base.penalty, patch.penalty);
    replace(base.credit_cap, patch.credit_cap);
    replace(base.countdown, patch.countdown);
    replace(base.late_join, patch.late_join);
    replace(base.names, patch.names);
    return base;
}

std::expected<race::Settings, SettingsError> settings_from_json(const json::object& settings,
                                                                const race::Settings& base) {
    auto patch = decode_settings(settings);
    if (!patch) return std::unexpected(std::move(patch.error()));
    return patched(base, *patch);
}

void encode_settings(const race::Settings& settings, std::string& out) {
    const auto ms = [](Micros span) { return span.count() / 1000; };
    JsonWriter json(out);
    json.object().member("mode", name(settings.mode)).key("categories").array();
    for (const std::string& category : settings.categories) json.value(category);
    json.end_array()
        .member("questions", settings.questions)
        .member("limit_ms", ms(settings.limit))
        .member("shuffle_questions", settings.shuffle_questions)
        .member("shuffle_options", settings.shuffle_options)
        .member("reveal", reveal_names[static_cast<size_t>(settings.reveal)])
        .member("scoring", scoring_names[static_cast<size_t>(settings.scoring)])
        .member("partial", settings.partial)
        .member("penalty_ms", ms(settings.penalty))
        .member("credit_cap_ms", ms(settings.credit_cap))
        .member("countdown_ms", ms(settings.countdown))
        .member("late_join", settings.late_join)
        .member("names", name(settings.names))
        .end_object();
}

}  // namespace mcs::protocol
