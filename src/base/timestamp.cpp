#include "base/timestamp.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace mcs {

namespace {

using namespace std::chrono;

constexpr ServerTime earliest = sys_days{year{0} / 1 / 1};
constexpr ServerTime latest = ServerTime{sys_days{year{10'000} / 1 / 1}} - Micros{1};

/// Takes exactly `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (char c : text.substr(0, digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || !any_of.contains(text.front())) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<Micros> take_decimals(std::string_view& text) {
    if (!take(text, ".")) return Micros{0};
    int64_t value = 0;
    int digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits, text.remove_prefix(1)) {
        if (digits < 6) value = value * 10 + (text.front() - '0');
    }
    if (digits == 0) return std::nullopt;
    for (int i = digits; i < 6; ++i) value *= 10;
    return Micros{value};
}

/// What to take off local time to get UTC.
std::optional<minutes> take_offset(std::string_view& text) {
    if (take(text, "Zz")) return minutes{0};
    if (text.empty()) return std::nullopt;
    const int sign = text.front() == '-' ? -1 : 1;
    if (!take(text, "+-")) return std::nullopt;
    const auto hour = take_number(text, 2);
    if (!hour || !take(text, ":")) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
    return sign * (hours{*hour} + minutes{*minute});
}

std::optional<sys_days> take_date(std::string_view& text) {
    const auto y = take_number(text, 4);
    if (!y || !take(text, "-")) return std::nullopt;
    const auto m = take_number(text, 2);
    if (!m || !take(text, "-")) return std::nullopt;
    const auto d = take_number(text, 2);
    if (!d) return std::nullopt;
    const year_month_day date = year{*y} / *m / *d;
    if (!date.ok()) return std::nullopt;
    return sys_days{date};
}

std::optional<seconds> take_time(std::string_view& text) {
    const auto h = take_number(text, 2);
    if (!h || !take(text, ":")) return std::nullopt;
    const auto m = take_number(text, 2);
    if (!m || !take(text, ":")) return std::nullopt;
    const auto s = take_number(text, 2);
    if (!s || *h > 23 || *m > 59 || *s > 60) return std::nullopt;
    return hours{*h} + minutes{*m} + seconds{*s};
}

}  // namespace

std::string to_rfc3339(ServerTime time) {
    time = std::clamp(time, earliest, latest);
    const sys_days day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()) % 10'000,
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return text;
}

std::optional<ServerTime> from_rfc3339(std::string_view text) {
    const auto date = take_date(text);
    if (!date || !take(text, "Tt ")) return std::nullopt;
    const auto time = take_time(text);
    if (!time) return std::nullopt;
    const auto decimals = take_decimals(text);
    if (!decimals) return std::nullopt;
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    return ServerTime{*date} + *time + *decimals - *offset;
}

}  // namespace mcs
