#include "quiz/xlsx_workbook.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <utility>

#include <pugixml.hpp>

#include "quiz/text.hpp"
#include "quiz/zip_archive.hpp"

namespace mcs::quiz {
namespace {

using Xml = std::unique_ptr<pugi::xml_document>;

/// Some writers give every name a prefix ("x:row").
bool is(pugi::xml_node node, std::string_view name) {
    const std::string_view full = node.name();
    return full.substr(full.rfind(':') + 1) == name;
}

pugi::xml_node child(pugi::xml_node parent, std::string_view name) {
    return parent.find_child([&](pugi::xml_node node) { return is(node, name); });
}

std::string_view attribute(pugi::xml_node node, std::string_view name) {
    return node
        .find_attribute([&](pugi::xml_attribute one) {
            const std::string_view full = one.name();
            return full.substr(full.rfind(':') + 1) == name;
        })
        .value();
}

std::optional<size_t> whole(std::string_view digits) {
    size_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return number;
}

/// "AB12" → 28; 0 where there is no column, or one that no program has.
size_t column_of(std::string_view reference) {
    size_t column = 0;
    for (const char c : reference.substr(0, 3)) {
        if (c < 'A' || c > 'Z') break;
        column = column * 26 + static_cast<size_t>(c - 'A') + 1;
    }
    return column;
}

/// "_x000D_" → U+000D: how a text holds what XML can not.
std::string unescaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const bool escape = text.size() >= 7 && text[0] == '_' && text[1] == 'x' && text[6] == '_';
        uint32_t code = 0;
        if (escape) {
            const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, code, 16);
            if (error == std::errc() && end == text.data() + 6 && (code < 0xD800 || code > 0xDFFF)) {
                append_utf8(out, code);
                text.remove_prefix(7);
                continue;
            }
        }
        out += text[0];
        text.remove_prefix(1);
    }
    return out;
}

/// What stands directly in a node: it may be in several pieces.
std::string own_text(pugi::xml_node node) {
    std::string text;
    for (const pugi::xml_node piece : node.children()) {
        if (piece.type() == pugi::node_pcdata || piece.type() == pugi::node_cdata) text += piece.value();
    }
    return text;
}

/// Of a text with or without formats ("r"), but not how it is pronounced ("rPh").
std::string rich_text(pugi::xml_node node) {
    std::string text;
    for (const pugi::xml_node part : node.children()) {
        if (is(part, "t")) text += own_text(part);
        if (is(part, "r")) text += own_text(child(part, "t"));
    }
    return unescaped(text);
}

/// How a cell's number is to be read.
enum class NumberFormat : uint8_t { number, percent, date, time, duration };

/// What a number format shows, by ECMA-376 part 1, 18.8.30.
NumberFormat number_format(size_t id) {
    if (id == 9 || id == 10) return NumberFormat::percent;
    if ((id >= 14 && id <= 17) || id == 22) return NumberFormat::date;
    if (id == 46) return NumberFormat::duration;
    if ((id >= 18 && id <= 21) || id == 45 || id == 47) return NumberFormat::time;
    return NumberFormat::number;
}

/// "[h]", "[mm]" and the like: all hours, not only those of the last day.
bool starts_elapsed(std::string_view format) {
    const std::string_view unit = format.substr(1, format.find(']') - 1);
    return !unit.empty() && std::string_view("hms").contains(to_lower(unit[0])) &&
           unit.find_first_not_of(unit[0]) == std::string_view::npos;
}

NumberFormat number_format(std::string_view format) {
    bool quoted = false;
    bool bracketed = false;
    bool time = false;
    for (size_t i = 0; i < format.size(); ++i) {
        const char c = to_lower(format[i]);
        if (c == '"') quoted = !quoted;
        if (c == '[' && !quoted && starts_elapsed(format.substr(i))) return NumberFormat::duration;
        if (c == '[') bracketed = true;
        if (c == ']') bracketed = false;
        if (c == '\\' || c == '_' || c == '*') ++i;
        if (quoted || bracketed) continue;
        if (c == '%') return NumberFormat::percent;
        if (c == 'y' || c == 'd') return NumberFormat::date;
        if (c == 'h' || c == 's') time = true;
    }
    return time ? NumberFormat::time : NumberFormat::number;
}

/// The first that no spreadsheet program counts any more: 10000-01-01.
constexpr double days_max = 2'958'466;

std::string padded(long number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// Days since 1899-12-30, as Excel counts them (or 1904-01-01), as a date; "" where it is none.
std::string date_text(double serial, bool from_1904) {
    using namespace std::chrono;
    if (!(serial >= 61 && serial < days_max)) return {};
    const sys_days start = from_1904 ? sys_days{1904y / January / 1} : sys_days{1899y / December / 30};
    const year_month_day date{start + days{static_cast<int>(serial)}};
    return std::to_string(static_cast<int>(date.year())) + "-" + padded(static_cast<unsigned>(date.month())) + "-" +
           padded(static_cast<unsigned>(date.day()));
}

/// A duration of so many days; or, as a time of the day, what is beyond the last whole one.
std::string time_text(double days, NumberFormat kind) {
    const long all = std::lround(days * 86'400);
    const long seconds = kind == NumberFormat::time ? all % 86'400 : all;
    return padded(seconds / 3600) + ":" + padded(seconds / 60 % 60) +
           (seconds % 60 == 0 ? "" : ":" + padded(seconds % 60));
}

class WorkbookReader {
  public:
    explicit WorkbookReader(const ZipArchive& archive) : archive_(archive) {}

    std::expected<std::vector<Sheet>, Message> read() {
        if (archive_.entries() > workbook_entries_max) return std::unexpected(message::workbook_too_large());
        const auto parts = targets("_rels/.rels", "");
        if (!parts) return std::unexpected(parts.error());
        const auto main = std::ranges::find_if(
            *parts, [](const auto& part) { return part.second.type.ends_with("/officeDocument"); });
        if (main == parts->end()) return std::unexpected(message::workbook_damaged());
        return sheets(main->second.path);
    }

  private:
    struct Target {
        std::string type;
        std::string path;
    };
    using Targets = std::map<std::string, Target, std::less<>>;  ///< by their ids

    std::expected<Xml, Message> parse(const std::string& name) {
        auto content = archive_.read(name, workbook_part_bytes_max);
        if (!content) {
            return std::unexpected(content.error() == ZipArchive::Failure::too_large ? message::workbook_too_large()
                                                                                     : message::workbook_damaged());
        }
        bytes_ += content->size();
        // A tag of four bytes becomes a node of seventy.
        tags_ += static_cast<size_t>(std::ranges::count(*content, '<'));
        if (bytes_ > workbook_bytes_max || tags_ > workbook_tags_max)
            return std::unexpected(message::workbook_too_large());
        auto document = std::make_unique<pugi::xml_document>();
        const auto options = pugi::parse_default | pugi::parse_ws_pcdata_single;
        if (!document->load_buffer(content->data(), content->size(), options))
            return std::unexpected(message::workbook_damaged());
        return document;
    }

    std::expected<Targets, Message> targets(const std::string& relations, const std::string& folder) {
        const auto document = parse(relations);
        if (!document) return std::unexpected(document.error());
        Targets found;
        for (const pugi::xml_node one : child((*document)->root(), "Relationships").children()) {
            const std::string_view path = attribute(one, "Target");
            found.emplace(attribute(one, "Id"),
                          Target{std::string(attribute(one, "Type")),
                                 path.starts_with('/') ? std::string(path.substr(1)) : folder + std::string(path)});
        }
        return found;
    }

    std::expected<std::vector<Sheet>, Message> sheets(const std::string& path) {
        const std::string folder = path.substr(0, path.rfind('/') + 1);
        const auto workbook = parse(path);
        if (!workbook) return std::unexpected(workbook.error());
        const auto parts = targets(folder + "_rels/" + path.substr(folder.size()) + ".rels", folder);
        if (!parts) return std::unexpected(parts.error());
        for (const auto& [id, part] : *parts) {
            if (const auto failure = read_common(part)) return std::unexpected(*failure);
        }
        const pugi::xml_node root = child((*workbook)->root(), "workbook");
        const std::string_view from_1904 = attribute(child(root, "workbookPr"), "date1904");
        from_1904_ = from_1904 == "1" || from_1904 == "true";
        std::vector<Sheet> sheets;
        for (const pugi::xml_node one : child(root, "sheets").children()) {
            const auto part = parts->find(attribute(one, "id"));
            const bool shown = attribute(one, "state").empty() || attribute(one, "state") == "visible";
            if (part == parts->end() || !part->second.type.ends_with("/worksheet") || !shown) continue;
            auto sheet = rows(part->second.path);
            if (!sheet) return std::unexpected(sheet.error());
            sheets.push_back({std::string(attribute(one, "name")), std::move(*sheet)});
            if (sheets.size() == sheets_max) break;
        }
        return sheets;
    }

    /// What all sheets share.
    std::optional<Message> read_common(const Target& part) {
        const bool texts = part.type.ends_with("/sharedStrings");
        if (!texts && !part.type.ends_with("/styles")) return std::nullopt;
        const auto document = parse(part.path);
        if (!document) return document.error();
        if (texts) {
            for (const pugi::xml_node one : child((*document)->root(), "sst").children())
                texts_.push_back(rich_text(one));
        } else {
            read_styles(child((*document)->root(), "styleSheet"));
        }
        return std::nullopt;
    }

    void read_styles(pugi::xml_node styles) {
        std::map<size_t, NumberFormat> formats;
        for (const pugi::xml_node one : child(styles, "numFmts").children()) {
            if (const auto id = whole(attribute(one, "numFmtId")))
                formats[*id] = number_format(attribute(one, "formatCode"));
        }
        for (const pugi::xml_node one : child(styles, "cellXfs").children()) {
            const size_t id = whole(attribute(one, "numFmtId")).value_or(0);
            const auto own = formats.find(id);
            kinds_.push_back(own == formats.end() ? number_format(id) : own->second);
        }
    }

    std::expected<std::vector<TableRow>, Message> rows(const std::string& path) {
        const auto document = parse(path);
        if (!document) return std::unexpected(document.error());
        std::vector<TableRow> rows;
        size_t number = 0;
        for (const pugi::xml_node node : child(child((*document)->root(), "worksheet"), "sheetData").children()) {
            number = whole(attribute(node, "r")).value_or(number + 1);
            TableRow row{.row = number, .line = {}, .fields = fields(node)};
            if (text_bytes_ > workbook_text_bytes_max) return std::unexpected(message::workbook_too_large());
            const bool blank = std::ranges::all_of(row.fields, [](const auto& field) { return trim(field).empty(); });
            if (!blank) rows.push_back(std::move(row));
            if (rows.size() == sheet_rows_max) break;
        }
        return rows;
    }

    std::vector<std::string> fields(pugi::xml_node row) {
        std::vector<std::string> fields;
        size_t column = 0;
        for (const pugi::xml_node cell : row.children()) {
            const size_t named = column_of(attribute(cell, "r"));
            column = named > 0 ? named : column + 1;
            if (column > sheet_columns_max || text_bytes_ > workbook_text_bytes_max) continue;
            std::string text = text_of(cell);
            if (text.empty()) continue;
            text_bytes_ += text.size();
            if (fields.size() < column) {
                text_bytes_ += (column - fields.size()) * sizeof(std::string);
                fields.resize(column);
            }
            fields[column - 1] = std::move(text);
        }
        return fields;
    }

    std::string text_of(pugi::xml_node cell) const {
        const std::string_view type = attribute(cell, "t");
        if (type == "inlineStr") return rich_text(child(cell, "is"));
        const std::string value = own_text(child(cell, "v"));
        if (type == "s") {
            const auto index = whole(trim(value));
            return index && *index < texts_.size() ? texts_[*index] : std::string();
        }
        if (type == "b") return trim(value) == "1" ? "TRUE" : "FALSE";
        if (type.empty() || type == "n") return number_text(value, attribute(cell, "s"));
        return unescaped(value);
    }

    std::string number_text(const std::string& value, std::string_view style) const {
        double number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (error != std::errc() || end != value.data() + value.size() || !std::isfinite(number)) return value;
        const size_t index = whole(style).value_or(0);
        const NumberFormat kind = index < kinds_.size() ? kinds_[index] : NumberFormat::number;
        const bool time = kind == NumberFormat::time || kind == NumberFormat::duration;
        if (time && number >= 0 && number < days_max) return time_text(number, kind);
        if (kind == NumberFormat::date) {
            if (std::string date = date_text(number, from_1904_); !date.empty()) return date;
        }
        // Fifteen digits are what Excel shows of a number: 0.1 + 0.2 is 0.3.
        std::array<char, 32> digits{};
        const double shown = kind == NumberFormat::percent ? number * 100 : number;
        const auto last =
            std::to_chars(digits.data(), digits.data() + digits.size(), shown, std::chars_format::general, 15);
        return std::string(digits.data(), last.ptr) + (kind == NumberFormat::percent ? "%" : "");
    }

    const ZipArchive& archive_;
    std::vector<std::string> texts_;
    std::vector<NumberFormat> kinds_;  ///< by the number of the style
    size_t bytes_ = 0;
    size_t tags_ = 0;
    size_t text_bytes_ = 0;
    bool from_1904_ = false;
};

}  // namespace

std::expected<std::vector<Sheet>, Message> read_workbook(std::string_view bytes) {
    const auto archive = ZipArchive::open(bytes);
    if (!archive) return std::unexpected(message::workbook_damaged());
    return WorkbookReader(*archive).read();
}

}  // namespace mcs::quiz
