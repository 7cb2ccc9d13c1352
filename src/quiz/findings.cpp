#include "quiz/findings.hpp"

#include <algorithm>

namespace mcs::quiz {

Place Place::at_line(size_t line) { return {.line = static_cast<uint32_t>(line)}; }

Place Place::at_line(size_t line, size_t column) {
    return {.line = static_cast<uint32_t>(line), .column = static_cast<uint32_t>(column)};
}

Place Place::at_row(size_t row, size_t line) {
    return {.line = static_cast<uint32_t>(line), .row = static_cast<uint32_t>(row)};
}

Place place_of_offset(std::string_view text, size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto line = 1 + std::ranges::count(before, '\n');
    const size_t start = before.rfind('\n');
    const size_t column = start == std::string_view::npos ? before.size() + 1 : before.size() - start;
    return Place::at_line(static_cast<size_t>(line), column);
}

void Findings::add(Kind& kind, const Place& place, std::string message) {
    if (++kind.total > findings_max) return;
    kind.kept.push_back({file_, place.line, place.column, place.row, place.question, std::move(message)});
}

void Findings::warn_once(const Place& place, const std::string& message) {
    // Bounded like the others: an input can not make this grow for ever.
    if (repeated_.size() >= findings_max && !repeated_.contains(message)) return;
    Repeated& repeated = repeated_.try_emplace(message, Repeated{place, 0}).first->second;
    ++repeated.times;
}

std::vector<Finding> Findings::take(Kind& kind, std::string_view what) {
    std::multimap<uint32_t, Finding> by_line;  // keeps the order of those on one line
    for (Finding& finding : kind.kept) by_line.emplace(finding.line.value_or(0), std::move(finding));
    kind.kept.clear();
    for (auto& [line, finding] : by_line) kind.kept.push_back(std::move(finding));
    if (kind.total > findings_max) {
        kind.kept.back() = {file_,
                            {},
                            {},
                            {},
                            {},
                            "and " + std::to_string(kind.total - findings_max + 1) + " more " + std::string(what) +
                                ", not listed; mend the ones above and try again"};
    }
    kind.total = 0;
    return std::exchange(kind.kept, {});
}

std::vector<Finding> Findings::take_warnings() {
    for (auto& [message, repeated] : repeated_) {
        std::string text = message;
        if (repeated.times > 1) text += " (" + std::to_string(repeated.times) + " times, first here)";
        add(warnings_, repeated.first, std::move(text));
    }
    repeated_.clear();
    return take(warnings_, "warnings");
}

}  // namespace mcs::quiz
