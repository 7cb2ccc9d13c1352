#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <zip.h>

namespace mcs::test {

/// A zip archive of these entries: their names and contents.
inline std::string zip_of(const std::vector<std::pair<std::string, std::string>>& entries) {
    zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, nullptr);
    zip_source_keep(target);
    zip_t* archive = zip_open_from_source(target, ZIP_TRUNCATE, nullptr);
    for (const auto& [name, content] : entries) {
        zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
        zip_file_add(archive, name.c_str(), source, ZIP_FL_OVERWRITE);
    }
    zip_close(archive);
    zip_source_open(target);
    zip_source_seek(target, 0, SEEK_END);
    std::string bytes(static_cast<size_t>(zip_source_tell(target)), '\0');
    zip_source_seek(target, 0, SEEK_SET);
    zip_source_read(target, bytes.data(), bytes.size());
    zip_source_close(target);
    zip_source_free(target);
    return bytes;
}

/// The parts of an Excel workbook, as XML; a sheet is what stands between its <sheetData> tags.
struct WorkbookParts {
    struct Sheet {
        std::string name;
        std::string rows;
        std::string state = {};
    };
    std::vector<Sheet> sheets;
    std::string shared = {};  ///< <si> elements
    std::string styles = {};  ///< what stands in <styleSheet>
    std::string properties = {};
};

inline std::string workbook_of(const WorkbookParts& parts) {
    const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const auto relation = [&](const std::string& id, const std::string& kind, const std::string& target) {
        return "<Relationship Id=\"" + id + "\" Type=\"" + office + "/" + kind + "\" Target=\"" + target + "\"/>";
    };
    std::string sheets;
    std::string relations = relation("t", "sharedStrings", "sharedStrings.xml") + relation("s", "styles", "styles.xml");
    std::vector<std::pair<std::string, std::string>> entries = {
        {"[Content_Types].xml", "<Types/>"},
        {"_rels/.rels", "<Relationships>" + relation("w", "officeDocument", "xl/workbook.xml") + "</Relationships>"},
        {"xl/sharedStrings.xml", "<sst>" + parts.shared + "</sst>"},
        {"xl/styles.xml", "<styleSheet>" + parts.styles + "</styleSheet>"}};
    for (size_t i = 0; i < parts.sheets.size(); ++i) {
        const auto& sheet = parts.sheets[i];
        const std::string id = "rId" + std::to_string(i + 1);
        const std::string file = "worksheets/sheet" + std::to_string(i + 1) + ".xml";
        sheets += "<sheet name=\"" + sheet.name + "\" r:id=\"" + id + "\"" +
                  (sheet.state.empty() ? "" : " state=\"" + sheet.state + "\"") + "/>";
        relations += relation(id, "worksheet", file);
        entries.emplace_back("xl/" + file, "<worksheet><sheetData>" + sheet.rows + "</sheetData></worksheet>");
    }
    entries.emplace_back("xl/workbook.xml",
                         "<workbook>" + parts.properties + "<sheets>" + sheets + "</sheets></workbook>");
    entries.emplace_back("xl/_rels/workbook.xml.rels", "<Relationships>" + relations + "</Relationships>");
    return zip_of(entries);
}

/// A row of cells that hold their texts themselves.
inline std::string sheet_row(size_t number, const std::vector<std::string>& texts) {
    std::string row = "<row r=\"" + std::to_string(number) + "\">";
    for (size_t i = 0; i < texts.size(); ++i) {
        if (texts[i].empty()) continue;
        row += "<c r=\"" + std::string(1, static_cast<char>('A' + i)) + std::to_string(number) +
               "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">" + texts[i] + "</t></is></c>";
    }
    return row + "</row>";
}

}  // namespace mcs::test
