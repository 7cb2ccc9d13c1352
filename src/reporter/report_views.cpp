#include "reporter/report_views.hpp"

#include <charconv>
#include <unordered_map>
#include <vector>

#include <boost/json/parse.hpp>

#include "reporter/json_scan.hpp"

namespace mcs::reporter {

namespace {

namespace json = boost::json;

std::optional<std::string> text_of(std::string_view value) {
    boost::system::error_code error;
    json::value parsed = json::parse(value, error);
    if (error || !parsed.is_string()) return std::nullopt;
    return std::string(parsed.get_string());
}

/// Without it Excel takes the file for one in the code page of its Windows, and breaks every name with an accent.
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool looks_like_formula(std::string_view text) {
    return !text.empty() && std::string_view("=+-@\t\r").contains(text.front());
}

void append_text(std::string& csv, std::string_view text) {
    const std::string_view guard = looks_like_formula(text) ? "'" : "";
    if (text.find_first_of("\",\r\n") == std::string_view::npos) {
        csv.append(guard).append(text);
        return;
    }
    csv.append("\"").append(guard);
    for (const char c : text) {
        if (c == '"') csv += '"';
        csv += c;
    }
    csv += '"';
}

/// Microseconds as seconds.
std::string seconds_of(std::string_view us) {
    std::string digits(us.size() < 7 ? 7 - us.size() : 0, '0');
    digits += us;
    digits.insert(digits.size() - 6, ".");
    return digits;
}

using Columns = std::unordered_map<std::string, size_t>;

/// The questions' columns, by id; writes their headings.
std::optional<Columns> write_header(std::string& csv, std::string_view report) {
    csv = byte_order_mark;
    csv += "rank,participant,name,points,right,wrong,partial,late,time_s,finished,time_factor";
    const auto questions = member(report, "questions");
    if (!questions) return std::nullopt;
    Columns columns;
    Elements elements(*questions);
    while (const auto question = elements.next()) {
        const auto id = member(*question, "id");
        const auto text = id ? text_of(*id) : std::nullopt;
        if (!text) return std::nullopt;
        csv += ',';
        append_text(csv, *text);
        columns.emplace(*text, columns.size());
    }
    csv += "\r\n";
    return columns;
}

bool write_answers(std::string& csv, std::string_view participant, const Columns& columns) {
    std::vector<std::string> results(columns.size());
    const auto answers = member(participant, "answers");
    if (!answers) return false;
    Elements elements(*answers);
    while (const auto answer = elements.next()) {
        const auto question = member(*answer, "question");
        const auto result = member(*answer, "result");
        const auto id = question ? text_of(*question) : std::nullopt;
        const auto text = result ? text_of(*result) : std::nullopt;
        const auto column = id ? columns.find(*id) : columns.end();
        if (!text || column == columns.end()) return false;
        results[column->second] = *text;
    }
    for (const std::string& result : results) csv.append(",").append(result);
    return true;
}

bool write_line(std::string& csv, std::string_view participant, const Columns& columns) {
    for (const char* name : {"rank", "participant", "name", "points", "right", "wrong", "partial", "late"}) {
        const auto value = member(participant, name);
        if (!value) return false;
        if (name != std::string_view("rank")) csv += ',';
        if (!value->starts_with('"')) {
            csv += *value;
            continue;
        }
        const auto text = text_of(*value);
        if (!text) return false;
        append_text(csv, *text);
    }
    const auto time = member(participant, "time_us");
    const auto finished = member(participant, "finished");
    if (!time || !finished) return false;
    csv.append(",").append(seconds_of(*time)).append(*finished == "true" ? ",yes" : ",no");
    csv.append(",").append(member(participant, "time_factor").value_or("1"));
    if (!write_answers(csv, participant, columns)) return false;
    csv += "\r\n";
    return true;
}

}  // namespace

std::optional<std::string> participant_view(std::string_view report, ParticipantId participant) {
    const auto participants = member(report, "participants");
    if (!participants) return std::nullopt;
    const std::string wanted = std::to_string(number(participant));
    std::string_view own;
    Elements elements(*participants);
    while (const auto element = elements.next()) {
        if (member(*element, "participant") != wanted) continue;
        own = *element;
        break;
    }
    const auto begin = static_cast<size_t>(participants->data() - report.data());
    std::string view(report.substr(0, begin));
    view.append("[").append(own).append("]").append(report.substr(begin + participants->size()));
    return view;
}

std::optional<std::string> to_csv(std::string_view report) {
    const auto participants = member(report, "participants");
    if (!participants) return std::nullopt;
    std::string csv;
    const auto columns = write_header(csv, report);
    if (!columns) return std::nullopt;
    Elements elements(*participants);
    while (const auto participant = elements.next()) {
        if (!write_line(csv, *participant, *columns)) return std::nullopt;
    }
    return csv;
}

}  // namespace mcs::reporter
