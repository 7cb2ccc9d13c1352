#include <array>

#include "quiz/findings.hpp"
#include "quiz/gift_text.hpp"
#include "quiz/plain_lines.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

struct Unsupported {
    std::string_view start;
    FindingCode kind;
};
constexpr std::array<Unsupported, 6> unsupported = {{
    {"\xD0\xCF\x11\xE0", FindingCode::old_office_file},
    {"%PDF", FindingCode::pdf_file},
    {"\x1F\x8B", FindingCode::gzip_file},
    {"\xFF\xFE", FindingCode::utf16_file},
    {"\xFE\xFF", FindingCode::utf16_file},
    {"{\\rtf", FindingCode::rtf_file},
}};

std::string extension_of(std::string_view file) {
    const size_t dot = file.rfind('.');
    return dot == std::string_view::npos ? std::string() : lower(file.substr(dot + 1));
}

/// Whether a line starts with "- [ ]" or "- [x]".
bool has_task_list(std::string_view text) {
    for (const std::string_view box : {"[ ]", "[x]", "[X]"}) {
        for (size_t at = text.find(box); at != std::string_view::npos; at = text.find(box, at + 1)) {
            if (at >= 2 && text[at - 1] == ' ' && (text[at - 2] == '-' || text[at - 2] == '*' || text[at - 2] == '+'))
                return true;
        }
    }
    return false;
}

Format json_format(std::string_view bytes) {
    // The first mc-speedrun's files are lists whose questions say "answers"; ours say "correct".
    if (bytes[0] != '[') return Format::json;
    const std::string_view head = bytes.substr(0, 64 * 1024);
    const size_t answers = head.find("\"answers\"");
    return answers != std::string_view::npos && answers < head.find("\"correct\"") ? Format::legacy_json : Format::json;
}

bool is_trivia_database(std::string_view bytes) {
    return bytes.substr(0, 4096).find("\"response_code\"") != std::string_view::npos &&
           bytes.substr(0, 64 * 1024).find("\"incorrect_answers\"") != std::string_view::npos;
}

/// Other XML begins with other elements: QTI, for example.
bool is_moodle_quiz(std::string_view text) { return text.substr(0, 64 * 1024).contains("<quiz"); }

/// The names of a zip archive's entries stand in it as they are.
bool is_workbook(std::string_view archive) {
    return archive.contains("[Content_Types].xml") && archive.contains("xl/");
}

}  // namespace

std::expected<Format, Message> detect_format(std::string_view file, std::string_view bytes) {
    for (const Unsupported& kind : unsupported) {
        if (bytes.starts_with(kind.start)) return std::unexpected(message::unreadable(kind.kind));
    }
    if (bytes.starts_with("PK\x03\x04")) {
        if (is_workbook(bytes)) return Format::xlsx;
        return std::unexpected(message::unreadable(FindingCode::zip_file));
    }
    const std::string_view text = trim(bytes);
    if (text.empty()) return std::unexpected(message::file_empty());
    if (text.contains('\0')) return std::unexpected(message::unreadable(FindingCode::binary_file));
    const std::string extension = extension_of(file);
    if (text.starts_with("<?xml") || text.starts_with("<quiz") || text.starts_with("<questestinterop") ||
        (text[0] == '<' && extension == "xml")) {
        if (is_moodle_quiz(text)) return Format::moodle_xml;
        return std::unexpected(message::unreadable(FindingCode::xml_file));
    }
    if (extension == "gift") return Format::gift;
    if (extension == "csv" || extension == "tsv") return Format::csv;
    if (extension == "md" || extension == "markdown") return Format::markdown;
    if (text[0] == '{' || (text[0] == '[' && !has_task_list(text) && !has_format_word(text))) {
        if (is_trivia_database(text)) return Format::open_trivia;
        return json_format(text);
    }
    if (extension == "json") return Format::json;
    if (has_task_list(text)) return Format::markdown;
    if (has_lettered_questions(text)) return Format::aiken;
    if (has_gift_signs(text)) return Format::gift;
    const std::string_view first = text.substr(0, text.find('\n'));
    if (first.contains('\t')) return Format::csv;  // cells that were copied from a spreadsheet
    if (first.find_first_of(",;") != std::string_view::npos && lower(first).find("question") != std::string::npos)
        return Format::csv;
    if (has_gift_truths(text)) return Format::gift;
    return std::unexpected(message::format_unknown());
}

}  // namespace mcs::quiz
