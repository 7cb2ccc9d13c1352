#include "quiz/findings.hpp"

#include <algorithm>

#include "quiz/text.hpp"

namespace mcs::quiz {

Place Place::at_line(size_t line) { return {.line = static_cast<uint32_t>(line)}; }

Place Place::at_line(size_t line, size_t column) {
    return {.line = static_cast<uint32_t>(line), .column = static_cast<uint32_t>(column)};
}

Place Place::at_row(size_t row) { return {.row = static_cast<uint32_t>(row)}; }

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

bool check_utf8(std::string_view bytes, Findings& findings) {
    size_t line = 1;
    for (size_t start = 0; start < bytes.size(); ++line) {
        const size_t end = std::min(bytes.find('\n', start), bytes.size());
        if (const auto at = first_invalid_utf8(bytes.substr(start, end - start))) {
            findings.error(Place::at_line(line, *at + 1), message::not_utf8());
        }
        start = end + 1;
    }
    return !findings.failed();
}

void Findings::add(Kind& kind, const Place& place, Message message) {
    if (++kind.total > findings_max) return;
    kind.kept.push_back({file_, place.line, place.column, place.row, place.question, std::move(message)});
}

void Findings::skipped_member(const Place& place, std::string_view member, Object of) {
    std::pair key(excerpt(member), of);
    // Bounded like the others: an input can not make this grow for ever.
    if (skipped_.size() >= findings_max && !skipped_.contains(key)) return;
    ++skipped_.try_emplace(std::move(key), Skipped{place, 0}).first->second.times;
}

std::vector<Finding> Findings::take(Kind& kind, Message (*more)(size_t)) {
    std::multimap<uint32_t, Finding> by_line;  // keeps the order of those on one line
    for (Finding& finding : kind.kept)
        by_line.emplace(finding.line ? *finding.line : finding.row.value_or(0), std::move(finding));
    kind.kept.clear();
    for (auto& [line, finding] : by_line) kind.kept.push_back(std::move(finding));
    if (kind.total > findings_max) {
        kind.kept.back() = {file_, {}, {}, {}, {}, more(kind.total - findings_max + 1)};
    }
    kind.total = 0;
    return std::exchange(kind.kept, {});
}

std::vector<Finding> Findings::take_warnings() {
    for (const auto& [key, skipped] : skipped_) {
        add(warnings_, skipped.first, message::member_skipped(key.first, key.second, skipped.times));
    }
    skipped_.clear();
    return take(warnings_, message::more_warnings);
}

}  // namespace mcs::quiz
