#include "sign_on/timestamps.hpp"

#include <charconv>
#include <cstdio>

namespace mcs::sign_on {
namespace {

/// A number of exactly `digits` digits that is followed by `end`; takes both off the front.
std::optional<int> take(std::string_view& text, size_t digits, char end) {
    int number = 0;
    if (text.size() <= digits || text[digits] != end) return std::nullopt;
    const auto [stopped, error] = std::from_chars(text.data(), text.data() + digits, number);
    if (error != std::errc{} || stopped != text.data() + digits || number < 0) return std::nullopt;
    text.remove_prefix(digits + 1);
    return number;
}

/// "Z" or ".123Z"; digits below the microsecond are cut off.
std::optional<Micros> read_fraction(std::string_view text) {
    if (!text.ends_with('Z')) return std::nullopt;
    text.remove_suffix(1);
    if (text.empty()) return Micros{0};
    if (text.size() < 2 || text[0] != '.' || text.find_first_not_of("0123456789", 1) != std::string_view::npos) {
        return std::nullopt;
    }
    int64_t us = 0;
    for (size_t i = 1; i <= 6; ++i) us = us * 10 + (i < text.size() ? text[i] - '0' : 0);
    return Micros{us};
}

}  // namespace

std::string timestamp(ServerTime time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    char text[64];
    const int size = std::snprintf(
        text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", int{date.year()}, unsigned{date.month()},
        unsigned{date.day()}, static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return {text, static_cast<size_t>(size)};
}

std::optional<ServerTime> read_timestamp(std::string_view text) {
    const auto year = take(text, 4, '-'), month = take(text, 2, '-'), day = take(text, 2, 'T');
    const auto hour = take(text, 2, ':'), minute = take(text, 2, ':');
    if (!year || !month || !day || !hour || !minute || text.size() < 3) return std::nullopt;
    // The seconds end with what comes after them.
    const auto second = take(text, 2, text[2]);
    const auto fraction = read_fraction(std::string_view(text.data() - 1, text.size() + 1));
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!second || !fraction || !date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return ServerTime{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second} + *fraction;
}

}  // namespace mcs::sign_on
