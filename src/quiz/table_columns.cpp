#include "quiz/table_columns.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "quiz/text.hpp"

namespace mcs::quiz {
namespace {

/// The names of a column in English and in the UI's languages, as `key_of` writes them, with spaces between.
struct Known {
    Column column;
    std::string_view names;
};
constexpr std::array<Known, 13> known_columns = {{
    {Column::question,
     "question questiontext prompt body frage fragetext pregunta enunciado textedelaquestion pergunta questao 問題 "
     "問題文 質問 "
     "שאלה"},
    {Column::options, "options antworten opciones opcoes 選択肢 תשובות"},
    {Column::correct,
     "correct correctanswer correctanswers correctoption correctoptions answer answers right solution antwort richtig "
     "richtige richtigeantwort richtigeantworten losung correcta correctas respuesta respuestacorrecta "
     "respuestascorrectas reponse juste bonnereponse bonnesreponses correta corretas certa resposta respostacorreta "
     "respostacerta 正解 正答 答え תשובה נכונה תשובהנכונה תשובותנכונות"},
    {Column::category,
     "category topic section subject kategorie thema categoria categorie tema theme カテゴリー カテゴリ 分野 קטגוריה "
     "נושא"},
    {Column::explanation,
     "explanation answerexplanation additionaltext rationale erklarung begrundung explicacion explication explicacao "
     "解説 "
     "説明 הסבר"},
    {Column::seconds,
     "seconds sec time timelimit timeinseconds limit duration sekunden zeit zeitlimit segundos tiempo secondes temps "
     "tempo "
     "秒 秒数 制限時間 שניות זמן"},
    {Column::points, "points punkte puntos pontos 点 点数 得点 配点 נקודות ניקוד"},
    {Column::tags, "tags schlagworter etiquetas etiquettes motscles タグ תגיות"},
    {Column::id, "id"},
    {Column::image, "image imagelink imageurl bild imagen imagem 画像 תמונה"},
    {Column::reference,
     "reference references url link source quelle verweis fuente referencia lien fonte 参考 参考資料 出典 מקור קישור"},
    {Column::type, "type questiontype format"},
    {Column::ignored, "multiple abstentionsallowed"},
}};
/// Before the number of an option: “Answer option 2”, “選択肢2”; behind it: “2nd answer”.
constexpr std::string_view option_names =
    "option answer answeroption choice antwort antwortmoglichkeit opcion respuesta reponse choix opcao resposta "
    "alternativa "
    "選択肢 תשובה אפשרות";

bool is_one_of(std::string_view names, std::string_view name) {
    for (size_t at = names.find(name); at != std::string_view::npos; at = names.find(name, at + 1)) {
        const size_t end = at + name.size();
        if ((at == 0 || names[at - 1] == ' ') && (end == names.size() || names[end] == ' ')) return true;
    }
    return false;
}

/// A letter of Latin-1's second half without its accent and in lower case; a space for a sign.
char base_letter(uint32_t code) {
    static constexpr std::string_view letters = "aaaaaaaceeeeiiiidnooooo ouuuuyty";
    return letters[(code - 0xC0) % letters.size()];
}

/// A name in lower case, with letters and digits only and no accents.
std::string key_of(std::string_view name) {
    std::string key;
    while (!name.empty()) {
        const Utf8Char c = decode_utf8(name);
        if (c.size == 0) break;
        name.remove_prefix(c.size);
        if (c.code >= 0xFF10 && c.code <= 0xFF19) {
            key += static_cast<char>('0' + (c.code - 0xFF10));
        } else if (c.code >= 0xC0 && c.code <= 0xFF) {
            if (const char letter = base_letter(c.code); letter != ' ') key += letter;
        } else if (c.code < 0x80) {
            const char letter = to_lower(static_cast<char>(c.code));
            if (is_digit(letter) || (letter >= 'a' && letter <= 'z')) key += letter;
        } else if (c.code > 0xFF && (c.code < 0x300 || c.code > 0x36F) && (c.code < 0x2000 || c.code > 0x206F)) {
            append_utf8(key, c.code);
        }
    }
    return key;
}

/// What stands before the first of the signs that begin a remark, and what behind it.
std::pair<std::string_view, std::string_view> remark_split(std::string_view name,
                                                           std::initializer_list<std::string_view> signs) {
    size_t at = name.size();
    size_t size = 0;
    for (const std::string_view sign : signs) {
        const size_t found = name.find(sign, 1);
        if (found < at) at = found, size = sign.size();
    }
    return {name.substr(0, at), name.substr(at + size)};
}

/// "3" → 3, "c" → 3; 0 for anything else.
size_t position_named(std::string_view text) {
    static_assert(options_max == 10);
    if (text.size() == 1 && to_lower(text[0]) >= 'a' && to_lower(text[0]) <= 'j')
        return static_cast<size_t>(to_lower(text[0]) - 'a') + 1;
    if (text.empty() || text.size() > 3 || !std::ranges::all_of(text, is_digit)) return 0;
    size_t number = 0;
    for (const char c : text) number = number * 10 + static_cast<size_t>(c - '0');
    return number;
}

/// The parts that are not empty; of more than a question can have options, the first and one more.
std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    while (true) {
        if (parts.size() > options_max) return parts;
        const size_t end = text.find_first_of(separators);
        if (const std::string_view part = trim(text.substr(0, end)); !part.empty()) parts.push_back(part);
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

using Options = std::vector<Columns::NumberedOption>;
using Numbers = std::optional<std::vector<size_t>>;

Numbers by_position(const std::vector<std::string_view>& parts, const Options& options) {
    if (parts.size() > options_max) return std::nullopt;
    std::vector<size_t> numbers;
    for (const std::string_view part : parts) {
        const size_t number = position_named(part);
        if (std::ranges::find(options, number, &Columns::NumberedOption::number) == options.end()) return std::nullopt;
        numbers.push_back(number);
    }
    return numbers;
}

/// "BD": capital letters in ascending order.
Numbers by_joined_letters(std::string_view field, const Options& options) {
    if (field.size() < 2 || field.size() > options_max || !std::ranges::is_sorted(field)) return std::nullopt;
    std::vector<std::string_view> parts;
    for (size_t i = 0; i < field.size(); ++i) {
        if (field[i] < 'A' || field[i] > 'J') return std::nullopt;
        parts.push_back(field.substr(i, 1));
    }
    return by_position(parts, options);
}

Numbers by_text(const std::vector<std::string_view>& parts, const Options& options) {
    if (parts.size() > options_max) return std::nullopt;
    std::vector<size_t> numbers;
    for (const std::string_view part : parts) {
        auto found = std::ranges::find(options, part, &Columns::NumberedOption::text);
        if (found == options.end()) {
            found = std::ranges::find_if(options,
                                         [&](const auto& option) { return equal_ignoring_case(option.text, part); });
        }
        if (found == options.end()) return std::nullopt;
        numbers.push_back(found->number);
    }
    return numbers;
}

/// “option2”, “optionb”, “2ndanswer”.
ColumnName numbered_option(std::string_view key) {
    const size_t digits = std::min(key.find_first_not_of("0123456789"), key.size());
    if (digits > 0 && key.size() > digits + 2) {
        const std::string_view ordinal = key.substr(digits, 2);
        const bool fits = ordinal == "st" || ordinal == "nd" || ordinal == "rd" || ordinal == "th";
        if (!fits || !is_one_of(option_names, key.substr(digits + 2))) return {};
        return {Column::option, position_named(key.substr(0, digits))};
    }
    for (size_t size = 1; size <= 3 && size < key.size(); ++size) {
        const size_t number = position_named(key.substr(key.size() - size));
        if (number > 0 && is_one_of(option_names, key.substr(0, key.size() - size))) return {Column::option, number};
    }
    return {};
}

ColumnName known_column(std::string_view key) {
    if (key.empty()) return {};
    for (const Known& known : known_columns) {
        if (is_one_of(known.names, key)) return {known.column, 0};
    }
    return {};
}

/// “min”, “Minuten”, “ms”, “分”, “דקות”: what a time limit may be in, too.
bool is_unit_beside_seconds(std::string_view remark) {
    static constexpr std::array<std::string_view, 5> units = {"min", "ms", "milli", "分", "דק"};
    return std::ranges::any_of(units, [&](std::string_view unit) { return remark.starts_with(unit); });
}

}  // namespace

ColumnName column_named(std::string_view name) {
    const auto [undashed, dashed] = remark_split(name, {" -", " –", " —", "\u00A0-", "\u00A0–", "\u00A0—"});
    const auto [bare, bracketed] = remark_split(undashed, {"(", "（"});
    // “Option (A)” is an option's whole name; elsewhere what stands in brackets or behind a dash is a remark.
    const std::array<std::string, 2> keys = {key_of(name), key_of(bare)};
    if (keys[0].empty()) return {Column::ignored, 0};
    const bool counts = name.contains('#');  // “Question #” numbers the rows
    const bool other_unit = is_unit_beside_seconds(key_of(dashed)) || is_unit_beside_seconds(key_of(bracketed));
    for (const std::string& key : keys) {
        const ColumnName known = counts ? ColumnName{} : known_column(key);
        if (known.column == Column::seconds && other_unit) return {};
        if (known.column != Column::unknown) return known;
        if (const ColumnName option = numbered_option(key); option.column != Column::unknown) return option;
    }
    return {counts ? Column::ignored : Column::unknown, 0};
}

bool names_columns(const TableRow& row) {
    const auto has = [&](Column column) {
        return std::ranges::any_of(row.fields,
                                   [&](const std::string& name) { return column_named(name).column == column; });
    };
    return has(Column::question) && (has(Column::option) || has(Column::options));
}

Columns::Columns(const TableRow& header, Findings& findings) {
    const Place place = header.place();
    for (const std::string& name : header.fields) {
        names_.push_back(column_named(name));
        if (names_.back().column == Column::unknown) {
            findings.warn(place, message::column_skipped(trim(name)));
        }
    }
    const auto has = [&](Column column) {
        return std::ranges::find(names_, column, &ColumnName::column) != names_.end();
    };
    const auto need = [&](bool there, std::string_view what) {
        if (there) return;
        std::string found;
        for (const std::string& name : header.fields)
            found += (found.empty() ? "“" : ", “") + std::string(trim(name)) + "”";
        findings.error(place, message::column_missing(what, found));
    };
    need(has(Column::question), "question");
    need(has(Column::option) || has(Column::options), "option 1");
    need(has(Column::correct), "correct");
}

std::string_view Columns::field(const TableRow& row, Column column) const {
    for (size_t i = 0; i < names_.size() && i < row.fields.size(); ++i) {
        if (names_[i].column == column && !trim(row.fields[i]).empty()) return trim(row.fields[i]);
    }
    return {};
}

std::vector<Columns::NumberedOption> Columns::options(const TableRow& row) const {
    std::vector<NumberedOption> options;
    for (size_t i = 0; i < names_.size() && i < row.fields.size(); ++i) {
        const std::string_view text = trim(row.fields[i]);
        if (names_[i].column == Column::option && !text.empty()) options.push_back({names_[i].number, text});
    }
    std::ranges::sort(options, {}, [](const NumberedOption& o) { return std::pair(o.number, o.text); });
    for (const std::string_view text : split(field(row, Column::options), "\n|")) {
        options.push_back({options.empty() ? 1 : options.back().number + 1, text});
    }
    return options;
}

std::optional<std::vector<size_t>> correct_numbers(std::string_view field, const Options& options) {
    if (const auto numbers = by_position(split(field, ",;|\n\t "), options)) return numbers;
    if (const auto numbers = by_joined_letters(field, options)) return numbers;
    if (const auto numbers = by_text({field}, options)) return numbers;
    for (const std::string_view separators : {"\n|", ";", ","}) {
        if (const auto numbers = by_text(split(field, separators), options)) return numbers;
    }
    // "1.3": what a spreadsheet makes of "1,3" where a comma is the decimal point.
    return by_position(split(field, "."), options);
}

}  // namespace mcs::quiz
