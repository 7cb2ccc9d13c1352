import type { Findings, Holder, Part, Wanted } from '../findings';
import { counting } from '../forms';

const { number, form } = counting('he');

const parts: Record<Part, string> = {
    title: 'כותרת האוסף',
    language: 'השפה',
    licence: 'הרישיון',
    source: 'המקור',
    description: 'התיאור',
    prompt: 'נוסח השאלה',
    category: 'הקטגוריה',
    explanation: 'ההסבר',
    tag: 'התגית',
    reference_title: 'כותרת של הפניה',
    reference_url: 'כתובת של הפניה',
    image_alt: 'תיאור התמונה (alt)',
    image_src: 'כתובת התמונה (src)',
};
const wanteds: Record<Wanted, string> = {
    text: 'טקסט במירכאות',
    whole_number: 'מספר שלם',
    options: 'רשימה [ … ] של תשובות',
    questions: 'רשימה [ … ] של שאלות',
    references: 'רשימה [ … ] של {"title": "…", "url": "https://…"}',
    texts: 'רשימה [ … ] של טקסטים במירכאות',
    image: '{"src": "https://…", "alt": "…"}',
};
const holders: Record<Holder, string> = {
    set: 'באוסף',
    question: 'בשאלה',
    option: 'בתשובה',
    reference: 'בהפניה',
    image: 'בתמונה',
};
const places = { row: 'בשורה', line: 'בשורה', question: 'בשאלה' };

const partOf = (part: Part | 'option', option: number) =>
    part === 'option' ? `תשובה ${number(option)}` : parts[part];
const here = (found: string) => (found ? `לפני „${found}”` : 'בסוף הקובץ');
const answers = (n: number) => form(n, { one: 'תשובה אחת', two: 'שתי תשובות', other: `${number(n)} תשובות` });
const readable =
    'אפשר לקרוא טבלאות Excel ‏(.xlsx), ‏CSV או TSV, ‏טקסטים עם „ANSWER: B”, ‏GIFT ו־XML של Moodle, ‏Markdown עם „- [x]” לפני התשובות הנכונות, ו־JSON.';
const asXlsx = 'בגיליון האלקטרוני יש לבחור „שמירה בשם” ואז „חוברת עבודה של Excel ‏(.xlsx)”, בלי סיסמה.';

export const findings: Findings = {
    all_to_be_chosen: (options) =>
        `${answers(options)} נכונות. ב־Moodle די באחת מהן, וכאן צריך לבחור את כולן.`,
    answer_line_missing: () => 'מתחת לתשובות של השאלה הזאת חסרה שורה כמו „ANSWER: B”. יש לכתוב אותה.',
    answer_missing: (answer, options) =>
        `אין תשובה נכונה ${number(answer)}: לשאלה ${answers(options)}, והספירה מתחילה ב־0.`,
    answer_nowhere: (member, found) =>
        `ב־„${member}” צריכים לבוא מקומות התשובות כמספרים, הראשון 0; כאן כתוב ${found}.`,
    answer_unknown: (answer, options) =>
        `התשובה הנכונה „${answer}” היא לא אף אחת מ־${number(options)} התשובות. יש לכתוב את האותיות שלהן, כמו „ANSWER: B” או „ANSWER: A, C”.`,
    answers_disagree: (asked, marked) =>
        `השאלה מבקשת ${answers(asked)}, אבל מספר התשובות שמסומנות כנכונות הוא ${number(marked)}. כדאי לבדוק מה הכוונה.`,
    binary_file: () => `זה לא קובץ טקסט (או קובץ ב־UTF-16; אז יש לשמור אותו כ־UTF-8). ${readable}`,
    braces_unpaired: () =>
        'הסוגריים { } סביב התשובות של השאלה הזאת אינם זוג. יש להוסיף את החסר, ולכתוב \\{ או \\} כשסוגר מסולסל שייך לטקסט.',
    character_lost: (part, option, text) =>
        `${partOf(part, option)}: תו אחד אבד עוד לפני כן (�): „${text}”. יש לכתוב את התו הנכון.`,
    code_unclosed: () => 'כאן נפתח קטע קוד (```) שלא נסגר. יש לסגור אותו בשורה ```.',
    column_missing: (column, found) =>
        `אין עמודה „${column}”. השורה הראשונה צריכה לתת שמות לעמודות: question, option 1, option 2, …, correct (נמצא: ${found}).`,
    column_skipped: (column) => `העמודה „${column}” דולגה: אין לה מקום.`,
    correct_ambiguous: (field, position) =>
        `ב־„correct” כתוב „${field}”, וזה נחשב למספר ולא לתשובה שזה נוסחה. אם הכוונה לתשובה, יש לכתוב את מספרה ${number(position)}.`,
    correct_empty: () => 'העמודה „correct” ריקה. יש לכתוב את מספר התשובה הנכונה, או כמה מספרים כמו 1,3.',
    correct_none: () => 'אף תשובה לא מסומנת כנכונה. יש לסמן לפחות אחת.',
    correct_repeated: () => 'תשובה נכונה מופיעה יותר מפעם אחת; היא נחשבת פעם אחת.',
    correct_unknown: (field, options) =>
        `ב־„correct” כתוב „${field}”, וזה לא אף אחת מ־${number(options)} התשובות. יש לכתוב מספרים החל ב־1 (כמו 1,3), אותיות (A,C) או נוסח של תשובה.`,
    every_option_correct: () => 'כל התשובות מסומנות כנכונות. כדאי לבדוק שזו הכוונה.',
    file_empty: () => `הקובץ ריק. ${readable}`,
    file_too_large: () => 'הקובץ גדול מ־10 MiB. יש לחלק אותו לכמה אוספים.',
    format_unknown: () => `התבנית לא מוכרת. ${readable}`,
    gzip_file: () => `זה ארכיון gzip. יש לפתוח אותו קודם. ${readable}`,
    id_invalid: (id) => `המזהה „${id}” לא מותר. אפשר 1 עד 64 תווים מתוך A-Z a-z 0-9 . _ - או בלי מזהה.`,
    id_repeated: (id) => `המזהה „${id}” כבר שייך לשאלה קודמת. לכל שאלה מזהה משלה, או אף מזהה.`,
    image_invalid: (src) =>
        `אי אפשר להציג את התמונה „${src}”. יש לתת כתובת https:// עד 2,000 בתים, או כתובת data: של PNG, ‏JPEG, ‏GIF או WebP ב־base64.`,
    image_not_https: (src) => `התמונה „${src}” דולגה: אפשר להציג רק תמונות שכתובתן מתחילה ב־https://.`,
    image_not_of_question: (src) => `התמונה „${src}” דולגה: לתשובות ולהסברים לא יכולה להיות תמונה.`,
    image_second: (src) => `התמונה „${src}” דולגה: לשאלה יכולה להיות תמונה אחת.`,
    image_unusable: (src) =>
        `התמונה „${src}” דולגה: היא לא נמצאת בקובץ, או שאינה PNG, ‏JPEG, ‏GIF או WebP של 220 KB לכל היותר.`,
    json_comma: (found) => `ה־JSON שגוי ${here(found)}. כדאי לחפש פסיק מיותר ממש לפני כן.`,
    json_incomplete: () => 'ה־JSON נגמר מוקדם מדי: חסר סוגר או גרשיים.',
    json_malformed: (found) => `ה־JSON שגוי ${here(found)}. כאן או ממש לפני כן חסר פסיק, גרשיים או סוגר.`,
    json_too_deep: () => 'ב־JSON יותר מדי רמות; מותרות עד 32.',
    json_trailing: (found) => `יש משהו אחרי סוף ה־JSON, ${here(found)}. יש להוציא אותו.`,
    language_invalid: (language) => `„${language}” הוא לא קוד של שפה. יש לכתוב קוד כמו he או pt-BR.`,
    limit_invalid: (field) => `מגבלת הזמן „${field}” היא לא מספר שניות. יש לכתוב 1 עד 600, או כלום.`,
    limit_out_of_range: () => 'מגבלת הזמן מחוץ לתחום: משנייה אחת עד 10 דקות.',
    marked_most_voted: (option) => `„Most Voted” הוסר מהתשובה „${option}”.`,
    media_skipped: (src) => `„${src}” דולג: אי אפשר להשמיע קול או להציג סרטונים.`,
    member_skipped: (member, of, times) =>
        `„${member}” ${holders[of]} דולג: אין לו מקום${times > 1 ? ` (${form(times, { two: 'פעמיים', other: `${number(times)} פעמים` })}, לראשונה כאן)` : ''}.`,
    member_wrong: (member, wanted) => `„${member}” צריך להיות ${wanteds[wanted]}.`,
    mended: (part, option, characters, text) =>
        `${partOf(part, option)}: ${form(characters, { one: 'תו משובש אחד תוקן', two: 'שני תווים משובשים תוקנו', other: `${number(characters)} תווים משובשים תוקנו` })}; עכשיו כתוב „${text}”.`,
    more_errors: (n) => `ועוד ${number(n)} שגיאות שלא מופיעות כאן. כדאי לתקן את אלה שלמעלה ולנסות שוב.`,
    more_warnings: (n) => `ועוד ${number(n)} אזהרות שלא מופיעות כאן.`,
    no_questions: () => 'אין שאלות בקובץ הזה. צריך לפחות אחת.',
    no_questions_in_markdown: () =>
        'אין שאלות בקובץ הזה. שאלה היא שורה „### שאלה”, ומתחתיה לכל תשובה שורה „- [x] נכונה” או „- [ ] שגויה”.',
    not_a_set: () => 'ה־JSON הזה הוא לא אוסף שאלות: צריך אובייקט עם רשימה בשם „questions”.',
    not_legacy_json: () =>
        'קובץ של mc-speedrun הראשון הוא רשימה [ … ] של שאלות; הקובץ הזה לא כזה. אם זה אוסף בצורה של היום, יש לבחור בתבנית „json”.',
    not_utf8: () => 'התו הזה לא ב־UTF-8. יש לשמור את הקובץ כ־UTF-8 (ב־Excel: „CSV UTF-8”) ולנסות שוב.',
    old_office_file: () => `זה קובץ ישן של Excel או Word, או קובץ עם סיסמה, ואי אפשר לקרוא אותו. ${asXlsx}`,
    option_empty: (option) => `תשובה ${number(option)} ריקה. יש לכתוב את הנוסח שלה או להוציא אותה.`,
    option_letter: (letter, next) =>
        `לתשובה הזאת יש האות ${letter}, אבל הבאה בתור היא ${next}. יש לתת לתשובות אותיות לפי הסדר.`,
    option_wrong: (option) => `תשובה ${number(option)} צריכה להיות {"text": "…"} או טקסט במירכאות.`,
    options_after_explanation: () => 'התשובות האלה באות אחרי הסבר; הן צורפו לשאלה שמעליהן.',
    options_are_images: (name) => `השאלה „${name}” דולגה: התשובות שלה הן תמונות, ואי אפשר להציג אותן.`,
    options_count: (options) => `לשאלה ${answers(options)}. צריך 2 עד 10.`,
    options_same: (first, second, text) =>
        `תשובות ${number(first)} ו־${number(second)} זהות: „${text}”. יש לשנות או להוציא אחת מהן.`,
    options_taken_apart: (options) => `${number(options)} תשובות שעמדו בשורה אחת הופרדו.`,
    partly_right: (option, percent, text) =>
        `תשובה ${number(option)}, „${text}”, שווה ${number(percent)}% ב־Moodle; כאן היא נחשבת שגויה.`,
    pdf_file: () => `זה PDF, ואי אפשר לקרוא אותו. ${readable}`,
    points_invalid: (field) => `הניקוד „${field}” הוא לא מספר שלם. יש לכתוב 0 עד 10000, או כלום.`,
    points_out_of_range: () => 'הניקוד מחוץ לתחום: שאלה יכולה להיות שווה 0 עד 10,000.',
    prompt_empty: () => 'לשאלה אין נוסח. יש לכתוב אותו.',
    prompt_repeated: (where, n) => `אותו נוסח של שאלה כבר נמצא ${places[where]} ${number(n)}.`,
    question_skipped: (name, type) => `השאלה „${name}” דולגה: לסוג „${type}” אין תשובות לבחירה.`,
    question_wrong: (found) => `שאלה צריכה להיות אובייקט { … }, לא ${found}.`,
    quote_unclosed: () =>
        'גרשיים (") שנפתחים בשורה הזאת לא נסגרים. יש לסגור אותם; בתוך טקסט במירכאות מכפילים אותם ("").',
    reference_invalid: (url) =>
        `ההפניה „${url}” היא לא כתובת אינטרנט. יש לכתוב כתובת שמתחילה ב־https:// ואין בה רווחים.`,
    references_too_many: (references) => `לשאלה ${number(references)} הפניות. אפשר עד 10.`,
    row_too_wide: (text) =>
        `בשורה הזאת יותר עמודות מאשר בראשונה: „${text}” מיותר. טקסטים שיש בהם את המפריד צריכים לבוא במירכאות ("…").`,
    rtf_file: () => `זה קובץ RTF, ואי אפשר לקרוא אותו. ${readable}`,
    section_skipped: (name) => `„${name}” דולג: אין בו תשובות (- [ ] …).`,
    sheet_skipped: (sheet) => `הגיליון „${sheet}” דולג: נקרא הגיליון הראשון שיש בו שאלות.`,
    tags_too_many: () => 'לשאלה יותר מדי תגיות. אפשר עד 20.',
    text_skipped: (text) => `„${text}” דולג: אין בו תשובות עם אות (A) …).`,
    text_too_long: (part, option, bytes, max, text) =>
        `${partOf(part, option)}: ארוך מדי, ${number(bytes)} בתים ומותר עד ${number(max)}. יש לקצר את „${text}”.`,
    title_not_used: () => 'הכותרת לא שימשה, כי יש כמה קבצים.',
    too_many_questions: (questions) =>
        `יש ${number(questions)} שאלות; באוסף אפשר עד 10,000. יש לחלק את הקובץ.`,
    type_skipped: (type) => `השאלה הזאת דולגה: לסוג „${type}” אין תשובות לבחירה.`,
    utf16_file: () => 'הקובץ הזה ב־UTF-16. יש לשמור אותו כ־UTF-8 (ב־Excel: „CSV UTF-8”).',
    weights_unused: () => 'לתשובות הנכונות יש משקלים שונים ב־Moodle; כאן כולן נחשבות במידה שווה.',
    workbook_damaged: () =>
        'אי אפשר לפתוח את חוברת ה־Excel הזאת. יש לפתוח אותה בגיליון אלקטרוני ולשמור שוב כ־.xlsx.',
    workbook_too_large: () => 'בחוברת ה־Excel הזאת יש יותר מדי. יש להעתיק את טבלת השאלות לחוברת חדשה.',
    xml_file: () => `זה XML, אבל לא חידון של Moodle, ואי אפשר לקרוא אותו. ${readable}`,
    xml_malformed: () =>
        'ה־XML שגוי כאן או ממש לפני כן: חסרים תגית, גרשיים או סוף הקובץ. כדאי לייצא אותו שוב.',
    xml_too_large: () => 'ב־XML הזה יש יותר מדי תגיות. יש לחלק אותו לכמה קבצים.',
    zip_file: () => `זה ארכיון ZIP ולא חוברת Excel ‏(.xlsx). יש לפתוח אותו קודם. ${readable}`,
};
