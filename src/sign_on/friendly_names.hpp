#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sign_on/names.hpp"

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

/// The friendly name, of whatever language, that `name` is, without the number that it may end with; otherwise empty.
std::string_view friendly_part(std::string_view name) noexcept;

/// Puts names and their keys together from words whose keys it keeps, since taking a key costs as much as a hundred
/// look-ups. Belongs to the loop of its `names`, which must outlive it.
class FriendlyNames {
  public:
    explicit FriendlyNames(Names& names) : names_(names) {}

    /// The name that any number stands for; each is as likely as every other.
    CleanName name(const FriendlyWords& words, uint64_t number);

  private:
    struct WordNames {
        std::vector<CleanName> manners;
        std::vector<CleanName> animals;
    };
    const WordNames& names_of(const FriendlyWords& words);

    Names& names_;
    std::unordered_map<std::string_view, WordNames> by_language_;
};

}  // namespace mcs::sign_on
