import type { Findings, Holder, Part, Wanted } from '../findings';
import { counting } from '../forms';

const { number } = counting('ja');

const parts: Record<Part, string> = {
    title: '問題集のタイトル',
    language: '言語',
    licence: 'ライセンス',
    source: '出典',
    description: '説明文',
    prompt: '問題文',
    category: 'カテゴリー',
    explanation: '解説',
    tag: 'タグ',
    reference_title: '参考資料のタイトル',
    reference_url: '参考資料のアドレス',
    image_alt: '画像の説明(alt)',
    image_src: '画像のアドレス(src)',
};
const wanteds: Record<Wanted, string> = {
    text: '引用符で囲んだ文字列',
    whole_number: '整数',
    options: '選択肢のリスト [ … ]',
    questions: '問題のリスト [ … ]',
    references: '{"title": "…", "url": "https://…"} のリスト [ … ]',
    texts: '引用符で囲んだ文字列のリスト [ … ]',
    image: '{"src": "https://…", "alt": "…"}',
};
const holders: Record<Holder, string> = {
    set: '問題集',
    question: '問題',
    option: '選択肢',
    reference: '参考資料',
    image: '画像',
};
const places = {
    row: (n: number) => `${number(n)}行目`,
    line: (n: number) => `${number(n)}行目`,
    question: (n: number) => `問題${number(n)}`,
};

const partOf = (part: Part | 'option', option: number) =>
    part === 'option' ? `選択肢${number(option)}` : parts[part];
const here = (found: string) => (found ? `「${found}」の前` : 'ファイルの終わり');
const readable =
    '読めるのは、Excel(.xlsx)、CSV、TSVの表、「ANSWER: B」の行があるテキスト、MoodleのGIFTとXML、正解の前に「- [x]」を付けたMarkdown、JSONです。';
const asXlsx =
    '表計算ソフトで「名前を付けて保存」、「Excelブック(.xlsx)」を選び、パスワードなしで保存してください。';

export const findings: Findings = {
    all_to_be_chosen: (options) =>
        `正解が${number(options)}個あります。Moodleではそのうち1つで足りますが、ここではすべて選ぶ必要があります。`,
    answer_line_missing: () => 'この問題の選択肢の下に「ANSWER: B」のような行がありません。書いてください。',
    answer_missing: (answer, options) =>
        `正解 ${number(answer)} がありません。この問題の選択肢は${number(options)}個で、0から数えます。`,
    answer_nowhere: (member, found) =>
        `「${member}」には選択肢の位置を数で書きます(最初は0)。ここには ${found} とあります。`,
    answer_unknown: (answer, options) =>
        `答え「${answer}」は、${number(options)}個の選択肢のどれでもありません。「ANSWER: B」や「ANSWER: A, C」のように文字を書いてください。`,
    answers_disagree: (asked, marked) =>
        `問題文は答えを${number(asked)}個求めていますが、正解の印は${number(marked)}個です。どちらが正しいか確認してください。`,
    binary_file: () => `テキストファイルではありません(UTF-16ならUTF-8で保存し直してください)。${readable}`,
    braces_unpaired: () =>
        'この問題の解答を囲む { } が対になっていません。足りない方を補い、文中の波かっこは \\{ や \\} と書いてください。',
    character_lost: (part, option, text) =>
        `${partOf(part, option)}に、ここに来る前に失われた文字があります(�):「${text}」。正しい文字を書いてください。`,
    code_unclosed: () => 'ここで始まるコードブロック (```) が閉じられていません。``` の行で閉じてください。',
    column_missing: (column, found) =>
        `「${column}」の列がありません。1行目に列の名前を書いてください: question, option 1, option 2, …, correct(あったもの: ${found})。`,
    column_skipped: (column) => `「${column}」の列は使われないので飛ばしました。`,
    correct_ambiguous: (field, position) =>
        `「correct」の「${field}」は、その文字の選択肢ではなく番号として扱いました。選択肢のことなら番号 ${number(position)} を書いてください。`,
    correct_empty: () =>
        '「correct」の列が空です。正解の番号を書いてください。複数なら 1,3 のように書きます。',
    correct_none: () => '正解の印がありません。1つ以上付けてください。',
    correct_repeated: () => '同じ正解が重ねて書かれています。1回だけ数えます。',
    correct_unknown: (field, options) =>
        `「correct」の「${field}」は、${number(options)}個の選択肢のどれでもありません。1からの番号(1,3 など)、文字(A,C)、または選択肢の文を書いてください。`,
    every_option_correct: () => 'すべての選択肢が正解になっています。これでよいか確認してください。',
    file_empty: () => `ファイルが空です。${readable}`,
    file_too_large: () => 'ファイルが10 MiBを超えています。いくつかの問題集に分けてください。',
    format_unknown: () => `わからない形式です。${readable}`,
    gzip_file: () => `gzipアーカイブです。先に展開してください。${readable}`,
    id_invalid: (id) => `id「${id}」は使えません。A-Z a-z 0-9 . _ - を1~64文字で書くか、省いてください。`,
    id_repeated: (id) => `id「${id}」は前の問題で使われています。問題ごとに変えるか、省いてください。`,
    image_invalid: (src) =>
        `画像「${src}」は表示できません。2,000バイトまでの https:// のアドレスか、PNG、JPEG、GIF、WebPをbase64にした data: URLを書いてください。`,
    image_not_https: (src) => `画像「${src}」を飛ばしました。表示できるのは https:// の画像だけです。`,
    image_not_of_question: (src) => `画像「${src}」を飛ばしました。選択肢と解説には画像を入れられません。`,
    image_second: (src) => `画像「${src}」を飛ばしました。1問に入れられる画像は1つです。`,
    image_unusable: (src) =>
        `画像「${src}」を飛ばしました。ファイルに含まれていないか、220 KB以下のPNG、JPEG、GIF、WebPではありません。`,
    json_comma: (found) =>
        `JSONの書き方が誤っています(${here(found)})。すぐ前に余分なコンマがないか見てください。`,
    json_incomplete: () => 'JSONが途中で終わっています。閉じる括弧か引用符が足りません。',
    json_malformed: (found) =>
        `JSONの書き方が誤っています(${here(found)})。ここかすぐ前に、コンマ、引用符、括弧のどれかが足りません。`,
    json_too_deep: () => 'JSONの入れ子が深すぎます。32段までです。',
    json_trailing: (found) => `JSONの終わりのあとに何かあります(${here(found)})。取り除いてください。`,
    language_invalid: (language) =>
        `「${language}」は言語コードではありません。ja や pt-BR のように書いてください。`,
    limit_invalid: (field) =>
        `制限時間「${field}」は秒数ではありません。1~600を書くか、空けておいてください。`,
    limit_out_of_range: () => '制限時間が範囲外です。1秒~10分にしてください。',
    marked_most_voted: (option) => `選択肢「${option}」から「Most Voted」を取り除きました。`,
    media_skipped: (src) => `「${src}」を飛ばしました。音声と動画は再生できません。`,
    member_skipped: (member, of, times) =>
        `${holders[of]}の「${member}」は使われないので飛ばしました${times > 1 ? `(${number(times)}回、最初はここ)` : ''}。`,
    member_wrong: (member, wanted) => `「${member}」は${wanteds[wanted]}でなければなりません。`,
    mended: (part, option, characters, text) =>
        `${partOf(part, option)}の文字化けを${number(characters)}か所直しました。今は「${text}」です。`,
    more_errors: (n) => `ほかに問題点が${number(n)}件あります。上のものを直して、もう一度試してください。`,
    more_warnings: (n) => `ほかに警告が${number(n)}件あります。`,
    no_questions: () => 'このファイルには問題がありません。1問以上書いてください。',
    no_questions_in_markdown: () =>
        'このファイルには問題がありません。「### 問題」の行の下に、選択肢ごとに「- [x] 正解」か「- [ ] 不正解」の行を書いてください。',
    not_a_set: () =>
        'このJSONは問題集ではありません。「questions」というリストを持つオブジェクトが必要です。',
    not_legacy_json: () =>
        '最初のmc-speedrunのファイルは問題のリスト [ … ] ですが、これは違います。今の形の問題集なら、形式「json」を選んでください。',
    not_utf8: () =>
        'この文字はUTF-8ではありません。ファイルをUTF-8で保存し直してください(Excelでは「CSV UTF-8」)。',
    old_office_file: () =>
        `古いExcelかWordのファイル、またはパスワード付きのファイルなので読めません。${asXlsx}`,
    option_empty: (option) => `選択肢${number(option)}が空です。文を書くか、取り除いてください。`,
    option_letter: (letter, next) =>
        `この選択肢の文字は${letter}ですが、次に来るのは${next}です。選択肢の文字を順番どおりにしてください。`,
    option_wrong: (option) =>
        `選択肢${number(option)}は {"text": "…"} か、引用符で囲んだ文字列でなければなりません。`,
    options_after_explanation: () => 'これらの選択肢は解説のあとにあるので、上の問題に加えました。',
    options_are_images: (name) => `問題「${name}」を飛ばしました。選択肢が画像で、表示できません。`,
    options_count: (options) => `この問題の選択肢は${number(options)}個です。2~10個にしてください。`,
    options_same: (first, second, text) =>
        `選択肢${number(first)}と${number(second)}が同じです:「${text}」。どちらかを変えるか、取り除いてください。`,
    options_taken_apart: (options) => `1行にあった${number(options)}個の選択肢を分けました。`,
    partly_right: (option, percent, text) =>
        `選択肢${number(option)}「${text}」はMoodleでは${number(percent)}%の得点ですが、ここでは不正解になります。`,
    pdf_file: () => `PDFなので読めません。${readable}`,
    points_invalid: (field) =>
        `得点「${field}」は整数ではありません。0~10000を書くか、空けておいてください。`,
    points_out_of_range: () => '得点が範囲外です。1問は0~10,000点です。',
    prompt_empty: () => '問題文がありません。書いてください。',
    prompt_repeated: (where, n) => `同じ問題文がすでに${places[where](n)}にあります。`,
    question_skipped: (name, type) =>
        `問題「${name}」を飛ばしました。種類「${type}」には選ぶ選択肢がありません。`,
    question_wrong: (found) => `問題はオブジェクト { … } でなければなりません。${found} ではありません。`,
    quote_unclosed: () =>
        'この行で始まる引用符 (") が閉じられていません。閉じてください。引用符の中では重ねて書きます ("")。',
    reference_invalid: (url) =>
        `参考資料「${url}」はウェブのアドレスではありません。https:// で始まり、空白のないものを書いてください。`,
    references_too_many: (references) =>
        `参考資料が${number(references)}件あります。10件までにしてください。`,
    row_too_wide: (text) =>
        `この行は1行目より列が多く、「${text}」が余分です。区切り文字を含む文は引用符で囲んでください ("…")。`,
    rtf_file: () => `RTFファイルなので読めません。${readable}`,
    section_skipped: (name) => `「${name}」を飛ばしました。選択肢 (- [ ] …) がありません。`,
    sheet_skipped: (sheet) => `シート「${sheet}」を飛ばしました。読むのは、問題のある最初のシートです。`,
    tags_too_many: () => 'タグが多すぎます。20個までにしてください。',
    text_skipped: (text) => `「${text}」を飛ばしました。文字の付いた選択肢 (A) …) がありません。`,
    text_too_long: (part, option, bytes, max, text) =>
        `${partOf(part, option)}が長すぎます。${number(bytes)}バイトあり、${number(max)}バイトまでです。「${text}」を短くしてください。`,
    title_not_used: () => 'ファイルが複数あるので、タイトルは使いませんでした。',
    too_many_questions: (questions) =>
        `問題が${number(questions)}問あります。1つの問題集は10,000問までです。ファイルを分けてください。`,
    type_skipped: (type) => `この問題を飛ばしました。種類「${type}」には選ぶ選択肢がありません。`,
    utf16_file: () => 'このファイルはUTF-16です。UTF-8で保存し直してください(Excelでは「CSV UTF-8」)。',
    weights_unused: () => '正解の選択肢の配点はMoodleでは異なりますが、ここではすべて同じです。',
    workbook_damaged: () =>
        'このExcelブックは開けません。表計算ソフトで開き、.xlsxとして保存し直してください。',
    workbook_too_large: () =>
        'このExcelブックは中身が多すぎます。問題の表を新しいブックにコピーしてください。',
    xml_file: () => `XMLですが、Moodleの小テストではないので読めません。${readable}`,
    xml_malformed: () =>
        'XMLの書き方がここかすぐ前で誤っています。タグか引用符、またはファイルの終わりが欠けています。もう一度エクスポートしてください。',
    xml_too_large: () => 'このXMLにはタグが多すぎます。複数のファイルに分けてください。',
    zip_file: () => `ZIPアーカイブで、Excelブック(.xlsx)ではありません。先に展開してください。${readable}`,
};
