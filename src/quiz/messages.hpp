#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mcs::quiz {

// clang-format off
#define MCS_FINDING_CODES(X) \
    X(all_to_be_chosen) X(answer_line_missing) X(answer_missing) X(answer_nowhere) X(answer_unknown) \
    X(answers_disagree) X(binary_file) X(braces_unpaired) X(character_lost) X(code_unclosed) X(column_missing) \
    X(column_skipped) X(correct_ambiguous) X(correct_empty) X(correct_none) X(correct_repeated) X(correct_unknown) \
    X(every_option_correct) X(file_empty) X(file_too_large) X(format_unknown) X(gzip_file) X(id_invalid) \
    X(id_repeated) X(image_invalid) X(image_not_https) X(image_not_of_question) X(image_second) X(image_unusable) \
    X(json_comma) X(json_incomplete) X(json_malformed) X(json_too_deep) X(json_trailing) X(language_invalid) \
    X(limit_invalid) X(limit_out_of_range) X(marked_most_voted) X(media_skipped) X(member_skipped) X(member_wrong) \
    X(mended) X(more_errors) X(more_warnings) X(no_questions) X(no_questions_in_markdown) X(not_a_set) \
    X(not_legacy_json) X(not_utf8) X(old_office_file) X(option_empty) X(option_letter) X(option_wrong) \
    X(options_after_explanation) X(options_are_images) X(options_count) X(options_same) X(options_taken_apart) \
    X(partly_right) X(pdf_file) X(points_invalid) X(points_out_of_range) X(prompt_empty) X(prompt_repeated) \
    X(question_skipped) X(question_wrong) X(quote_unclosed) X(reference_invalid) X(references_too_many) \
    X(row_too_wide) X(rtf_file) X(section_skipped) X(sheet_skipped) X(tags_too_many) X(text_skipped) \
    X(text_too_long) X(title_not_used) X(too_many_questions) X(type_skipped) X(utf16_file) X(weights_unused) \
    X(workbook_damaged) X(workbook_too_large) X(xml_file) X(xml_malformed) X(xml_too_large) X(zip_file)
// clang-format on

/// What is wrong in a file, for programs that have words of their own for it. The names on the wire are the same words:
/// `code` of api/openapi.yaml's Finding.
enum class FindingCode : uint8_t {
#define MCS_AS_ENUMERATOR(code) code,
    MCS_FINDING_CODES(MCS_AS_ENUMERATOR)
#undef MCS_AS_ENUMERATOR
};

std::string_view name(FindingCode code) noexcept;

/// A part of a set, as messages name it.
enum class Part : uint8_t {
    title,
    language,
    licence,
    source,
    description,
    prompt,
    category,
    explanation,
    option,
    tag,
    reference_title,
    reference_url,
    image_alt,
    image_src,
};

/// What a member of a JSON file has to be.
enum class Wanted : uint8_t { text, whole_number, options, questions, references, texts, image };

/// The objects of a JSON file.
enum class Object : uint8_t { set, question, option, reference, image };

/// A message to a person, and what it consists of: its code and the values in it, in the order of api/openapi.yaml. One
/// function for each code makes it; `text` is English.
struct Message {
    using Value = std::variant<std::string, size_t>;
    FindingCode code{};
    std::vector<Value> values;
    std::string text;
    friend bool operator==(const Message&, const Message&) = default;
};

namespace message {

// The file as a whole.
Message file_empty();
Message file_too_large();
Message format_unknown();
Message not_utf8();
/// A kind of file that can not be read; one of the codes that end in _file.
Message unreadable(FindingCode kind);
Message no_questions();
Message no_questions_in_markdown();
Message too_many_questions(size_t questions);
Message title_not_used();
Message more_errors(size_t more);
Message more_warnings(size_t more);

// Tables.
Message column_missing(std::string_view column, std::string_view found);
Message column_skipped(std::string_view column);
Message quote_unclosed();
Message row_too_wide(std::string_view text);
Message sheet_skipped(std::string_view sheet);
Message workbook_damaged();
Message workbook_too_large();
Message type_skipped(std::string_view type);
Message correct_ambiguous(std::string_view field, size_t position);
Message correct_empty();
Message correct_unknown(std::string_view field, size_t options);
Message limit_invalid(std::string_view field);
Message points_invalid(std::string_view field);

// JSON. `found` is what stands there, "" at the end of the file.
Message json_comma(std::string_view found);
Message json_incomplete();
Message json_malformed(std::string_view found, std::string_view why);
Message json_too_deep();
Message json_trailing(std::string_view found);
Message not_a_set();
Message not_legacy_json();
/// `times`: how often in the file.
Message member_skipped(std::string_view member, Object of, size_t times);
Message member_wrong(std::string_view member, Wanted wanted);
Message option_wrong(size_t option);
Message question_wrong(std::string_view found);
Message answer_nowhere(std::string_view member, std::string_view found);

// Texts with lettered options.
Message answer_line_missing();
Message answer_unknown(std::string_view answer, size_t options);
/// `next` is the letter that would follow the option above.
Message option_letter(char letter, char next);
Message text_skipped(std::string_view text);

// Markdown.
Message code_unclosed();
Message image_not_https(std::string_view src);
Message image_second(std::string_view src);
Message marked_most_voted(std::string_view option);
Message options_after_explanation();
Message options_taken_apart(size_t options);
Message section_skipped(std::string_view name);

// Moodle's GIFT and XML. `name` is a question's.
Message all_to_be_chosen(size_t options);
Message braces_unpaired();
Message image_not_of_question(std::string_view image);
Message image_unusable(std::string_view image);
Message media_skipped(std::string_view media);
Message options_are_images(std::string_view name);
Message partly_right(size_t option, size_t percent, std::string_view text);
Message question_skipped(std::string_view name, std::string_view type);
Message weights_unused();
Message xml_malformed();
Message xml_too_large();

// What every format has. `option` is 0 where the part is none.
Message text_too_long(Part part, size_t option, size_t bytes, size_t bytes_max, std::string_view text);
Message mended(Part part, size_t option, size_t characters, std::string_view text);
Message character_lost(Part part, size_t option, std::string_view text);
Message language_invalid(std::string_view language);
Message prompt_empty();
/// `where` is "row", "line" or "question".
Message prompt_repeated(std::string_view where, size_t number);
Message options_count(size_t options);
Message option_empty(size_t option);
Message options_same(size_t first, size_t second, std::string_view text);
Message correct_none();
Message correct_repeated();
Message answer_missing(size_t answer, size_t options);
Message answers_disagree(size_t asked, size_t marked);
Message every_option_correct();
Message tags_too_many();
Message references_too_many(size_t references);
Message reference_invalid(std::string_view url);
Message image_invalid(std::string_view src);
Message limit_out_of_range();
Message points_out_of_range();
Message id_invalid(std::string_view id);
Message id_repeated(std::string_view id);

}  // namespace message

}  // namespace mcs::quiz
