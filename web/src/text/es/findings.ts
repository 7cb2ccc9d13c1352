import type { Findings, Holder, Part, Wanted } from '../findings';
import { counting } from '../forms';

const { number, count } = counting('es');

const parts: Record<Part, string> = {
    title: 'Título de la colección',
    language: 'Idioma',
    licence: 'Licencia',
    source: 'Fuente',
    description: 'Descripción',
    prompt: 'Texto de la pregunta',
    category: 'Categoría',
    explanation: 'Explicación',
    tag: 'Etiqueta',
    reference_title: 'Título de una referencia',
    reference_url: 'Dirección de una referencia',
    image_alt: 'Descripción de la imagen (alt)',
    image_src: 'Dirección de la imagen (src)',
};
const wanteds: Record<Wanted, string> = {
    text: 'un texto entre comillas',
    whole_number: 'un número entero',
    options: 'una lista [ … ] de opciones',
    questions: 'una lista [ … ] de preguntas',
    references: 'una lista [ … ] de {"title": "…", "url": "https://…"}',
    texts: 'una lista [ … ] de textos entre comillas',
    image: '{"src": "https://…", "alt": "…"}',
};
const holders: Record<Holder, string> = {
    set: 'de la colección',
    question: 'de una pregunta',
    option: 'de una opción',
    reference: 'de una referencia',
    image: 'de una imagen',
};
const places = { row: 'la fila', line: 'la línea', question: 'la pregunta' };

const partOf = (part: Part | 'option', option: number) =>
    part === 'option' ? `Opción ${number(option)}` : parts[part];
const here = (found: string) => (found ? `antes de «${found}»` : 'al final del archivo');
const readable =
    'Se pueden leer tablas en Excel (.xlsx), CSV o TSV, textos con «ANSWER: B», GIFT y XML de Moodle, Markdown con «- [x]» ante las opciones correctas y JSON.';
const asXlsx = 'En la hoja de cálculo, elige «Guardar como» y «Libro de Excel (.xlsx)», sin contraseña.';

export const findings: Findings = {
    all_to_be_chosen: (options) =>
        `Hay ${number(options)} opciones correctas. En Moodle basta con una; aquí hay que elegirlas todas.`,
    answer_line_missing: () =>
        'Debajo de las opciones de esta pregunta falta una línea como «ANSWER: B». Escríbela.',
    answer_missing: (answer, options) =>
        `La respuesta correcta ${number(answer)} no existe: la pregunta tiene ${count(options, { one: 'opción', other: 'opciones' })}, contadas desde 0.`,
    answer_nowhere: (member, found) =>
        `«${member}» debe dar las posiciones de las opciones como números, la primera es 0; aquí pone ${found}.`,
    answer_unknown: (answer, options) =>
        `La respuesta «${answer}» no es ninguna de las ${number(options)} opciones. Escribe sus letras, como «ANSWER: B» o «ANSWER: A, C».`,
    answers_disagree: (asked, marked) =>
        `La pregunta pide ${count(asked, { one: 'respuesta', other: 'respuestas' })}, pero hay ${number(marked)} marcadas como correctas. Comprueba cuál es la intención.`,
    binary_file: () =>
        `Esto no es un archivo de texto (o está en UTF-16; guárdalo entonces como UTF-8). ${readable}`,
    braces_unpaired: () =>
        'Las llaves { } de las respuestas de esta pregunta no forman un par. Añade la que falta y escribe \\{ o \\} para una llave dentro de un texto.',
    character_lost: (part, option, text) =>
        `${partOf(part, option)}: un carácter se perdió antes de llegar aquí (�): «${text}». Escribe el correcto.`,
    code_unclosed: () =>
        'Aquí empieza un bloque de código (```) que no se cierra nunca. Ciérralo con una línea ```.',
    column_missing: (column, found) =>
        `Falta la columna «${column}». La primera fila debe nombrar las columnas: question, option 1, option 2, …, correct (hay: ${found}).`,
    column_skipped: (column) => `Se omitió la columna «${column}»: no hay sitio para ella.`,
    correct_ambiguous: (field, position) =>
        `«correct» dice «${field}», y se tomó por la posición, no por la opción con ese texto. Si es la opción, escribe su posición ${number(position)}.`,
    correct_empty: () =>
        'La columna «correct» está vacía. Escribe el número de la opción correcta, o varios como 1,3.',
    correct_none: () => 'Ninguna opción está marcada como correcta. Marca al menos una.',
    correct_repeated: () => 'Una respuesta correcta está repetida; cuenta una vez.',
    correct_unknown: (field, options) =>
        `«correct» dice «${field}», que no es ninguna de las ${number(options)} opciones. Escribe números desde 1 (como 1,3), letras (A,C) o el texto de una opción.`,
    every_option_correct: () =>
        'Todas las opciones están marcadas como correctas. Comprueba que sea la intención.',
    file_empty: () => `El archivo está vacío. ${readable}`,
    file_too_large: () => 'El archivo ocupa más de 10 MiB. Divídelo en varias colecciones.',
    format_unknown: () => `El formato no se conoce. ${readable}`,
    gzip_file: () => `Esto es un archivo gzip. Descomprímelo antes. ${readable}`,
    id_invalid: (id) =>
        `La id «${id}» no está permitida. Usa de 1 a 64 caracteres de A-Z a-z 0-9 . _ - o quítala.`,
    id_repeated: (id) => `La id «${id}» ya es de otra pregunta. Da a cada pregunta la suya, o ninguna.`,
    image_invalid: (src) =>
        `La imagen «${src}» no se puede mostrar. Da una dirección https:// de 2000 bytes como máximo o una URL data: de un PNG, JPEG, GIF o WebP en base64.`,
    image_not_https: (src) =>
        `Se omitió la imagen «${src}»: solo se pueden mostrar imágenes con dirección https://.`,
    image_not_of_question: (src) =>
        `Se omitió la imagen «${src}»: las opciones y explicaciones no pueden tener ninguna.`,
    image_second: (src) => `Se omitió la imagen «${src}»: una pregunta puede tener una sola.`,
    image_unusable: (src) =>
        `Se omitió la imagen «${src}»: no está en el archivo o no es un PNG, JPEG, GIF o WebP de 220 KB como máximo.`,
    json_comma: (found) => `El JSON está mal formado ${here(found)}. Busca una coma de más justo antes.`,
    json_incomplete: () => 'El JSON acaba demasiado pronto: falta un corchete, una llave o una comilla.',
    json_malformed: (found) =>
        `El JSON está mal formado ${here(found)}. Aquí o justo antes falta una coma, una comilla o un corchete.`,
    json_too_deep: () => 'El JSON está anidado en exceso; se permiten 32 niveles como máximo.',
    json_trailing: (found) => `Hay algo después del final del JSON, ${here(found)}. Quítalo.`,
    language_invalid: (language) =>
        `El idioma «${language}» no es un código de idioma. Escribe uno como es o pt-BR.`,
    limit_invalid: (field) =>
        `El límite de tiempo «${field}» no es un número de segundos. Escribe de 1 a 600, o nada.`,
    limit_out_of_range: () => 'El límite de tiempo no es válido: puede ir de 1 segundo a 10 minutos.',
    marked_most_voted: (option) => `Se quitó «Most Voted» de la opción «${option}».`,
    media_skipped: (src) => `Se omitió «${src}»: no se puede reproducir sonido ni vídeo.`,
    member_skipped: (member, of, times) =>
        `Se omitió «${member}» ${holders[of]}: no hay sitio para ello${times > 1 ? ` (${number(times)} veces, la primera aquí)` : ''}.`,
    member_wrong: (member, wanted) => `«${member}» debe ser ${wanteds[wanted]}.`,
    mended: (part, option, characters, text) =>
        `${partOf(part, option)}: ${count(characters, { one: 'carácter dañado reparado', other: 'caracteres dañados reparados' })}; ahora dice «${text}».`,
    more_errors: (n) =>
        `y ${number(n)} errores más, que no aparecen aquí. Corrige los de arriba e inténtalo otra vez.`,
    more_warnings: (n) => `y ${number(n)} avisos más, que no aparecen aquí.`,
    no_questions: () => 'No hay ninguna pregunta en este archivo. Añade al menos una.',
    no_questions_in_markdown: () =>
        'No hay ninguna pregunta en este archivo. Una pregunta es una línea «### pregunta» y, debajo, por cada opción una línea «- [x] correcta» o «- [ ] incorrecta».',
    not_a_set: () =>
        'Este JSON no es una colección de preguntas: necesita un objeto con una lista llamada «questions».',
    not_legacy_json: () =>
        'Un archivo del primer mc-speedrun es una lista [ … ] de preguntas; este no lo es. Si es una colección en la forma actual, elige el formato «json».',
    not_utf8: () =>
        'Este carácter no es UTF-8. Guarda el archivo como UTF-8 (en Excel: «CSV UTF-8») e inténtalo otra vez.',
    old_office_file: () =>
        `Esto es un archivo antiguo de Excel o Word, o tiene contraseña, y no se puede leer. ${asXlsx}`,
    option_empty: (option) => `La opción ${number(option)} está vacía. Escribe su texto o quítala.`,
    option_letter: (letter, next) =>
        `Esta opción lleva la letra ${letter}, pero la que sigue es ${next}. Pon a las opciones sus letras en orden.`,
    option_wrong: (option) => `La opción ${number(option)} debe ser {"text": "…"} o un texto entre comillas.`,
    options_after_explanation: () =>
        'Estas opciones están detrás de una explicación; se añadieron a la pregunta de arriba.',
    options_are_images: (name) =>
        `Se omitió la pregunta «${name}»: sus opciones son imágenes, que no se pueden mostrar.`,
    options_count: (options) =>
        `La pregunta tiene ${count(options, { one: 'opción', other: 'opciones' })}. Dale de 2 a 10.`,
    options_same: (first, second, text) =>
        `Las opciones ${number(first)} y ${number(second)} son iguales: «${text}». Cambia o quita una.`,
    options_taken_apart: (options) => `Se separaron ${number(options)} opciones que estaban en una línea.`,
    partly_right: (option, percent, text) =>
        `La opción ${number(option)}, «${text}», vale un ${number(percent)} % en Moodle; aquí cuenta como incorrecta.`,
    pdf_file: () => `Esto es un PDF, que no se puede leer. ${readable}`,
    points_invalid: (field) => `Los puntos «${field}» no son un número entero. Escribe de 0 a 10000, o nada.`,
    points_out_of_range: () => 'Los puntos no son válidos: una pregunta puede valer de 0 a 10 000.',
    prompt_empty: () => 'La pregunta no tiene texto. Escríbelo.',
    prompt_repeated: (where, n) => `El mismo texto de pregunta está ya en ${places[where]} ${number(n)}.`,
    question_skipped: (name, type) =>
        `Se omitió la pregunta «${name}»: su tipo «${type}» no tiene opciones entre las que elegir.`,
    question_wrong: (found) => `Una pregunta debe ser un objeto { … }, no ${found}.`,
    quote_unclosed: () =>
        'Una comilla (") que se abre en esta fila no se cierra nunca. Ciérrala; dentro de un texto entre comillas, dóblalas ("").',
    reference_invalid: (url) =>
        `La referencia «${url}» no es una dirección web. Escribe una que empiece por https:// y no tenga espacios.`,
    references_too_many: (references) =>
        `La pregunta tiene ${count(references, { one: 'referencia', other: 'referencias' })}. Dale 10 como máximo.`,
    row_too_wide: (text) =>
        `Esta fila tiene más columnas que la primera: «${text}» sobra. Pon entre comillas ("…") los textos que contienen el separador.`,
    rtf_file: () => `Esto es un archivo RTF, que no se puede leer. ${readable}`,
    section_skipped: (name) => `Se omitió «${name}»: no tiene opciones (- [ ] …).`,
    sheet_skipped: (sheet) => `Se omitió la hoja «${sheet}»: se lee la primera que tiene preguntas.`,
    tags_too_many: () => 'La pregunta tiene demasiadas etiquetas. Dale 20 como máximo.',
    text_skipped: (text) => `Se omitió «${text}»: no tiene opciones con letra (A) …).`,
    text_too_long: (part, option, bytes, max, text) =>
        `${partOf(part, option)}: demasiado largo, ${count(bytes, { one: 'byte', other: 'bytes' })} en vez de ${number(max)} como máximo. Acorta «${text}».`,
    title_not_used: () => 'El título no se usó, porque son varios archivos.',
    too_many_questions: (questions) =>
        `Hay ${count(questions, { one: 'pregunta', other: 'preguntas' })}; una colección puede tener 10 000 como máximo. Divide el archivo.`,
    type_skipped: (type) =>
        `Se omitió esta pregunta: su tipo «${type}» no tiene opciones entre las que elegir.`,
    utf16_file: () => 'Este archivo está en UTF-16. Guárdalo como UTF-8 (en Excel: «CSV UTF-8»).',
    weights_unused: () =>
        'Las opciones correctas tienen pesos distintos en Moodle; aquí todas cuentan igual.',
    workbook_damaged: () =>
        'Este libro de Excel no se puede abrir. Ábrelo en una hoja de cálculo y guárdalo otra vez como .xlsx.',
    workbook_too_large: () =>
        'Este libro de Excel contiene demasiado. Copia la tabla de las preguntas a uno nuevo.',
    xml_file: () => `Esto es XML, pero no un cuestionario de Moodle, y no se puede leer. ${readable}`,
    xml_malformed: () =>
        'El XML está mal formado aquí o justo antes: falta una etiqueta, una comilla o el final del archivo. Expórtalo de nuevo.',
    xml_too_large: () => 'Este XML tiene demasiadas etiquetas. Divídelo en varios archivos.',
    zip_file: () => `Esto es un archivo ZIP y no un libro de Excel (.xlsx). Descomprímelo antes. ${readable}`,
};
