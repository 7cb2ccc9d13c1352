import type { Findings, Holder, Part, Wanted } from '../findings';
import { counting } from '../forms';

const { number, count } = counting('pt-BR');

const parts: Record<Part, string> = {
    title: 'Título do conjunto',
    language: 'Idioma',
    licence: 'Licença',
    source: 'Fonte',
    description: 'Descrição',
    prompt: 'Texto da pergunta',
    category: 'Categoria',
    explanation: 'Explicação',
    tag: 'Etiqueta',
    reference_title: 'Título de uma referência',
    reference_url: 'Endereço de uma referência',
    image_alt: 'Descrição da imagem (alt)',
    image_src: 'Endereço da imagem (src)',
};
const wanteds: Record<Wanted, string> = {
    text: 'um texto entre aspas',
    whole_number: 'um número inteiro',
    options: 'uma lista [ … ] de opções',
    questions: 'uma lista [ … ] de perguntas',
    references: 'uma lista [ … ] de {"title": "…", "url": "https://…"}',
    texts: 'uma lista [ … ] de textos entre aspas',
    image: '{"src": "https://…", "alt": "…"}',
};
const holders: Record<Holder, string> = {
    set: 'do conjunto',
    question: 'de uma pergunta',
    option: 'de uma opção',
    reference: 'de uma referência',
    image: 'de uma imagem',
};
const places = { row: 'na linha', line: 'na linha', question: 'na pergunta' };

const partOf = (part: Part | 'option', option: number) =>
    part === 'option' ? `Opção ${number(option)}` : parts[part];
const here = (found: string) => (found ? `antes de “${found}”` : 'no fim do arquivo');
const readable =
    'Dá para ler tabelas em Excel (.xlsx), CSV ou TSV, textos com “ANSWER: B”, GIFT e XML do Moodle, Markdown com “- [x]” antes das opções certas e JSON.';
const asXlsx = 'Na planilha, escolha “Salvar como” e “Pasta de trabalho do Excel (.xlsx)”, sem senha.';

export const findings: Findings = {
    all_to_be_chosen: (options) =>
        `${number(options)} opções estão certas. No Moodle basta uma delas; aqui é preciso escolher todas.`,
    answer_line_missing: () =>
        'Abaixo das opções desta pergunta falta uma linha como “ANSWER: B”. Escreva-a.',
    answer_missing: (answer, options) =>
        `A resposta certa ${number(answer)} não existe: a pergunta tem ${count(options, { one: 'opção', other: 'opções' })}, contadas a partir de 0.`,
    answer_nowhere: (member, found) =>
        `“${member}” deve dar as posições das opções em números, a primeira é 0; aqui está ${found}.`,
    answer_unknown: (answer, options) =>
        `A resposta “${answer}” não é nenhuma das ${number(options)} opções. Escreva as letras, como “ANSWER: B” ou “ANSWER: A, C”.`,
    answers_disagree: (asked, marked) =>
        `A pergunta pede ${count(asked, { one: 'resposta', other: 'respostas' })}, mas há ${number(marked)} marcadas como certas. Verifique qual é a intenção.`,
    binary_file: () =>
        `Isto não é um arquivo de texto (ou está em UTF-16; nesse caso, salve como UTF-8). ${readable}`,
    braces_unpaired: () =>
        'As chaves { } em volta das respostas desta pergunta não formam um par. Acrescente a que falta e escreva \\{ ou \\} para uma chave dentro de um texto.',
    character_lost: (part, option, text) =>
        `${partOf(part, option)}: um caractere se perdeu antes de chegar aqui (�): “${text}”. Escreva o certo.`,
    code_unclosed: () => 'Um bloco de código (```) começa aqui e nunca é fechado. Feche-o com uma linha ```.',
    column_missing: (column, found) =>
        `Falta a coluna “${column}”. A primeira linha deve dar nome às colunas: question, option 1, option 2, …, correct (encontrado: ${found}).`,
    column_skipped: (column) => `A coluna “${column}” foi ignorada: não há lugar para ela.`,
    correct_ambiguous: (field, position) =>
        `“correct” diz “${field}”, que foi tomado pela posição, não pela opção com esse texto. Se for a opção, escreva sua posição ${number(position)}.`,
    correct_empty: () =>
        'A coluna “correct” está vazia. Escreva o número da opção certa, ou vários como 1,3.',
    correct_none: () => 'Nenhuma opção está marcada como certa. Marque pelo menos uma.',
    correct_repeated: () => 'Uma resposta certa está repetida; ela conta uma vez.',
    correct_unknown: (field, options) =>
        `“correct” diz “${field}”, que não é nenhuma das ${number(options)} opções. Escreva números a partir de 1 (como 1,3), letras (A,C) ou o texto de uma opção.`,
    every_option_correct: () => 'Todas as opções estão marcadas como certas. Verifique se é essa a intenção.',
    file_empty: () => `O arquivo está vazio. ${readable}`,
    file_too_large: () => 'O arquivo passa de 10 MiB. Divida-o em vários conjuntos.',
    format_unknown: () => `O formato não é conhecido. ${readable}`,
    gzip_file: () => `Isto é um arquivo gzip. Descompacte-o antes. ${readable}`,
    id_invalid: (id) =>
        `A id “${id}” não é permitida. Use de 1 a 64 caracteres de A-Z a-z 0-9 . _ - ou retire-a.`,
    id_repeated: (id) => `A id “${id}” já é de uma pergunta anterior. Dê a cada pergunta a sua, ou nenhuma.`,
    image_invalid: (src) =>
        `A imagem “${src}” não pode ser mostrada. Dê um endereço https:// de até 2.000 bytes ou uma URL data: de um PNG, JPEG, GIF ou WebP em base64.`,
    image_not_https: (src) =>
        `A imagem “${src}” foi ignorada: só dá para mostrar imagens com endereço https://.`,
    image_not_of_question: (src) =>
        `A imagem “${src}” foi ignorada: opções e explicações não podem ter imagens.`,
    image_second: (src) => `A imagem “${src}” foi ignorada: uma pergunta pode ter só uma.`,
    image_unusable: (src) =>
        `A imagem “${src}” foi ignorada: não está no arquivo ou não é PNG, JPEG, GIF ou WebP de até 220 KB.`,
    json_comma: (found) => `O JSON está malformado ${here(found)}. Procure uma vírgula a mais logo antes.`,
    json_incomplete: () => 'O JSON acaba cedo demais: falta fechar um colchete, uma chave ou aspas.',
    json_malformed: (found) =>
        `O JSON está malformado ${here(found)}. Aqui ou logo antes falta uma vírgula, aspas ou um colchete.`,
    json_too_deep: () => 'O JSON tem níveis demais; são permitidos até 32.',
    json_trailing: (found) => `Há algo depois do fim do JSON, ${here(found)}. Retire-o.`,
    language_invalid: (language) =>
        `O idioma “${language}” não é um código de idioma. Escreva um como pt-BR ou en.`,
    limit_invalid: (field) =>
        `O limite de tempo “${field}” não é um número de segundos. Escreva de 1 a 600, ou nada.`,
    limit_out_of_range: () => 'O limite de tempo não é permitido: vai de 1 segundo a 10 minutos.',
    marked_most_voted: (option) => `“Most Voted” foi retirado da opção “${option}”.`,
    media_skipped: (src) => `“${src}” foi ignorado: não dá para tocar som nem vídeo.`,
    member_skipped: (member, of, times) =>
        `“${member}” ${holders[of]} foi ignorado: não há lugar para isso${times > 1 ? ` (${number(times)} vezes, a primeira aqui)` : ''}.`,
    member_wrong: (member, wanted) => `“${member}” deve ser ${wanteds[wanted]}.`,
    mended: (part, option, characters, text) =>
        `${partOf(part, option)}: ${count(characters, { one: 'caractere estragado consertado', other: 'caracteres estragados consertados' })}; agora se lê “${text}”.`,
    more_errors: (n) =>
        `e mais ${number(n)} erros, que não aparecem aqui. Corrija os de cima e tente de novo.`,
    more_warnings: (n) => `e mais ${number(n)} avisos, que não aparecem aqui.`,
    no_questions: () => 'Não há nenhuma pergunta neste arquivo. Inclua pelo menos uma.',
    no_questions_in_markdown: () =>
        'Não há nenhuma pergunta neste arquivo. Uma pergunta é uma linha “### pergunta” e, abaixo, para cada opção uma linha “- [x] certa” ou “- [ ] errada”.',
    not_a_set: () =>
        'Este JSON não é um conjunto de perguntas: precisa de um objeto com uma lista chamada “questions”.',
    not_legacy_json: () =>
        'Um arquivo do primeiro mc-speedrun é uma lista [ … ] de perguntas; este não é. Se for um conjunto na forma atual, escolha o formato “json”.',
    not_utf8: () =>
        'Este caractere não é UTF-8. Salve o arquivo como UTF-8 (no Excel: “CSV UTF-8”) e tente de novo.',
    old_office_file: () =>
        `Isto é um arquivo antigo do Excel ou do Word, ou tem senha, e não dá para ler. ${asXlsx}`,
    option_empty: (option) => `A opção ${number(option)} está vazia. Escreva o texto dela ou retire-a.`,
    option_letter: (letter, next) =>
        `Esta opção tem a letra ${letter}, mas a próxima é ${next}. Dê às opções as letras em ordem.`,
    option_wrong: (option) => `A opção ${number(option)} deve ser {"text": "…"} ou um texto entre aspas.`,
    options_after_explanation: () =>
        'Estas opções estão depois de uma explicação; foram acrescentadas à pergunta de cima.',
    options_are_images: (name) =>
        `A pergunta “${name}” foi ignorada: as opções são imagens, que não dá para mostrar.`,
    options_count: (options) =>
        `A pergunta tem ${count(options, { one: 'opção', other: 'opções' })}. Dê a ela de 2 a 10.`,
    options_same: (first, second, text) =>
        `As opções ${number(first)} e ${number(second)} são iguais: “${text}”. Mude ou retire uma delas.`,
    options_taken_apart: (options) => `${number(options)} opções que estavam numa só linha foram separadas.`,
    partly_right: (option, percent, text) =>
        `A opção ${number(option)}, “${text}”, vale ${number(percent)} % no Moodle; aqui conta como errada.`,
    pdf_file: () => `Isto é um PDF, que não dá para ler. ${readable}`,
    points_invalid: (field) =>
        `Os pontos “${field}” não são um número inteiro. Escreva de 0 a 10000, ou nada.`,
    points_out_of_range: () => 'Os pontos não são permitidos: uma pergunta pode valer de 0 a 10.000.',
    prompt_empty: () => 'A pergunta não tem texto. Escreva um.',
    prompt_repeated: (where, n) => `O mesmo texto de pergunta já está ${places[where]} ${number(n)}.`,
    question_skipped: (name, type) =>
        `A pergunta “${name}” foi ignorada: o tipo “${type}” não tem opções para escolher.`,
    question_wrong: (found) => `Uma pergunta deve ser um objeto { … }, não ${found}.`,
    quote_unclosed: () =>
        'Aspas (") que abrem nesta linha nunca são fechadas. Feche-as; dentro de um texto entre aspas, duplique-as ("").',
    reference_invalid: (url) =>
        `A referência “${url}” não é um endereço da web. Escreva um que comece com https:// e não tenha espaços.`,
    references_too_many: (references) =>
        `A pergunta tem ${count(references, { one: 'referência', other: 'referências' })}. Dê a ela até 10.`,
    row_too_wide: (text) =>
        `Esta linha tem mais colunas que a primeira: “${text}” está sobrando. Ponha entre aspas ("…") os textos que contêm o separador.`,
    rtf_file: () => `Isto é um arquivo RTF, que não dá para ler. ${readable}`,
    section_skipped: (name) => `“${name}” foi ignorado: não tem opções (- [ ] …).`,
    sheet_skipped: (sheet) => `A aba “${sheet}” foi ignorada: é lida a primeira que tem perguntas.`,
    tags_too_many: () => 'A pergunta tem etiquetas demais. Dê a ela até 20.',
    text_skipped: (text) => `“${text}” foi ignorado: não tem opções com letra (A) …).`,
    text_too_long: (part, option, bytes, max, text) =>
        `${partOf(part, option)}: longo demais, ${count(bytes, { one: 'byte', other: 'bytes' })} em vez de até ${number(max)}. Encurte “${text}”.`,
    title_not_used: () => 'O título não foi usado, pois são vários arquivos.',
    too_many_questions: (questions) =>
        `Há ${count(questions, { one: 'pergunta', other: 'perguntas' })}; um conjunto pode ter até 10.000. Divida o arquivo.`,
    type_skipped: (type) => `Esta pergunta foi ignorada: o tipo “${type}” não tem opções para escolher.`,
    utf16_file: () => 'Este arquivo está em UTF-16. Salve-o como UTF-8 (no Excel: “CSV UTF-8”).',
    weights_unused: () => 'As opções certas têm pesos diferentes no Moodle; aqui todas contam igual.',
    workbook_damaged: () =>
        'Não dá para abrir esta pasta do Excel. Abra-a em uma planilha e salve de novo como .xlsx.',
    workbook_too_large: () =>
        'Esta pasta do Excel tem coisas demais. Copie a tabela das perguntas para uma nova.',
    xml_file: () => `Isto é XML, mas não um questionário do Moodle, e não dá para ler. ${readable}`,
    xml_malformed: () =>
        'O XML está malformado aqui ou logo antes: falta uma tag, uma aspa ou o fim do arquivo. Exporte-o de novo.',
    xml_too_large: () => 'Este XML tem tags demais. Divida-o em vários arquivos.',
    zip_file: () =>
        `Isto é um arquivo ZIP e não uma pasta do Excel (.xlsx). Descompacte-o antes. ${readable}`,
};
