#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>

#include "base/assert.hpp"
#include "quiz/compiled_set.hpp"
#include "quiz/reader.hpp"
#include "support/workbooks.hpp"

/// The first byte chooses the format; of a workbook, the rest are the rows of its sheet, since chance does not make
/// archives. What is read must print and read back the same, and compile.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace mcs::quiz;
    if (size == 0) return 0;
    static constexpr Format formats[] = {Format::automatic, Format::json,      Format::legacy_json, Format::markdown,
                                         Format::csv,       Format::xlsx,      Format::aiken,       Format::open_trivia,
                                         Format::gift,      Format::moodle_xml};
    const Format format = formats[data[0] % std::size(formats)];
    std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (format == Format::xlsx) bytes = mcs::test::workbook_of({.sheets = {{"Fuzz", bytes}}, .shared = bytes});
    const auto read = mcs::quiz::read("fuzz", bytes, format);
    if (!read) {
        mcs::require(!read.error().empty() && read.error().size() <= 1000,
                     "a file that is refused has 1 to 1,000 errors");
        return 0;
    }
    mcs::require(read->warnings.size() <= 1000, "there are at most 1,000 warnings");
    const std::string printed = print(read->set);
    const auto again = mcs::quiz::read("fuzz", printed, Format::json);
    mcs::require(again.has_value(), "a set that was read is valid");
    mcs::require(again->set == read->set, "a set that was printed reads back the same");
    if (const auto text = print_markdown(read->set)) {
        const auto from_markdown = mcs::quiz::read("fuzz.txt", *text);
        mcs::require(from_markdown && from_markdown->set == read->set, "Markdown that was printed reads back the same");
    }
    if (read->set.questions.size() < 20) compile(id_of(read->set), read->set);
    return 0;
}
