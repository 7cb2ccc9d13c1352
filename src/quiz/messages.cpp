#include "quiz/messages.hpp"

#include <array>

#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

using Code = FindingCode;

constexpr std::array code_names = {
#define MCS_AS_NAME(code) std::string_view(#code),
    MCS_FINDING_CODES(MCS_AS_NAME)
#undef MCS_AS_NAME
};

/// Of an enumeration's value: what it is called on the wire, and in English.
struct Word {
    std::string_view name;
    std::string_view english;
};
constexpr std::array<Word, 14> parts = {{
    {"title", "title of the set"},
    {"language", "language"},
    {"licence", "licence"},
    {"source", "source"},
    {"description", "description"},
    {"prompt", "question text"},
    {"category", "category"},
    {"explanation", "explanation"},
    {"option", "option"},
    {"tag", "tag"},
    {"reference_title", "title of a reference"},
    {"reference_url", "address of a reference"},
    {"image_alt", "description (alt) of the image"},
    {"image_src", "address (src) of the image"},
}};
static_assert(parts.size() == static_cast<size_t>(Part::image_src) + 1);
constexpr std::array<Word, 7> wanteds = {{
    {"text", "a text in quotes"},
    {"whole_number", "a whole number"},
    {"options", "a list [ … ] of options"},
    {"questions", "a list [ … ] of questions"},
    {"references", "a list [ … ] of {\"title\": \"…\", \"url\": \"https://…\"}"},
    {"texts", "a list [ … ] of texts in quotes"},
    {"image", "{\"src\": \"https://…\", \"alt\": \"…\"}"},
}};
static_assert(wanteds.size() == static_cast<size_t>(Wanted::image) + 1);
constexpr std::array<Word, 5> objects = {{
    {"set", "the set"},
    {"question", "a question"},
    {"option", "an option"},
    {"reference", "a reference"},
    {"image", "an image"},
}};
static_assert(objects.size() == static_cast<size_t>(Object::image) + 1);

template <size_t size, class Enum>
const Word& word(const std::array<Word, size>& words, Enum value) {
    return words.at(static_cast<size_t>(value));
}

std::string text_of(size_t n) { return std::to_string(n); }
std::string text_of(std::string_view text) { return std::string(text); }

/// Its pieces, one after the other.
template <class... Pieces>
std::string joined(const Pieces&... pieces) {
    std::string text;
    ((text += text_of(pieces)), ...);
    return text;
}

std::string count_of(size_t n, std::string_view noun) { return joined(n, " ", noun, n == 1 ? "" : "s"); }

/// "“text”", no longer than a message can bear.
std::string quoted(std::string_view text, size_t bytes_max = 60) { return joined("“", excerpt(text, bytes_max), "”"); }

std::string value(std::string_view text, size_t bytes_max = 60) { return excerpt(text, bytes_max); }

std::string part_in_english(Part part, size_t option) {
    return part == Part::option ? joined("option ", option) : std::string(word(parts, part).english);
}

std::string place_in_json(std::string_view found) {
    return found.empty() ? "at the end of the file" : joined("before ", quoted(found, 20));
}

struct Unreadable {
    Code code;
    std::string_view what;
};
constexpr std::array<Unreadable, 8> unreadables = {{
    {Code::zip_file, "this is a zip archive and no Excel workbook (.xlsx); unpack it first"},
    {Code::old_office_file,
     "this is an old Excel or Word file, or one with a password, which can not be read; in the spreadsheet program "
     "choose “Save as”, “Excel workbook (.xlsx)”, without a password"},
    {Code::pdf_file, "this is a PDF, which can not be read"},
    {Code::gzip_file, "this is a gzip archive, which can not be read; unpack it first"},
    {Code::utf16_file, "this file is in UTF-16; save it as UTF-8 (in Excel: “CSV UTF-8”)"},
    {Code::rtf_file, "this is a rich text file, which can not be read"},
    {Code::binary_file, "this is no text file (or one in UTF-16; then save it as UTF-8)"},
    {Code::xml_file, "this is XML, but no quiz of Moodle's, and can not be read"},
}};

constexpr std::string_view supported =
    "; upload a question set as a table in Excel (.xlsx), CSV (.csv) or TSV (.tsv), as a text (.txt) with “ANSWER: B” "
    "below lettered options, from Moodle as GIFT (.txt, .gift) or XML (.xml), as Markdown (.md) with “- [x]” before "
    "right options, or as JSON (.json)";

}  // namespace

std::string_view name(FindingCode code) noexcept { return code_names.at(static_cast<size_t>(code)); }

namespace message {

Message file_empty() { return {Code::file_empty, {}, joined("the file is empty", supported)}; }

Message file_too_large() {
    return {Code::file_too_large, {}, "the file is larger than 10 MiB; split it into several sets"};
}

Message format_unknown() { return {Code::format_unknown, {}, joined("this is in no known format", supported)}; }

Message not_utf8() {
    return {Code::not_utf8,
            {},
            "this character is not UTF-8; save the file as UTF-8 (in Excel: “CSV UTF-8”) and try again"};
}

Message unreadable(FindingCode kind) {
    for (const Unreadable& one : unreadables) {
        if (one.code == kind) return {kind, {}, joined(one.what, supported)};
    }
    return format_unknown();
}

Message no_questions() { return {Code::no_questions, {}, "there is no question in this file; add at least one"}; }

Message no_questions_in_markdown() {
    return {Code::no_questions_in_markdown,
            {},
            "there is no question in this file; a question is a line “### question” and below it a line “- [x] right” "
            "or “- [ ] wrong” for each option"};
}

Message too_many_questions(size_t questions) {
    return {Code::too_many_questions,
            {questions},
            joined("there are ", questions, " questions; a set may have at most 10,000: split the file")};
}

Message title_not_used() { return {Code::title_not_used, {}, "the title was not used, since there are several files"}; }

Message more_errors(size_t more) {
    return {
        Code::more_errors, {more}, joined("and ", more, " more errors, not listed; mend the ones above and try again")};
}

Message more_warnings(size_t more) {
    return {Code::more_warnings,
            {more},
            joined("and ", more, " more warnings, not listed; mend the ones above and try again")};
}

Message column_missing(std::string_view column, std::string_view found) {
    return {Code::column_missing,
            {std::string(column), value(found, 200)},
            joined("there is no column “", column,
                   "”; the first row must name the columns: question, option 1, option 2, …, correct (found: ",
                   excerpt(found, 200), ")")};
}

Message column_skipped(std::string_view column) {
    return {Code::column_skipped,
            {value(column)},
            joined("skipped the column ", quoted(column), ": there is no place for it")};
}

Message quote_unclosed() {
    return {Code::quote_unclosed,
            {},
            "a quote (\") that opens in this row is never closed; close it, and double quotes within a quoted text "
            "(\"\")"};
}

Message row_too_wide(std::string_view text) {
    return {Code::row_too_wide,
            {value(text)},
            joined("this row has more columns than the first: ", quoted(text),
                   " is one too many; put texts that contain the separator into quotes (\"…\")")};
}

Message sheet_skipped(std::string_view sheet) {
    return {Code::sheet_skipped,
            {value(sheet)},
            joined("skipped the sheet ", quoted(sheet), ": one sheet is read, the first that has questions")};
}

Message workbook_damaged() {
    return {Code::workbook_damaged,
            {},
            "this Excel workbook can not be opened; open it in a spreadsheet program and save it again as .xlsx"};
}

Message workbook_too_large() {
    return {Code::workbook_too_large,
            {},
            "this Excel workbook holds too much; copy the table with the questions into a new one"};
}

Message type_skipped(std::string_view type) {
    return {Code::type_skipped,
            {value(type)},
            joined("skipped this question: its type ", quoted(type), " has no options to choose from")};
}

Message correct_ambiguous(std::string_view field, size_t position) {
    return {Code::correct_ambiguous,
            {value(field), position},
            joined("“correct” says ", quoted(field),
                   ", which was taken for the position, not for the option of that text; if the option is meant, write "
                   "its position ",
                   position)};
}

Message correct_empty() {
    return {Code::correct_empty,
            {},
            "the column “correct” is empty; write the number of the right option, or several as 1,3"};
}

Message correct_unknown(std::string_view field, size_t options) {
    return {Code::correct_unknown,
            {value(field), options},
            joined("“correct” says ", quoted(field), ", which is none of the ", options,
                   " options; write numbers from 1 (as 1,3), letters (A,C) or an option's text")};
}

Message limit_invalid(std::string_view field) {
    return {Code::limit_invalid,
            {value(field)},
            joined("the time limit ", quoted(field), " is no number of seconds; write 1 to 600, or nothing")};
}

Message points_invalid(std::string_view field) {
    return {Code::points_invalid,
            {value(field)},
            joined("the points ", quoted(field), " are no whole number; write 0 to 10000, or nothing")};
}

Message json_comma(std::string_view found) {
    return {Code::json_comma,
            {value(found, 20)},
            joined("the JSON is malformed ", place_in_json(found), "; look for a comma too many just before it")};
}

Message json_incomplete() {
    return {Code::json_incomplete, {}, "the JSON ends too early: a closing bracket, brace or quote is missing"};
}

Message json_malformed(std::string_view found, std::string_view why) {
    return {Code::json_malformed,
            {value(found, 20)},
            joined("the JSON is malformed ", place_in_json(found), " (", why,
                   "); look for a missing comma, quote or bracket here or just before")};
}

Message json_too_deep() {
    return {Code::json_too_deep, {}, "the JSON is nested too deeply; at most 32 levels are allowed"};
}

Message json_trailing(std::string_view found) {
    return {Code::json_trailing,
            {value(found, 20)},
            joined("there is something after the end of the JSON, ", place_in_json(found), "; take it out")};
}

Message not_a_set() {
    return {Code::not_a_set,
            {},
            "this JSON is no question set: it needs an object with a list called “questions”; see "
            "docs/question-sets.md for an example"};
}

Message not_legacy_json() {
    return {Code::not_legacy_json,
            {},
            "a file of the first mc-speedrun is a list [ … ] of questions; this is not. If it is a set in the present "
            "form, choose the format “json”"};
}

Message member_skipped(std::string_view member, Object of, size_t times) {
    const Word& object = word(objects, of);
    return {Code::member_skipped,
            {value(member), std::string(object.name), times},
            joined("skipped the member ", quoted(member), " of ", object.english, ": there is no place for it",
                   times > 1 ? joined(" (", times, " times, first here)") : "")};
}

Message member_wrong(std::string_view member, Wanted wanted) {
    const Word& kind = word(wanteds, wanted);
    return {Code::member_wrong,
            {std::string(member), std::string(kind.name)},
            joined("“", member, "” must be ", kind.english)};
}

Message option_wrong(size_t option) {
    return {Code::option_wrong, {option}, joined("option ", option, " must be {\"text\": \"…\"} or a text in quotes")};
}

Message question_wrong(std::string_view found) {
    return {Code::question_wrong,
            {value(found, 40)},
            joined("a question must be an object { … }, not ", excerpt(found, 40))};
}

Message answer_nowhere(std::string_view member, std::string_view found) {
    return {Code::answer_nowhere,
            {std::string(member), value(found, 40)},
            joined("“", member, "” must hold positions of options as numbers, the first being 0, not ",
                   excerpt(found, 40))};
}

Message answer_line_missing() {
    return {Code::answer_line_missing, {}, "this question has no line “ANSWER: B” below its options; write one"};
}

Message answer_unknown(std::string_view answer, size_t options) {
    return {Code::answer_unknown,
            {value(answer), options},
            joined("the answer ", quoted(answer), " is none of the ", options,
                   " options; write their letters, as in “ANSWER: B” or “ANSWER: A, C”")};
}

Message option_letter(char letter, char next) {
    return {Code::option_letter,
            {std::string(1, letter), std::string(1, next)},
            joined("this option has the letter ", std::string_view(&letter, 1), " where ", std::string_view(&next, 1),
                   " comes next; give the options their letters in order")};
}

Message text_skipped(std::string_view text) {
    return {Code::text_skipped, {value(text)}, joined("skipped ", quoted(text), ": it has no options (A) …)")};
}

Message code_unclosed() {
    return {Code::code_unclosed, {}, "a block of code (```) opens here and is never closed; close it with a line ```"};
}

Message image_not_https(std::string_view src) {
    return {Code::image_not_https,
            {value(src, 100)},
            joined("skipped the image ", quoted(src, 100), ": only images with an https:// address can be shown")};
}

Message image_second(std::string_view src) {
    return {Code::image_second,
            {value(src, 100)},
            joined("skipped the image ", quoted(src, 100), ": a question can have one image")};
}

Message marked_most_voted(std::string_view option) {
    return {Code::marked_most_voted, {value(option)}, joined("took “Most Voted” off the option ", quoted(option))};
}

Message options_after_explanation() {
    return {Code::options_after_explanation,
            {},
            "these options stand behind an explanation; they were added to the question above"};
}

Message options_taken_apart(size_t options) {
    return {Code::options_taken_apart, {options}, joined("took apart ", options, " options that stand on one line")};
}

Message section_skipped(std::string_view name) {
    return {Code::section_skipped, {value(name)}, joined("skipped ", quoted(name), ": it has no options (- [ ] …)")};
}

Message all_to_be_chosen(size_t options) {
    return {
        Code::all_to_be_chosen,
        {options},
        joined(options, " options are right; in Moodle any one of them is enough, here all of them have to be chosen")};
}

Message braces_unpaired() {
    return {Code::braces_unpaired,
            {},
            "the braces { } around the answers of this question are not a pair; add the one that is missing, and write "
            "\\{ or \\} for a brace in a text"};
}

Message image_not_of_question(std::string_view image) {
    return {Code::image_not_of_question,
            {value(image)},
            joined("skipped the image ", quoted(image), ": options and explanations can have none")};
}

Message image_unusable(std::string_view image) {
    return {Code::image_unusable,
            {value(image)},
            joined("skipped the image ", quoted(image),
                   ": it is not in the file, or is no PNG, JPEG, GIF or WebP of at most 220 KB")};
}

Message media_skipped(std::string_view media) {
    return {
        Code::media_skipped, {value(media)}, joined("skipped ", quoted(media), ": sound and film can not be played")};
}

Message options_are_images(std::string_view name) {
    return {Code::options_are_images,
            {value(name)},
            joined("skipped the question ", quoted(name), ": its options are images, which can not be shown")};
}

Message partly_right(size_t option, size_t percent, std::string_view text) {
    return {
        Code::partly_right,
        {option, percent, value(text)},
        joined("option ", option, ", ", quoted(text), ", is worth ", percent, " % in Moodle; here it counts as wrong")};
}

Message question_skipped(std::string_view name, std::string_view type) {
    return {
        Code::question_skipped,
        {value(name), value(type)},
        joined("skipped the question ", quoted(name), ": its type “", value(type), "” has no options to choose from")};
}

Message weights_unused() {
    return {
        Code::weights_unused, {}, "the right options have different weights in Moodle; here they all count the same"};
}

Message xml_malformed() {
    return {
        Code::xml_malformed,
        {},
        "the XML is malformed here or just before; a tag, a quote or the end of the file is missing: export it again"};
}

Message xml_too_large() { return {Code::xml_too_large, {}, "this XML has too many tags; split it into several files"}; }

Message text_too_long(Part part, size_t option, size_t bytes, size_t bytes_max, std::string_view text) {
    return {Code::text_too_long,
            {std::string(word(parts, part).name), option, bytes, bytes_max, value(text, 40)},
            joined("the ", part_in_english(part, option), " is too long: ", count_of(bytes, "byte"), ", at most ",
                   bytes_max, " are allowed; shorten ", quoted(text, 40))};
}

Message mended(Part part, size_t option, size_t characters, std::string_view text) {
    return {Code::mended,
            {std::string(word(parts, part).name), option, characters, value(text)},
            joined("mended ", count_of(characters, "garbled character"), " in the ", part_in_english(part, option),
                   "; it now reads ", quoted(text))};
}

Message character_lost(Part part, size_t option, std::string_view text) {
    return {Code::character_lost,
            {std::string(word(parts, part).name), option, value(text)},
            joined("the ", part_in_english(part, option),
                   " has a character that was lost before it came here (�): ", quoted(text), "; write the right one")};
}

Message language_invalid(std::string_view language) {
    return {Code::language_invalid,
            {value(language)},
            joined("the language ", quoted(language), " is no language tag; write one like en or pt-BR")};
}

Message prompt_empty() { return {Code::prompt_empty, {}, "the question has no text; write one"}; }

Message prompt_repeated(std::string_view where, size_t number) {
    return {Code::prompt_repeated,
            {std::string(where), number},
            joined("the same question text stands at ", where, " ", number, " already")};
}

Message options_count(size_t options) {
    return {
        Code::options_count, {options}, joined("the question has ", count_of(options, "option"), "; give it 2 to 10")};
}

Message option_empty(size_t option) {
    return {Code::option_empty, {option}, joined("option ", option, " is empty; write its text or take it out")};
}

Message options_same(size_t first, size_t second, std::string_view text) {
    return {Code::options_same,
            {first, second, value(text)},
            joined("options ", first, " and ", second, " are the same: ", quoted(text),
                   "; change or take out one of them")};
}

Message correct_none() { return {Code::correct_none, {}, "no option is marked as correct; mark at least one"}; }

Message correct_repeated() {
    return {Code::correct_repeated, {}, "a right answer is given more than once; it counts once"};
}

Message answer_missing(size_t answer, size_t options) {
    return {Code::answer_missing,
            {answer, options},
            joined("the correct answer ", answer, " does not exist: the question has ", count_of(options, "option"),
                   ", counted from 0 to ", options == 0 ? size_t{0} : options - 1)};
}

Message answers_disagree(size_t asked, size_t marked) {
    return {Code::answers_disagree,
            {asked, marked},
            joined("the question asks for ", count_of(asked, "answer"), ", but ", marked, marked == 1 ? " is" : " are",
                   " marked as correct; check which is meant")};
}

Message every_option_correct() {
    return {Code::every_option_correct, {}, "every option is marked as correct; check that this is meant"};
}

Message tags_too_many() { return {Code::tags_too_many, {}, "the question has too many tags; give it at most 20"}; }

Message references_too_many(size_t references) {
    return {Code::references_too_many,
            {references},
            joined("the question has ", count_of(references, "reference"), "; give it at most 10")};
}

Message reference_invalid(std::string_view url) {
    return {Code::reference_invalid,
            {value(url)},
            joined("the reference ", quoted(url),
                   " is no web address; write one that starts with https:// and has no spaces")};
}

Message image_invalid(std::string_view src) {
    return {Code::image_invalid,
            {value(src)},
            joined("the image ", quoted(src),
                   " can not be shown; give an https:// address of at most 2,000 bytes or a data: URL of a PNG, JPEG, "
                   "GIF or WebP in base64")};
}

Message limit_out_of_range() {
    return {Code::limit_out_of_range, {}, "the time limit is out of range; it may be 1 second to 10 minutes"};
}

Message points_out_of_range() {
    return {Code::points_out_of_range, {}, "the points are out of range; a question may be worth 0 to 10,000"};
}

Message id_invalid(std::string_view id) {
    return {Code::id_invalid,
            {value(id)},
            joined("the id ", quoted(id), " is not allowed; use 1 to 64 of A-Z a-z 0-9 . _ -, or leave it out")};
}

Message id_repeated(std::string_view id) {
    return {Code::id_repeated,
            {std::string(id)},
            joined("the id “", id, "” is used by an earlier question; give every question its own, or none")};
}

}  // namespace message

}  // namespace mcs::quiz
