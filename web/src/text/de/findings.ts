import type { Findings, Holder, Part, Wanted } from '../findings';
import { counting } from '../forms';

const { number, count } = counting('de');

const parts: Record<Part, string> = {
    title: 'Titel der Sammlung',
    language: 'Sprache',
    licence: 'Lizenz',
    source: 'Quelle',
    description: 'Beschreibung',
    prompt: 'Text der Frage',
    category: 'Kategorie',
    explanation: 'Erklärung',
    tag: 'Schlagwort',
    reference_title: 'Titel eines Verweises',
    reference_url: 'Adresse eines Verweises',
    image_alt: 'Beschreibung des Bildes (alt)',
    image_src: 'Adresse des Bildes (src)',
};
const wanteds: Record<Wanted, string> = {
    text: 'ein Text in Anführungszeichen',
    whole_number: 'eine ganze Zahl',
    options: 'eine Liste [ … ] von Antworten',
    questions: 'eine Liste [ … ] von Fragen',
    references: 'eine Liste [ … ] von {"title": "…", "url": "https://…"}',
    texts: 'eine Liste [ … ] von Texten in Anführungszeichen',
    image: '{"src": "https://…", "alt": "…"}',
};
const holders: Record<Holder, string> = {
    set: 'der Sammlung',
    question: 'einer Frage',
    option: 'einer Antwort',
    reference: 'eines Verweises',
    image: 'eines Bildes',
};
const places = { row: 'Zeile', line: 'Zeile', question: 'Frage' };

const partOf = (part: Part | 'option', option: number) =>
    part === 'option' ? `Antwort ${number(option)}` : parts[part];
const here = (found: string) => (found ? `vor „${found}“` : 'am Ende der Datei');
const readable =
    'Lesbar sind Tabellen als Excel-Mappe (.xlsx), CSV oder TSV, Texte mit „ANSWER: B“, GIFT und XML aus Moodle, Markdown mit „- [x]“ vor richtigen Antworten und JSON.';
const asXlsx = 'Wähle im Tabellenprogramm „Speichern unter“ und „Excel-Arbeitsmappe (.xlsx)“, ohne Kennwort.';

export const findings: Findings = {
    all_to_be_chosen: (options) =>
        `${number(options)} Antworten sind richtig. In Moodle genügt eine davon, hier müssen alle gewählt werden.`,
    answer_line_missing: () =>
        'Unter den Antworten dieser Frage fehlt eine Zeile wie „ANSWER: B“. Schreibe sie.',
    answer_missing: (answer, options) =>
        `Die richtige Antwort ${number(answer)} gibt es nicht: Die Frage hat ${count(options, { one: 'Antwort', other: 'Antworten' })}, gezählt ab 0.`,
    answer_nowhere: (member, found) =>
        `„${member}“ muss die Stellen der Antworten als Zahlen nennen, die erste ist 0; hier steht ${found}.`,
    answer_unknown: (answer, options) =>
        `Die Lösung „${answer}“ ist keine der ${number(options)} Antworten. Schreibe ihre Buchstaben, etwa „ANSWER: B“ oder „ANSWER: A, C“.`,
    answers_disagree: (asked, marked) =>
        `Die Frage verlangt ${count(asked, { one: 'Antwort', other: 'Antworten' })}, als richtig markiert sind ${number(marked)}. Prüfe, was gemeint ist.`,
    binary_file: () =>
        `Das ist keine Textdatei (oder eine in UTF-16; speichere sie dann als UTF-8). ${readable}`,
    braces_unpaired: () =>
        'Die Klammern { } um die Antworten dieser Frage sind kein Paar. Ergänze die fehlende und schreibe \\{ oder \\} für eine Klammer in einem Text.',
    character_lost: (part, option, text) =>
        `${partOf(part, option)}: Ein Zeichen ging schon vorher verloren (�): „${text}“. Schreibe das richtige.`,
    code_unclosed: () => 'Hier beginnt ein Codeblock (```), der nie endet. Beende ihn mit einer Zeile ```.',
    column_missing: (column, found) =>
        `Die Spalte „${column}“ fehlt. Die erste Zeile muss die Spalten nennen: question, option 1, option 2, …, correct (gefunden: ${found}).`,
    column_skipped: (column) => `Die Spalte „${column}“ wurde ausgelassen: Für sie ist kein Platz.`,
    correct_ambiguous: (field, position) =>
        `In „correct“ steht „${field}“. Das wurde als Nummer verstanden, nicht als die Antwort mit diesem Text. Ist die Antwort gemeint, schreibe ihre Nummer ${number(position)}.`,
    correct_empty: () =>
        'Die Spalte „correct“ ist leer. Schreibe die Nummer der richtigen Antwort oder mehrere wie 1,3.',
    correct_none: () => 'Keine Antwort ist als richtig markiert. Markiere mindestens eine.',
    correct_repeated: () => 'Eine richtige Antwort ist mehrfach angegeben; sie zählt einmal.',
    correct_unknown: (field, options) =>
        `In „correct“ steht „${field}“, das ist keine der ${number(options)} Antworten. Schreibe Nummern ab 1 (wie 1,3), Buchstaben (A,C) oder den Text einer Antwort.`,
    every_option_correct: () => 'Jede Antwort ist als richtig markiert. Prüfe, ob das so gemeint ist.',
    file_empty: () => `Die Datei ist leer. ${readable}`,
    file_too_large: () => 'Die Datei ist größer als 10 MiB. Teile sie in mehrere Sammlungen auf.',
    format_unknown: () => `Das Format ist nicht bekannt. ${readable}`,
    gzip_file: () => `Das ist ein gzip-Archiv. Entpacke es zuerst. ${readable}`,
    id_invalid: (id) =>
        `Die id „${id}“ ist nicht erlaubt. Nimm 1 bis 64 Zeichen aus A-Z a-z 0-9 . _ - oder lass sie weg.`,
    id_repeated: (id) =>
        `Die id „${id}“ hat schon eine frühere Frage. Gib jeder Frage eine eigene oder gar keine.`,
    image_invalid: (src) =>
        `Das Bild „${src}“ kann nicht gezeigt werden. Gib eine https://-Adresse mit höchstens 2.000 Bytes an oder eine data:-URL eines PNG, JPEG, GIF oder WebP in Base64.`,
    image_not_https: (src) =>
        `Das Bild „${src}“ wurde ausgelassen: Nur Bilder mit einer https://-Adresse können gezeigt werden.`,
    image_not_of_question: (src) =>
        `Das Bild „${src}“ wurde ausgelassen: Antworten und Erklärungen können keines haben.`,
    image_second: (src) => `Das Bild „${src}“ wurde ausgelassen: Eine Frage kann ein Bild haben.`,
    image_unusable: (src) =>
        `Das Bild „${src}“ wurde ausgelassen: Es liegt nicht in der Datei oder ist kein PNG, JPEG, GIF oder WebP von höchstens 220 KB.`,
    json_comma: (found) =>
        `Das JSON ist fehlerhaft ${here(found)}. Suche kurz davor nach einem Komma zu viel.`,
    json_incomplete: () =>
        'Das JSON endet zu früh: Eine schließende Klammer oder ein Anführungszeichen fehlt.',
    json_malformed: (found) =>
        `Das JSON ist fehlerhaft ${here(found)}. Hier oder kurz davor fehlt ein Komma, ein Anführungszeichen oder eine Klammer.`,
    json_too_deep: () => 'Das JSON ist zu tief verschachtelt; höchstens 32 Ebenen sind erlaubt.',
    json_trailing: (found) => `Nach dem Ende des JSON steht noch etwas, ${here(found)}. Nimm es heraus.`,
    language_invalid: (language) =>
        `Die Sprache „${language}“ ist kein Sprachkürzel. Schreibe eines wie de oder pt-BR.`,
    limit_invalid: (field) =>
        `Die Zeitgrenze „${field}“ ist keine Zahl von Sekunden. Schreibe 1 bis 600 oder nichts.`,
    limit_out_of_range: () => 'Die Zeitgrenze ist außerhalb des Erlaubten: 1 Sekunde bis 10 Minuten.',
    marked_most_voted: (option) => `„Most Voted“ wurde von der Antwort „${option}“ entfernt.`,
    media_skipped: (src) => `„${src}“ wurde ausgelassen: Ton und Film können nicht abgespielt werden.`,
    member_skipped: (member, of, times) =>
        `„${member}“ ${holders[of]} wurde ausgelassen: Dafür ist kein Platz${times > 1 ? ` (${number(times)}-mal, zuerst hier)` : ''}.`,
    member_wrong: (member, wanted) => `„${member}“ muss so aussehen: ${wanteds[wanted]}.`,
    mended: (part, option, characters, text) =>
        `${partOf(part, option)}: ${count(characters, { one: 'entstelltes Zeichen', other: 'entstellte Zeichen' })} berichtigt; jetzt steht da „${text}“.`,
    more_errors: (n) =>
        `und ${number(n)} weitere Fehler, die hier nicht stehen. Berichtige die obigen und versuche es wieder.`,
    more_warnings: (n) => `und ${number(n)} weitere Warnungen, die hier nicht stehen.`,
    no_questions: () => 'In dieser Datei ist keine Frage. Schreibe mindestens eine.',
    no_questions_in_markdown: () =>
        'In dieser Datei ist keine Frage. Eine Frage ist eine Zeile „### Frage“ und darunter für jede Antwort eine Zeile „- [x] richtig“ oder „- [ ] falsch“.',
    not_a_set: () =>
        'Dieses JSON ist keine Fragensammlung: Es braucht ein Objekt mit einer Liste namens „questions“.',
    not_legacy_json: () =>
        'Eine Datei des ersten mc-speedrun ist eine Liste [ … ] von Fragen; diese ist keine. Ist es eine Sammlung in der heutigen Form, wähle das Format „json“.',
    not_utf8: () =>
        'Dieses Zeichen ist nicht UTF-8. Speichere die Datei als UTF-8 (in Excel: „CSV UTF-8“) und versuche es wieder.',
    old_office_file: () =>
        `Das ist eine alte oder mit Kennwort geschützte Excel- oder Word-Datei, die nicht gelesen werden kann. ${asXlsx}`,
    option_empty: (option) => `Antwort ${number(option)} ist leer. Schreibe ihren Text oder nimm sie heraus.`,
    option_letter: (letter, next) =>
        `Diese Antwort hat den Buchstaben ${letter}, an der Reihe ist aber ${next}. Gib den Antworten ihre Buchstaben der Reihe nach.`,
    option_wrong: (option) =>
        `Antwort ${number(option)} muss {"text": "…"} oder ein Text in Anführungszeichen sein.`,
    options_after_explanation: () =>
        'Diese Antworten stehen hinter einer Erklärung; sie wurden der Frage darüber zugeschlagen.',
    options_are_images: (name) =>
        `Die Frage „${name}“ wurde ausgelassen: Ihre Antworten sind Bilder, die nicht gezeigt werden können.`,
    options_count: (options) =>
        `Die Frage hat ${count(options, { one: 'Antwort', other: 'Antworten' })}. Gib ihr 2 bis 10.`,
    options_same: (first, second, text) =>
        `Die Antworten ${number(first)} und ${number(second)} sind gleich: „${text}“. Ändere eine oder nimm sie heraus.`,
    options_taken_apart: (options) =>
        `${number(options)} Antworten, die in einer Zeile standen, wurden getrennt.`,
    partly_right: (option, percent, text) =>
        `Antwort ${number(option)}, „${text}“, zählt in Moodle ${number(percent)} %; hier gilt sie als falsch.`,
    pdf_file: () => `Das ist ein PDF, das nicht gelesen werden kann. ${readable}`,
    points_invalid: (field) =>
        `Die Punkte „${field}“ sind keine ganze Zahl. Schreibe 0 bis 10000 oder nichts.`,
    points_out_of_range: () =>
        'Die Punkte sind außerhalb des Erlaubten: Eine Frage kann 0 bis 10.000 wert sein.',
    prompt_empty: () => 'Die Frage hat keinen Text. Schreibe einen.',
    prompt_repeated: (where, n) => `Derselbe Fragetext steht schon in ${places[where]} ${number(n)}.`,
    question_skipped: (name, type) =>
        `Die Frage „${name}“ wurde ausgelassen: Ihre Art „${type}“ hat keine Antworten zur Auswahl.`,
    question_wrong: (found) => `Eine Frage muss ein Objekt { … } sein, nicht ${found}.`,
    quote_unclosed: () =>
        'Ein Anführungszeichen (") dieser Zeile wird nie geschlossen. Schließe es; in einem Text in Anführungszeichen verdopple sie ("").',
    reference_invalid: (url) =>
        `Der Verweis „${url}“ ist keine Webadresse. Schreibe eine, die mit https:// beginnt und keine Leerzeichen hat.`,
    references_too_many: (references) =>
        `Die Frage hat ${count(references, { one: 'Verweis', other: 'Verweise' })}. Gib ihr höchstens 10.`,
    row_too_wide: (text) =>
        `Diese Zeile hat mehr Spalten als die erste: „${text}“ ist zu viel. Setze Texte, die das Trennzeichen enthalten, in Anführungszeichen ("…").`,
    rtf_file: () => `Das ist eine RTF-Datei, die nicht gelesen werden kann. ${readable}`,
    section_skipped: (name) => `„${name}“ wurde ausgelassen: keine Antworten (- [ ] …).`,
    sheet_skipped: (sheet) =>
        `Das Blatt „${sheet}“ wurde ausgelassen: Gelesen wird das erste Blatt mit Fragen.`,
    tags_too_many: () => 'Die Frage hat zu viele Schlagwörter. Gib ihr höchstens 20.',
    text_skipped: (text) => `„${text}“ wurde ausgelassen: keine Antworten mit Buchstaben (A) …).`,
    text_too_long: (part, option, bytes, max, text) =>
        `${partOf(part, option)}: zu lang, ${count(bytes, { one: 'Byte', other: 'Bytes' })} statt höchstens ${number(max)}. Kürze „${text}“.`,
    title_not_used: () => 'Der Titel wurde nicht verwendet, denn es sind mehrere Dateien.',
    too_many_questions: (questions) =>
        `Es sind ${count(questions, { one: 'Frage', other: 'Fragen' })}; eine Sammlung kann höchstens 10.000 haben. Teile die Datei auf.`,
    type_skipped: (type) =>
        `Diese Frage wurde ausgelassen: Ihre Art „${type}“ hat keine Antworten zur Auswahl.`,
    utf16_file: () => 'Diese Datei ist in UTF-16. Speichere sie als UTF-8 (in Excel: „CSV UTF-8“).',
    weights_unused: () =>
        'Die richtigen Antworten zählen in Moodle verschieden viel; hier zählen alle gleich.',
    workbook_damaged: () =>
        'Diese Excel-Mappe lässt sich nicht öffnen. Öffne sie in einem Tabellenprogramm und speichere sie neu als .xlsx.',
    workbook_too_large: () =>
        'Diese Excel-Mappe enthält zu viel. Kopiere die Tabelle mit den Fragen in eine neue.',
    xml_file: () => `Das ist XML, aber kein Quiz aus Moodle. Es kann nicht gelesen werden. ${readable}`,
    xml_malformed: () =>
        'Das XML ist hier oder kurz davor fehlerhaft: Ein Tag, ein Anführungszeichen oder das Ende der Datei fehlt. Exportiere es noch einmal.',
    xml_too_large: () => 'Dieses XML hat zu viele Tags. Teile es in mehrere Dateien auf.',
    zip_file: () => `Das ist ein ZIP-Archiv und keine Excel-Mappe (.xlsx). Entpacke es zuerst. ${readable}`,
};
