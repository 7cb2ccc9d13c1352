#include "sign_on/names.hpp"

#include <algorithm>
#include <utility>

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#include "base/assert.hpp"
#include "race/entry.hpp"

namespace mcs::sign_on {
namespace {

constexpr size_t name_bytes_max = 4096;
constexpr uint32_t marks_in_a_row_max = 3;
constexpr UChar32 zero_width_non_joiner = 0x200C;
constexpr UChar32 zero_width_joiner = 0x200D;
constexpr UChar32 emoji_presentation = 0xFE0F;
constexpr UChar32 braille_blank = 0x2800;

bool is_mark(UChar32 c) { return (U_GET_GC_MASK(c) & (U_GC_MN_MASK | U_GC_ME_MASK)) != 0; }
bool is_space(UChar32 c) { return u_isUWhiteSpace(c) || c == braille_blank; }
bool is_pictogram(UChar32 c) { return u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC); }

/// Cannot be seen, or does something to what is around it.
bool is_hidden(UChar32 c) {
    constexpr auto hidden = U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CS_MASK | U_GC_CO_MASK;
    return (U_GET_GC_MASK(c) & hidden) != 0 || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
           u_hasBinaryProperty(c, UCHAR_NONCHARACTER_CODE_POINT);
}

bool joins_cursively(UChar32 c) {
    const auto type = u_getIntPropertyValue(c, UCHAR_JOINING_TYPE);
    return type == U_JT_DUAL_JOINING || type == U_JT_RIGHT_JOINING || type == U_JT_LEFT_JOINING;
}
bool is_virama(UChar32 c) { return u_getCombiningClass(c) == 9; }

/// Whether the joiner `c` between `before` and `after` is part of how a word or an emoji is written (the contexts of
/// RFC 5892, A.1 and A.2, and of emoji sequences).
bool joiner_belongs(UChar32 c, UChar32 before, UChar32 after) {
    if (c == emoji_presentation) return is_pictogram(before) && before > 0xFF;
    if (is_virama(before)) return c == zero_width_joiner || c == zero_width_non_joiner;
    if (c == zero_width_non_joiner) return joins_cursively(before) && joins_cursively(after);
    const bool emoji_before =
        is_pictogram(before) || before == emoji_presentation || u_hasBinaryProperty(before, UCHAR_EMOJI_MODIFIER);
    return c == zero_width_joiner && emoji_before && is_pictogram(after);
}

/// Takes out what must not be in a name and makes white space single spaces.
icu::UnicodeString without_tricks(const icu::UnicodeString& name) {
    icu::UnicodeString kept;
    UChar32 last = 0;  // 0: nothing yet
    uint32_t marks = 0;
    bool space = false;
    for (int32_t i = 0; i < name.length(); i = name.moveIndex32(i, 1)) {
        const UChar32 c = name.char32At(i);
        const bool hidden = is_hidden(c);
        if (is_space(c)) {
            space = last != 0;
            continue;
        }
        if (hidden && (space || !joiner_belongs(c, last, name.char32At(name.moveIndex32(i, 1))))) continue;
        marks = is_mark(c) ? marks + 1 : hidden ? marks : 0;
        if (is_mark(c) && !hidden && (last == 0 || space || marks > marks_in_a_row_max)) continue;
        if (space) kept.append(u' ');
        space = false;
        kept.append(c);
        last = c;
    }
    return kept;
}

std::string utf8(const icu::UnicodeString& text) {
    std::string bytes;
    return text.toUTF8String(bytes);
}

icu::UnicodeString utf16(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

size_t code_points(std::string_view text) {
    return static_cast<size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
}

/// Without its end, so that it is no longer than that many code points and bytes.
std::string shortened(std::string_view name, size_t code_points_max, size_t bytes_max) {
    auto text = utf16(name);
    if (text.countChar32() > static_cast<int32_t>(code_points_max))
        text.truncate(text.moveIndex32(0, static_cast<int32_t>(code_points_max)));
    while (text.length() > 0 && utf8(text).size() > bytes_max) text.truncate(text.moveIndex32(text.length(), -1));
    return utf8(text.trim());
}

/// Cyrillic letters whose capitals look like Latin ones and whose small forms do not: the skeleton of small letters can
/// not tell. Once case is folded they must be one.
void join_capitals(icu::UnicodeString& text) {
    constexpr std::pair<char16_t, char16_t> alike[] = {
        {u'в', u'b'}, {u'к', u'k'}, {u'м', u'm'}, {u'н', u'h'}, {u'т', u't'}};
    for (const auto& [cyrillic, latin] : alike) text.findAndReplace(cyrillic, latin);
}

/// The skeleton tells I from i (one looks like l, the other does not); once case is folded they must be one.
void join_i_and_l(icu::UnicodeString& text) {
    text.findAndReplace(u"i", u"l");
    text.findAndReplace(u"\u0131", u"l");
}

}  // namespace

std::string_view explain(NameError error) noexcept {
    switch (error) {
        case NameError::not_text:
            return "The name is not valid text (UTF-8). Please type it again.";
        case NameError::empty:
            return "The name has no letter, digit or symbol that others could see. Please type one.";
        case NameError::too_long:
            return "The name is too long. Please use at most 32 characters.";
    }
    return {};
}

struct Names::Parts {
    const icu::Normalizer2* nfc = nullptr;
    const icu::Normalizer2* folding = nullptr;  // NFKC_Casefold: folds case and drops what is ignorable
    std::unique_ptr<icu::BreakIterator> characters;
    std::unique_ptr<USpoofChecker, decltype(&uspoof_close)> look_alikes{nullptr, &uspoof_close};

    uint32_t count(const icu::UnicodeString& text) {
        characters->setText(text);
        uint32_t count = 0;
        while (characters->next() != icu::BreakIterator::DONE) ++count;
        return count;
    }

    icu::UnicodeString normalised(const icu::Normalizer2& how, const icu::UnicodeString& text) {
        UErrorCode error = U_ZERO_ERROR;
        auto result = how.normalize(text, error);
        require(U_SUCCESS(error), "ICU can not normalise a name");
        return result;
    }

    icu::UnicodeString skeleton(const icu::UnicodeString& text) {
        UErrorCode error = U_ZERO_ERROR;
        icu::UnicodeString result;
        uspoof_getSkeletonUnicodeString(look_alikes.get(), 0, text, result, &error);
        require(U_SUCCESS(error), "ICU can not take the skeleton of a name");
        return result;
    }

    std::string key(const icu::UnicodeString& shown) {
        auto folded = normalised(*folding, shown);
        join_capitals(folded);
        auto key = normalised(*folding, skeleton(folded));
        join_i_and_l(key);
        return utf8(key);
    }
};

Names::Names() : parts_(std::make_unique<Parts>()) {
    UErrorCode error = U_ZERO_ERROR;
    parts_->nfc = icu::Normalizer2::getNFCInstance(error);
    parts_->folding = icu::Normalizer2::getNFKCCasefoldInstance(error);
    parts_->characters.reset(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error));
    parts_->look_alikes.reset(uspoof_open(&error));
    require(U_SUCCESS(error), "ICU's data is missing or broken");
    digit_keys_ = parts_->key(u"0123456789");
    require(digit_keys_.size() == 10, "a digit looks like something else than a letter or a digit");
}
Names::~Names() = default;

std::expected<CleanName, NameError> Names::clean(std::string_view typed) {
    if (typed.size() > name_bytes_max) return std::unexpected(NameError::too_long);
    const auto text = utf16(typed);
    if (text.indexOf(static_cast<UChar32>(0xFFFD)) >= 0) return std::unexpected(NameError::not_text);
    const auto shown = parts_->normalised(*parts_->nfc, without_tricks(parts_->normalised(*parts_->nfc, text)));
    if (shown.isEmpty()) return std::unexpected(NameError::empty);
    CleanName name{.shown = utf8(shown), .key = parts_->key(shown)};
    if (parts_->count(shown) > name_characters_max || name.shown.size() > race::name_bytes_max ||
        name.key.size() > race::name_bytes_max * 4) {
        return std::unexpected(NameError::too_long);
    }
    return name;
}

std::expected<CleanName, NameError> Names::numbered(const CleanName& name, uint32_t number) {
    const std::string digits = std::to_string(number);
    const size_t code_points_max = name_characters_max - digits.size() - 1;
    const size_t bytes_max = race::name_bytes_max - digits.size() - 1;
    const bool fits = code_points(name.shown) <= code_points_max && name.shown.size() <= bytes_max &&
                      name.key.size() + digits.size() < race::name_key_bytes_max;
    // Cut at code points, so that what is left is cleaned again.
    if (!fits) return clean(shortened(name.shown, code_points_max, bytes_max) + " " + digits);
    CleanName longer{.shown = name.shown + " " + digits, .key = name.key + " "};
    for (const char digit : digits) longer.key += digit_keys_[static_cast<size_t>(digit - '0')];
    return longer;
}

}  // namespace mcs::sign_on
