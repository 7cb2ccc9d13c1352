import type { Findings, Holder, Part, Wanted } from '../findings';
import { counting } from '../forms';

const { number, count } = counting('fr');

const parts: Record<Part, string> = {
    title: 'Titre du jeu',
    language: 'Langue',
    licence: 'Licence',
    source: 'Source',
    description: 'Description',
    prompt: 'Texte de la question',
    category: 'Catégorie',
    explanation: 'Explication',
    tag: 'Mot-clé',
    reference_title: 'Titre d’une référence',
    reference_url: 'Adresse d’une référence',
    image_alt: 'Description de l’image (alt)',
    image_src: 'Adresse de l’image (src)',
};
const wanteds: Record<Wanted, string> = {
    text: 'un texte entre guillemets',
    whole_number: 'un nombre entier',
    options: 'une liste [ … ] d’options',
    questions: 'une liste [ … ] de questions',
    references: 'une liste [ … ] de {"title": "…", "url": "https://…"}',
    texts: 'une liste [ … ] de textes entre guillemets',
    image: '{"src": "https://…", "alt": "…"}',
};
const holders: Record<Holder, string> = {
    set: 'du jeu',
    question: 'd’une question',
    option: 'd’une option',
    reference: 'd’une référence',
    image: 'd’une image',
};
const places = { row: 'à la ligne', line: 'à la ligne', question: 'à la question' };

const partOf = (part: Part | 'option', option: number) =>
    part === 'option' ? `Option ${number(option)}` : parts[part];
const here = (found: string) => (found ? `avant « ${found} »` : 'à la fin du fichier');
const readable =
    'Sont lus : tableaux en Excel (.xlsx), CSV ou TSV, textes avec « ANSWER: B », GIFT et XML de Moodle, Markdown avec « - [x] » devant les bonnes options, et JSON.';
const asXlsx =
    'Dans le tableur, choisis « Enregistrer sous » puis « Classeur Excel (.xlsx) », sans mot de passe.';

export const findings: Findings = {
    all_to_be_chosen: (options) =>
        `${number(options)} options sont justes. Dans Moodle une seule suffit, ici il faut toutes les choisir.`,
    answer_line_missing: () =>
        'Sous les options de cette question, il manque une ligne comme « ANSWER: B ». Écris-la.',
    answer_missing: (answer, options) =>
        `La bonne réponse ${number(answer)} n’existe pas : la question a ${count(options, { one: 'option', other: 'options' })}, comptées à partir de 0.`,
    answer_nowhere: (member, found) =>
        `« ${member} » doit donner les positions des options en nombres, la première étant 0 ; il y a ici ${found}.`,
    answer_unknown: (answer, options) =>
        `La réponse « ${answer} » n’est aucune des ${number(options)} options. Écris leurs lettres, comme « ANSWER: B » ou « ANSWER: A, C ».`,
    answers_disagree: (asked, marked) =>
        `La question demande ${count(asked, { one: 'réponse', other: 'réponses' })}, mais ${number(marked)} marquée(s) comme justes. Vérifie ce qui est voulu.`,
    binary_file: () =>
        `Ce n’est pas un fichier texte (ou il est en UTF-16 ; enregistre-le alors en UTF-8). ${readable}`,
    braces_unpaired: () =>
        'Les accolades { } autour des réponses de cette question ne vont pas par paire. Ajoute celle qui manque et écris \\{ ou \\} pour une accolade dans un texte.',
    character_lost: (part, option, text) =>
        `${partOf(part, option)} : un caractère s’était perdu avant d’arriver ici (�) : « ${text} ». Écris le bon.`,
    code_unclosed: () =>
        'Un bloc de code (```) s’ouvre ici et n’est jamais fermé. Ferme-le par une ligne ```.',
    column_missing: (column, found) =>
        `La colonne « ${column} » manque. La première ligne doit nommer les colonnes : question, option 1, option 2, …, correct (trouvé : ${found}).`,
    column_skipped: (column) =>
        `La colonne « ${column} » a été laissée de côté : il n’y a pas de place pour elle.`,
    correct_ambiguous: (field, position) =>
        `« correct » dit « ${field} », pris pour la position et non pour l’option de ce texte. Si c’est l’option, écris sa position ${number(position)}.`,
    correct_empty: () =>
        'La colonne « correct » est vide. Écris le numéro de la bonne option, ou plusieurs comme 1,3.',
    correct_none: () => 'Aucune option n’est marquée comme juste. Marques-en au moins une.',
    correct_repeated: () => 'Une bonne réponse est donnée plusieurs fois ; elle compte une fois.',
    correct_unknown: (field, options) =>
        `« correct » dit « ${field} », qui n’est aucune des ${number(options)} options. Écris des numéros à partir de 1 (comme 1,3), des lettres (A,C) ou le texte d’une option.`,
    every_option_correct: () => 'Toutes les options sont marquées comme justes. Vérifie que c’est voulu.',
    file_empty: () => `Le fichier est vide. ${readable}`,
    file_too_large: () => 'Le fichier dépasse 10 Mio. Partage-le en plusieurs jeux.',
    format_unknown: () => `Le format n’est pas connu. ${readable}`,
    gzip_file: () => `C’est une archive gzip. Décompresse-la d’abord. ${readable}`,
    id_invalid: (id) =>
        `L’id « ${id} » n’est pas permis. Prends 1 à 64 caractères parmi A-Z a-z 0-9 . _ - ou enlève-le.`,
    id_repeated: (id) =>
        `L’id « ${id} » est déjà celui d’une question précédente. Donne à chacune le sien, ou aucun.`,
    image_invalid: (src) =>
        `L’image « ${src} » ne peut pas être montrée. Donne une adresse https:// de 2 000 octets au plus, ou une URL data: d’un PNG, JPEG, GIF ou WebP en base64.`,
    image_not_https: (src) =>
        `L’image « ${src} » a été laissée de côté : seules celles dont l’adresse commence par https:// peuvent être montrées.`,
    image_not_of_question: (src) =>
        `L’image « ${src} » a été laissée de côté : les options et les explications ne peuvent pas en avoir.`,
    image_second: (src) => `L’image « ${src} » a été laissée de côté : une question ne peut en avoir qu’une.`,
    image_unusable: (src) =>
        `L’image « ${src} » a été laissée de côté : elle n’est pas dans le fichier, ou n’est pas un PNG, JPEG, GIF ou WebP de 220 Ko au plus.`,
    json_comma: (found) => `Le JSON est mal formé ${here(found)}. Cherche une virgule de trop juste avant.`,
    json_incomplete: () => 'Le JSON s’arrête trop tôt : il manque un crochet, une accolade ou un guillemet.',
    json_malformed: (found) =>
        `Le JSON est mal formé ${here(found)}. Il manque ici ou juste avant une virgule, un guillemet ou un crochet.`,
    json_too_deep: () => 'Le JSON est trop imbriqué ; 32 niveaux au plus sont permis.',
    json_trailing: (found) => `Il y a quelque chose après la fin du JSON, ${here(found)}. Enlève-le.`,
    language_invalid: (language) =>
        `La langue « ${language} » n’est pas un code de langue. Écris-en un comme fr ou pt-BR.`,
    limit_invalid: (field) =>
        `La limite de temps « ${field} » n’est pas un nombre de secondes. Écris 1 à 600, ou rien.`,
    limit_out_of_range: () => 'La limite de temps n’est pas permise : elle va de 1 seconde à 10 minutes.',
    marked_most_voted: (option) => `« Most Voted » a été enlevé de l’option « ${option} ».`,
    media_skipped: (src) =>
        `« ${src} » a été laissé de côté : les sons et les vidéos ne peuvent pas être joués.`,
    member_skipped: (member, of, times) =>
        `« ${member} » ${holders[of]} a été laissé de côté : il n’y a pas de place pour cela${times > 1 ? ` (${number(times)} fois, d’abord ici)` : ''}.`,
    member_wrong: (member, wanted) => `« ${member} » doit être ${wanteds[wanted]}.`,
    mended: (part, option, characters, text) =>
        `${partOf(part, option)} : ${count(characters, { one: 'caractère abîmé réparé', other: 'caractères abîmés réparés' })} ; on y lit maintenant « ${text} ».`,
    more_errors: (n) =>
        `et ${number(n)} erreurs de plus, qui ne sont pas listées. Corrige celles d’en haut et réessaie.`,
    more_warnings: (n) => `et ${number(n)} avertissements de plus, qui ne sont pas listés.`,
    no_questions: () => 'Il n’y a aucune question dans ce fichier. Ajoutes-en au moins une.',
    no_questions_in_markdown: () =>
        'Il n’y a aucune question dans ce fichier. Une question est une ligne « ### question » et, dessous, pour chaque option une ligne « - [x] juste » ou « - [ ] fausse ».',
    not_a_set: () =>
        'Ce JSON n’est pas un jeu de questions : il faut un objet avec une liste appelée « questions ».',
    not_legacy_json: () =>
        'Un fichier du premier mc-speedrun est une liste [ … ] de questions ; celui-ci n’en est pas une. Si c’est un jeu dans la forme actuelle, choisis le format « json ».',
    not_utf8: () =>
        'Ce caractère n’est pas en UTF-8. Enregistre le fichier en UTF-8 (dans Excel : « CSV UTF-8 ») et réessaie.',
    old_office_file: () =>
        `C’est un ancien fichier Excel ou Word, ou il a un mot de passe ; il ne peut pas être lu. ${asXlsx}`,
    option_empty: (option) => `L’option ${number(option)} est vide. Écris son texte ou enlève-la.`,
    option_letter: (letter, next) =>
        `Cette option porte la lettre ${letter}, alors que la suivante est ${next}. Donne aux options leurs lettres dans l’ordre.`,
    option_wrong: (option) =>
        `L’option ${number(option)} doit être {"text": "…"} ou un texte entre guillemets.`,
    options_after_explanation: () =>
        'Ces options se trouvent après une explication ; elles ont été ajoutées à la question du dessus.',
    options_are_images: (name) =>
        `La question « ${name} » a été laissée de côté : ses options sont des images, qui ne peuvent pas être montrées.`,
    options_count: (options) =>
        `La question a ${count(options, { one: 'option', other: 'options' })}. Donne-lui-en 2 à 10.`,
    options_same: (first, second, text) =>
        `Les options ${number(first)} et ${number(second)} sont les mêmes : « ${text} ». Change ou enlève l’une d’elles.`,
    options_taken_apart: (options) =>
        `${number(options)} options qui étaient sur une seule ligne ont été séparées.`,
    partly_right: (option, percent, text) =>
        `L’option ${number(option)}, « ${text} », vaut ${number(percent)} % dans Moodle ; ici elle compte comme fausse.`,
    pdf_file: () => `C’est un PDF, qui ne peut pas être lu. ${readable}`,
    points_invalid: (field) =>
        `Les points « ${field} » ne sont pas un nombre entier. Écris 0 à 10000, ou rien.`,
    points_out_of_range: () => 'Les points ne sont pas permis : une question vaut 0 à 10 000.',
    prompt_empty: () => 'La question n’a pas de texte. Écris-en un.',
    prompt_repeated: (where, n) => `Le même texte de question se trouve déjà ${places[where]} ${number(n)}.`,
    question_skipped: (name, type) =>
        `La question « ${name} » a été laissée de côté : son type « ${type} » n’a pas d’options au choix.`,
    question_wrong: (found) => `Une question doit être un objet { … }, pas ${found}.`,
    quote_unclosed: () =>
        'Un guillemet (") ouvert dans cette ligne n’est jamais fermé. Ferme-le ; dans un texte entre guillemets, double-les ("").',
    reference_invalid: (url) =>
        `La référence « ${url} » n’est pas une adresse web. Écris-en une qui commence par https:// et n’a pas d’espaces.`,
    references_too_many: (references) =>
        `La question a ${count(references, { one: 'référence', other: 'références' })}. Donne-lui-en 10 au plus.`,
    row_too_wide: (text) =>
        `Cette ligne a plus de colonnes que la première : « ${text} » est de trop. Mets entre guillemets ("…") les textes qui contiennent le séparateur.`,
    rtf_file: () => `C’est un fichier RTF, qui ne peut pas être lu. ${readable}`,
    section_skipped: (name) => `« ${name} » a été laissé de côté : pas d’options (- [ ] …).`,
    sheet_skipped: (sheet) =>
        `La feuille « ${sheet} » a été laissée de côté : c’est la première avec des questions qui est lue.`,
    tags_too_many: () => 'La question a trop de mots-clés. Donne-lui-en 20 au plus.',
    text_skipped: (text) => `« ${text} » a été laissé de côté : pas d’options avec une lettre (A) …).`,
    text_too_long: (part, option, bytes, max, text) =>
        `${partOf(part, option)} : trop long, ${count(bytes, { one: 'octet', other: 'octets' })} au lieu de ${number(max)} au plus. Raccourcis « ${text} ».`,
    title_not_used: () => 'Le titre n’a pas servi, car il y a plusieurs fichiers.',
    too_many_questions: (questions) =>
        `Il y a ${count(questions, { one: 'question', other: 'questions' })} ; un jeu peut en avoir 10 000 au plus. Partage le fichier.`,
    type_skipped: (type) =>
        `Cette question a été laissée de côté : son type « ${type} » n’a pas d’options au choix.`,
    utf16_file: () => 'Ce fichier est en UTF-16. Enregistre-le en UTF-8 (dans Excel : « CSV UTF-8 »).',
    weights_unused: () =>
        'Les bonnes options ont des poids différents dans Moodle ; ici elles comptent toutes autant.',
    workbook_damaged: () =>
        'Ce classeur Excel ne peut pas être ouvert. Ouvre-le dans un tableur et enregistre-le de nouveau en .xlsx.',
    workbook_too_large: () =>
        'Ce classeur Excel contient trop de choses. Copie le tableau des questions dans un nouveau.',
    xml_file: () => `C’est du XML, mais pas un quiz de Moodle : il ne peut pas être lu. ${readable}`,
    xml_malformed: () =>
        'Le XML est mal formé ici ou juste avant : il manque une balise, un guillemet ou la fin du fichier. Exporte-le à nouveau.',
    xml_too_large: () => 'Ce XML a trop de balises. Répartis-le sur plusieurs fichiers.',
    zip_file: () =>
        `C’est une archive ZIP et non un classeur Excel (.xlsx). Décompresse-la d’abord. ${readable}`,
};
