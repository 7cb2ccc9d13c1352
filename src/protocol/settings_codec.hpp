#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "race/settings.hpp"

namespace mcs::protocol {

/// What is wrong with which member of a settings object: words for a person, with the range that holds.
struct SettingsError {
    std::string member;
    std::string message;
};

/// The members that a settings object names; all are within their ranges.
struct SettingsPatch {
    std::optional<race::Mode> mode;
    std::optional<std::vector<std::string>> categories;
    std::optional<uint32_t> questions;
    std::optional<Micros> limit;
    std::optional<bool> shuffle_questions;
    std::optional<bool> shuffle_options;
    std::optional<race::Reveal> reveal;
    std::optional<race::Scoring> scoring;
    std::optional<bool> partial;
    std::optional<Micros> penalty;
    std::optional<Micros> credit_cap;
    std::optional<Micros> countdown;
    std::optional<bool> late_join;
    std::optional<race::Naming> names;
};

/// As `mode` and `names` say it on the wire.
std::string_view name(race::Mode mode) noexcept;
std::string_view name(race::Naming names) noexcept;

/// Reads a settings object; unknown members are ignored, values of a wrong type or out of range are not.
std::expected<SettingsPatch, SettingsError> decode_settings(const boost::json::object& settings);

/// `base` with what the patch names. Where the patch changes the mode, the shuffling that it does not name becomes the
/// new mode's default; everything else that it does not name keeps its value.
race::Settings patched(race::Settings base, const SettingsPatch& patch);

/// Both in one. For a new run, `base` is `race::defaults_for(race::Mode::race)`.
std::expected<race::Settings, SettingsError> settings_from_json(const boost::json::object& settings,
                                                                const race::Settings& base);

/// Appends the settings as a JSON object with every member; decode(encode(s)) names every member with its value.
void encode_settings(const race::Settings& settings, std::string& out);

}  // namespace mcs::protocol
