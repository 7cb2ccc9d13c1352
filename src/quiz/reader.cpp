#include "quiz/reader.hpp"

#include <algorithm>
#include <array>

#include "quiz/findings.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct FormatName {
    std::string_view name;
    Format format;
};
constexpr std::array<FormatName, 5> format_names = {{{"auto", Format::automatic},
                                                     {"json", Format::json},
                                                     {"legacy-json", Format::legacy_json},
                                                     {"markdown", Format::markdown},
                                                     {"csv", Format::csv}}};

/// "sets/AWS basics.csv" → "AWS basics"
std::string title_from(std::string_view file) {
    if (const size_t slash = file.find_last_of("/\\"); slash != std::string_view::npos) file.remove_prefix(slash + 1);
    if (const size_t dot = file.rfind('.'); dot != std::string_view::npos && dot > 0) file = file.substr(0, dot);
    std::string title = first_invalid_utf8(file) ? std::string() : normalised(file);
    while (title.size() > title_bytes_max) {
        // Whole characters go, the last first.
        while ((static_cast<uint8_t>(title.back()) & 0xC0) == 0x80) title.pop_back();
        title.pop_back();
    }
    title = normalised(title);
    return title.empty() ? "Untitled" : title;
}

/// Reports the first such byte of each line.
void check_utf8(std::string_view bytes, Findings& findings) {
    size_t line = 1;
    for (size_t start = 0; start < bytes.size(); ++line) {
        const size_t end = std::min(bytes.find('\n', start), bytes.size());
        if (const auto at = first_invalid_utf8(bytes.substr(start, end - start))) {
            findings.error(Place::at_line(line, *at + 1), message::not_utf8());
        }
        start = end + 1;
    }
}

DraftSet draft_of(Format format, std::string_view bytes, Findings& findings) {
    switch (format) {
        case Format::legacy_json:
            return read_legacy_json(bytes, findings);
        case Format::markdown:
            return read_markdown(bytes, findings);
        case Format::csv:
            return read_csv(bytes, findings);
        case Format::automatic:
        case Format::json:
            break;
    }
    return read_json(bytes, findings);
}

/// The set, unless `findings` has failed.
QuestionSet read_into(Findings& findings, std::string_view file, std::string_view bytes, Format format) {
    if (bytes.size() > upload_bytes_max) {
        findings.error({}, message::file_too_large());
        return {};
    }
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    const auto detected = detect_format(file, bytes);
    if (!detected) {
        findings.error({}, detected.error());
        return {};
    }
    if (format == Format::automatic) format = *detected;
    check_utf8(bytes, findings);
    if (findings.failed()) return {};
    DraftSet draft = draft_of(format, bytes, findings);
    if (normalised(draft.set.title).empty()) draft.set.title = title_from(file);
    return validated(std::move(draft), format == Format::json ? Origin::own : Origin::imported, findings);
}

}  // namespace

std::optional<Format> format_named(std::string_view name) {
    const auto* const found = std::ranges::find(format_names, name, &FormatName::name);
    if (found == format_names.end()) return std::nullopt;
    return found->format;
}

std::expected<ReadSet, std::vector<Finding>> read(std::string_view file, std::string_view bytes, Format format) {
    Findings findings{std::string(file)};
    QuestionSet set = read_into(findings, file, bytes, format);
    if (findings.failed()) return std::unexpected(findings.take_errors());
    return ReadSet{std::move(set), findings.take_warnings()};
}

}  // namespace mcs::quiz
