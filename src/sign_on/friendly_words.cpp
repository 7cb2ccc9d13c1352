#include "sign_on/friendly_names.hpp"

namespace mcs::sign_on {
namespace {

// clang-format off
using Words = std::string_view[];

constexpr Words english_manners = {
    "Quick", "Calm", "Bright", "Bold", "Merry", "Sharp", "Keen", "Lucky", "Nimble", "Quiet", "Sunny", "Brave", "Witty",
    "Steady", "Jolly", "Clever", "Gentle", "Happy", "Kind", "Lively", "Noble", "Patient", "Proud", "Swift", "Curious",
    "Daring", "Eager", "Loyal", "Mighty", "Polite", "Radiant", "Cosmic"};
constexpr Words english_animals = {
    "Otter", "Falcon", "Lynx", "Heron", "Badger", "Gecko", "Panda", "Fox", "Owl", "Puffin", "Ibex", "Koala", "Raven",
    "Tapir", "Wombat", "Yak", "Crane", "Dolphin", "Eagle", "Elk", "Flamingo", "Giraffe", "Hedgehog", "Jaguar", "Kangaroo",
    "Lemur", "Leopard", "Lion", "Llama", "Meerkat", "Narwhal", "Ocelot", "Octopus", "Pelican", "Penguin", "Robin", "Seal",
    "Squirrel", "Tiger", "Toucan", "Turtle", "Zebra"};

// Compounds: the animal's gender does not matter.
constexpr Words german_manners = {
    "Blitz", "Sonnen", "Sternen", "Turbo", "Wirbel", "Funken", "Glücks", "Gipfel", "Wald", "Mond", "Morgen", "Wind",
    "Wolken", "Wellen", "Zauber", "Traum", "Jubel", "Meister", "Polar", "Sommer", "Feuer", "Kometen", "Raketen", "Bernstein",
    "Diamant", "Insel", "Frühlings", "Silber", "Garten", "Welten", "Himmels", "Juwelen"};
constexpr Words german_animals = {
    "otter", "falke", "luchs", "dachs", "gecko", "panda", "fuchs", "uhu", "koala", "rabe", "tapir", "yak", "bär", "tiger",
    "löwe", "adler", "igel", "biber", "delfin", "pinguin", "puma", "jaguar", "gepard", "hirsch", "elch", "hase", "hamster",
    "schwan", "kranich", "kolibri", "storch", "robbe", "möwe", "lerche", "schwalbe", "libelle", "giraffe", "gazelle",
    "zebra", "leopard", "tukan", "pelikan", "flamingo", "wiesel", "lama", "narwal"};

// Adjectives with one form for both genders.
constexpr Words spanish_manners = {
    "Veloz", "Audaz", "Alegre", "Valiente", "Brillante", "Tenaz", "Ágil", "Feliz", "Sagaz", "Amable", "Radiante", "Elegante",
    "Gentil", "Noble", "Leal", "Fuerte", "Genial", "Paciente", "Jovial", "Cordial", "Sonriente", "Formidable", "Increíble",
    "Notable", "Vivaz", "Hábil", "Inteligente", "Prudente", "Optimista", "Fiel"};
constexpr Words spanish_animals = {
    "Nutria", "Halcón", "Lince", "Garza", "Tejón", "Gecko", "Panda", "Zorro", "Búho", "Koala", "Tapir", "Yak", "Grulla",
    "Águila", "Tigre", "León", "Delfín", "Pingüino", "Puma", "Jaguar", "Guepardo", "Ciervo", "Alce", "Liebre", "Hámster",
    "Cisne", "Colibrí", "Cigüeña", "Gaviota", "Golondrina", "Libélula", "Jirafa", "Gacela", "Cebra", "Leopardo", "Tucán",
    "Pelícano", "Flamenco", "Llama", "Canguro", "Castor", "Erizo", "Ardilla", "Tortuga"};

// Likewise.
constexpr Words french_manners = {
    "Agile", "Rapide", "Calme", "Brave", "Habile", "Solide", "Tranquille", "Intrépide", "Sage", "Aimable", "Sincère", "Noble",
    "Fidèle", "Sympathique", "Énergique", "Dynamique", "Magnifique", "Honnête", "Magique", "Optimiste", "Superbe",
    "Formidable", "Remarquable", "Incroyable", "Fantastique", "Souple", "Robuste", "Tenace", "Admirable", "Logique"};
constexpr Words french_animals = {
    "Loutre", "Faucon", "Lynx", "Héron", "Gecko", "Panda", "Renard", "Hibou", "Bouquetin", "Koala", "Tapir", "Yack", "Castor",
    "Chamois", "Colibri", "Cygne", "Dauphin", "Écureuil", "Élan", "Girafe", "Goéland", "Guépard", "Hérisson", "Hermine",
    "Hirondelle", "Jaguar", "Kangourou", "Libellule", "Lion", "Loup", "Pingouin", "Marmotte", "Mésange", "Panthère",
    "Papillon", "Pélican", "Puma", "Suricate", "Tigre", "Toucan", "Tortue", "Zèbre", "Coccinelle", "Cerf", "Aigle",
    "Alouette", "Lièvre", "Otarie"};

// Likewise.
constexpr Words portuguese_manners = {
    "Veloz", "Audaz", "Alegre", "Valente", "Brilhante", "Ágil", "Feliz", "Sagaz", "Amável", "Tenaz", "Gentil", "Radiante",
    "Vibrante", "Elegante", "Confiante", "Forte", "Jovial", "Notável", "Incrível", "Genial", "Formidável", "Leal", "Cordial",
    "Sorridente", "Paciente", "Inteligente", "Hábil", "Nobre", "Fiel", "Otimista"};
constexpr Words portuguese_animals = {
    "Falcão", "Lince", "Garça", "Texugo", "Panda", "Raposa", "Coruja", "Coala", "Corvo", "Tamanduá", "Arara", "Tucano", "Onça",
    "Capivara", "Jaguar", "Lobo", "Golfinho", "Águia", "Tartaruga", "Esquilo", "Canguru", "Pinguim", "Tatu", "Quati",
    "Sabiá", "Leão", "Tigre", "Gavião", "Castor", "Ouriço", "Alce", "Camaleão", "Colibri", "Suricato", "Cisne", "Puma",
    "Girafa", "Zebra", "Flamingo", "Pelicano", "Gaivota", "Andorinha", "Libélula", "Guepardo"};

constexpr Words japanese_manners = {
    "素早い", "静かな", "明るい", "勇敢な", "陽気な", "鋭い", "幸運な", "身軽な", "賢い", "頼れる", "元気な", "優しい", "親切な", "冷静な", "輝く",
    "笑顔の", "軽やかな", "爽やかな", "朗らかな", "機敏な", "華麗な", "素敵な", "見事な", "誠実な", "温かい", "和やかな", "気高い", "頼もしい",
    "ひらめく", "粘り強い"};
constexpr Words japanese_animals = {
    "カワウソ", "ハヤブサ", "ヤマネコ", "アナグマ", "ヤモリ", "パンダ", "キツネ", "フクロウ", "コアラ", "ツル", "リス", "ウサギ", "ペンギン", "イルカ",
    "ラッコ", "カンガルー", "キリン", "シマウマ", "ライオン", "チーター", "ジャガー", "ワシ", "ツバメ", "スズメ", "カモメ", "ハクチョウ", "クジャク",
    "メジロ", "カワセミ", "ヒバリ", "ハリネズミ", "モモンガ", "ムササビ", "アルパカ", "オコジョ", "アザラシ", "カモシカ", "フラミンゴ", "インコ", "ホタル"};

// Masculine animals with masculine adjectives: Hebrew adjectives have no form for both.
constexpr Words hebrew_manners = {
    "זריז", "רגוע", "נועז", "שמח", "מהיר", "אמיץ", "חכם", "נחוש", "עליז", "חביב", "אדיב", "סבלני", "נבון", "חרוץ", "נמרץ", "קליל",
    "סקרן", "שנון", "ידידותי", "אופטימי", "יצירתי", "נפלא", "מקסים", "זוהר", "אצילי", "אמין", "עירני", "חינני", "מבריק", "נדיב"};
constexpr Words hebrew_animals = {
    "לינקס", "שועל", "ינשוף", "יעל", "עורב", "טפיר", "עגור", "נמר", "אריה", "דוב", "זאב", "עיט", "נשר", "דולפין", "פינגווין",
    "קנגורו", "אייל", "צבי", "ברדלס", "יגואר", "סנאי", "קיפוד", "ארנב", "תוכי", "טוקאן", "פלמינגו", "ברבור", "שחף", "דרור",
    "בונה", "דביבון", "נחליאלי", "שלדג", "ביזון", "פנתר", "לביא", "סוסון"};
// clang-format on

constexpr FriendlyWords every_language[] = {
    {.language = "en", .manners = english_manners, .animals = english_animals},
    {.language = "de", .manners = german_manners, .animals = german_animals, .between = ""},
    {.language = "es", .manners = spanish_manners, .animals = spanish_animals, .animal_first = true},
    {.language = "fr", .manners = french_manners, .animals = french_animals, .animal_first = true},
    {.language = "pt", .manners = portuguese_manners, .animals = portuguese_animals, .animal_first = true},
    {.language = "ja", .manners = japanese_manners, .animals = japanese_animals, .between = ""},
    {.language = "he", .manners = hebrew_manners, .animals = hebrew_animals, .animal_first = true},
};

}  // namespace

std::span<const FriendlyWords> friendly_words() noexcept { return every_language; }

}  // namespace mcs::sign_on
