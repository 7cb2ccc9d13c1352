#include <array>

#include "quiz/findings.hpp"
#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

constexpr std::string_view supported =
    "; upload a question set as JSON (.json), as Markdown (.md) with “- [x]” before right options, or as a "
    "table in CSV (.csv) or TSV (.tsv)";

struct Unsupported {
    std::string_view start;
    std::string_view what;
};
constexpr std::array<Unsupported, 7> unsupported = {{
    {"PK\x03\x04",
     "this is a zip archive or an Excel workbook (.xlsx), which can not be read; in the spreadsheet program "
     "choose “Save "
     "as”, “CSV UTF-8”"},
    {"\xD0\xCF\x11\xE0",
     "this is an old Excel or Word file, which can not be read; in the spreadsheet program choose “Save as”, "
     "“CSV UTF-8”"},
    {"%PDF", "this is a PDF, which can not be read"},
    {"\x1F\x8B", "this is a gzip archive, which can not be read; unpack it first"},
    {"\xFF\xFE", "this file is in UTF-16; save it as UTF-8 (in Excel: “CSV UTF-8”)"},
    {"\xFE\xFF", "this file is in UTF-16; save it as UTF-8 (in Excel: “CSV UTF-8”)"},
    {"{\\rtf", "this is a rich text file, which can not be read"},
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

}  // namespace

std::expected<Format, std::string> detect_format(std::string_view file, std::string_view bytes) {
    for (const Unsupported& kind : unsupported) {
        if (bytes.starts_with(kind.start)) return std::unexpected(std::string(kind.what) + std::string(supported));
    }
    const std::string_view text = trim(bytes);
    if (text.empty()) return std::unexpected("the file is empty" + std::string(supported));
    if (text.find('\0') != std::string_view::npos) {
        return std::unexpected("this is no text file (or one in UTF-16; then save it as UTF-8)" +
                               std::string(supported));
    }
    if (text.starts_with("<?xml") || text.starts_with("<quiz") || text.starts_with("<questestinterop")) {
        return std::unexpected("XML (Moodle, QTI) can not be read" + std::string(supported));
    }
    const std::string extension = extension_of(file);
    if (extension == "csv" || extension == "tsv") return Format::csv;
    if (extension == "md" || extension == "markdown") return Format::markdown;
    if (text[0] == '{' || (text[0] == '[' && !has_task_list(text))) {
        if (is_trivia_database(text)) {
            return std::unexpected("the Open Trivia DB's JSON can not be read" + std::string(supported));
        }
        return json_format(text);
    }
    if (extension == "json") return Format::json;
    if (has_task_list(text)) return Format::markdown;
    const std::string_view first = text.substr(0, text.find('\n'));
    if (first.find_first_of(",;\t") != std::string_view::npos && lower(first).find("question") != std::string::npos)
        return Format::csv;
    return std::unexpected("this is in no known format" + std::string(supported));
}

}  // namespace mcs::quiz
