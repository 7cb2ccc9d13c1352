#include "quiz/reader.hpp"

#include <algorithm>
#include <array>

#include "quiz/findings.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct Reader {
    std::string_view name;
    Format format;
    DraftSet (*read)(std::string_view bytes, Findings& findings);
    Origin origin;
    bool is_utf8 = true;  ///< what it takes has to be UTF-8
};
constexpr std::array<Reader, 9> readers = {
    {{"json", Format::json, read_json, Origin::own},
     {"legacy-json", Format::legacy_json, read_legacy_json, Origin::imported},
     {"markdown", Format::markdown, read_markdown, Origin::imported},
     {"csv", Format::csv, read_csv, Origin::imported},
     {"open-trivia", Format::open_trivia, read_open_trivia, Origin::imported},
     {"aiken", Format::aiken, read_aiken, Origin::imported},
     {"gift", Format::gift, read_gift, Origin::imported},
     {"moodle-xml", Format::moodle_xml, read_moodle_xml, Origin::imported, false},
     {"xlsx", Format::xlsx, read_xlsx, Origin::imported, false}}};

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
    const auto* const reader =
        std::ranges::find(readers, format == Format::automatic ? *detected : format, &Reader::format);
    if (reader->is_utf8 && !check_utf8(bytes, findings)) return {};
    DraftSet draft = reader->read(bytes, findings);
    if (normalised(draft.set.title).empty()) draft.set.title = title_from(file);
    return validated(std::move(draft), reader->origin, findings);
}

}  // namespace

std::optional<Format> format_named(std::string_view name) {
    if (name == "auto") return Format::automatic;
    const auto* const found = std::ranges::find(readers, name, &Reader::name);
    if (found == readers.end()) return std::nullopt;
    return found->format;
}

std::string format_names() {
    std::string names = "auto";
    for (const Reader& reader : readers) names += ", " + std::string(reader.name);
    return names;
}

std::expected<ReadSet, std::vector<Finding>> read(std::string_view file, std::string_view bytes, Format format) {
    Findings findings{std::string(file)};
    QuestionSet set = read_into(findings, file, bytes, format);
    if (findings.failed()) return std::unexpected(findings.take_errors());
    return ReadSet{std::move(set), findings.take_warnings()};
}

}  // namespace mcs::quiz
