#include "quiz/fields.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

std::optional<double> number_in(std::string_view field) {
    double number = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
    if (error != std::errc() || end != field.data() + field.size() || !(number >= 0 && number < 1e9))
        return std::nullopt;
    return number;
}

}  // namespace

void read_seconds(std::string_view field, const Place& place, Question& question, Findings& findings) {
    const auto seconds = number_in(field);
    if (!seconds) {
        findings.error(place, message::limit_invalid(field));
    } else if (*seconds > 0) {
        question.limit = Micros{1000} * std::llround(*seconds * 1000);
    }
}

void read_points(std::string_view field, const Place& place, Question& question, Findings& findings) {
    const auto points = number_in(field);
    if (!points || *points != static_cast<uint32_t>(*points)) {
        findings.error(place, message::points_invalid(field));
    } else {
        question.points = static_cast<uint32_t>(*points);
    }
}

void read_tags(std::string_view field, Question& question) {
    while (!field.empty()) {
        const size_t end = std::min(field.find_first_of(",;"), field.size());
        question.tags.emplace_back(trim(field.substr(0, end)));
        field.remove_prefix(std::min(end + 1, field.size()));
    }
}

}  // namespace mcs::quiz
