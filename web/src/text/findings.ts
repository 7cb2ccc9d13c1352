import type { Finding } from '../protocol/http';

type Code = Finding['code'];

/** The parts of a set, as `text_too_long` and its like name them; an option comes with its number. */
export type Part =
    | 'title'
    | 'language'
    | 'licence'
    | 'source'
    | 'description'
    | 'prompt'
    | 'category'
    | 'explanation'
    | 'tag'
    | 'reference_title'
    | 'reference_url'
    | 'image_alt'
    | 'image_src';

/** What a member of a JSON file has to be. */
export type Wanted = 'text' | 'whole_number' | 'options' | 'questions' | 'references' | 'texts' | 'image';

/** The objects of a JSON file. */
export type Holder = 'set' | 'question' | 'option' | 'reference' | 'image';

type Plain = () => string;
type Of<Value> = (value: Value) => string;
type About<More extends unknown[]> = (part: Part | 'option', option: number, ...more: More) => string;

/** What is wrong in a file, by the code of a finding, with its values in their order: api/finding-examples.json. */
export interface Findings extends Record<Code, (...values: never[]) => string> {
    all_to_be_chosen: Of<number>;
    answer_line_missing: Plain;
    answer_missing: (answer: number, options: number) => string;
    answer_nowhere: (member: string, found: string) => string;
    answer_unknown: (answer: string, options: number) => string;
    answers_disagree: (asked: number, marked: number) => string;
    binary_file: Plain;
    braces_unpaired: Plain;
    character_lost: About<[text: string]>;
    code_unclosed: Plain;
    column_missing: (column: string, found: string) => string;
    column_skipped: Of<string>;
    correct_ambiguous: (field: string, position: number) => string;
    correct_empty: Plain;
    correct_none: Plain;
    correct_repeated: Plain;
    correct_unknown: (field: string, options: number) => string;
    every_option_correct: Plain;
    file_empty: Plain;
    file_too_large: Plain;
    format_unknown: Plain;
    gzip_file: Plain;
    id_invalid: Of<string>;
    id_repeated: Of<string>;
    image_invalid: Of<string>;
    image_not_https: Of<string>;
    image_not_of_question: Of<string>;
    image_second: Of<string>;
    image_unusable: Of<string>;
    /** `found` is empty at the end of the file. */
    json_comma: (found: string) => string;
    json_incomplete: Plain;
    json_malformed: (found: string) => string;
    json_too_deep: Plain;
    json_trailing: (found: string) => string;
    language_invalid: Of<string>;
    limit_invalid: Of<string>;
    limit_out_of_range: Plain;
    marked_most_voted: Of<string>;
    media_skipped: Of<string>;
    member_skipped: (member: string, of: Holder, times: number) => string;
    member_wrong: (member: string, wanted: Wanted) => string;
    mended: About<[characters: number, text: string]>;
    more_errors: Of<number>;
    more_warnings: Of<number>;
    no_questions: Plain;
    no_questions_in_markdown: Plain;
    not_a_set: Plain;
    not_legacy_json: Plain;
    not_utf8: Plain;
    old_office_file: Plain;
    option_empty: Of<number>;
    /** `next` is the letter that would follow the option above. */
    option_letter: (letter: string, next: string) => string;
    option_wrong: Of<number>;
    options_after_explanation: Plain;
    options_are_images: (name: string) => string;
    options_count: Of<number>;
    options_same: (first: number, second: number, text: string) => string;
    options_taken_apart: Of<number>;
    partly_right: (option: number, percent: number, text: string) => string;
    pdf_file: Plain;
    points_invalid: Of<string>;
    points_out_of_range: Plain;
    prompt_empty: Plain;
    prompt_repeated: (where: 'row' | 'line' | 'question', number: number) => string;
    question_skipped: (name: string, type: string) => string;
    question_wrong: Of<string>;
    quote_unclosed: Plain;
    reference_invalid: Of<string>;
    references_too_many: Of<number>;
    row_too_wide: Of<string>;
    rtf_file: Plain;
    section_skipped: Of<string>;
    sheet_skipped: Of<string>;
    tags_too_many: Plain;
    text_skipped: Of<string>;
    text_too_long: About<[bytes: number, max: number, text: string]>;
    title_not_used: Plain;
    too_many_questions: Of<number>;
    type_skipped: Of<string>;
    utf16_file: Plain;
    weights_unused: Plain;
    workbook_damaged: Plain;
    workbook_too_large: Plain;
    xml_file: Plain;
    xml_malformed: Plain;
    xml_too_large: Plain;
    zip_file: Plain;
}

/** In words of the language that is spoken; in the server's English where that has none. */
export function findingText(finding: Finding, findings: Findings | null): { text: string; lang?: 'en' } {
    const say = findings && Object.hasOwn(findings, finding.code) && findings[finding.code];
    if (!say) return { text: finding.message, lang: 'en' };
    return { text: (say as (...values: unknown[]) => string)(...finding.values) };
}
