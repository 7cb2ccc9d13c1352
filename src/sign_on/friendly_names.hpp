#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mcs::sign_on {

/// The words of one language that names are put together from: "Brave Otter". Kind, short, and told apart by ear. No
/// form depends on gender: nouns alone, adjectives that have one form, or animals of one gender.
struct FriendlyWords {
    std::string_view language;  ///< as the first part of a language tag says it
    std::span<const std::string_view> manners;
    std::span<const std::string_view> animals;
    bool animal_first = false;
    std::string_view between = " ";
};

/// Of every language that the web UI speaks, English first.
std::span<const FriendlyWords> friendly_words() noexcept;

/// Those of the first language in an Accept-Language header that there is, or else the English ones. Tags come in the
/// order in which they are wanted; weights are not looked at.
const FriendlyWords& friendly_words_for(std::string_view accept_language) noexcept;

/// The name that any number stands for; each is as likely as every other.
std::string friendly_name(const FriendlyWords& words, uint64_t number);

/// The friendly name, of whatever language, that `name` is, without the number that it may end with; otherwise empty.
std::string_view friendly_part(std::string_view name) noexcept;

}  // namespace mcs::sign_on
