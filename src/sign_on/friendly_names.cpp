#include "sign_on/friendly_names.hpp"

#include <algorithm>
#include <utility>

#include "base/random.hpp"

namespace mcs::sign_on {
namespace {

bool is_same_language(std::string_view tag, std::string_view language) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(tag.substr(0, tag.find('-')), language, {}, lower);
}

bool holds(std::span<const std::string_view> words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

/// Whether `name` is one of `firsts`, `between`, and one of `seconds`.
bool is_pair(std::string_view name, std::span<const std::string_view> firsts, std::string_view between,
             std::span<const std::string_view> seconds) {
    return std::ranges::any_of(firsts, [&](std::string_view first) {
        if (!name.starts_with(first)) return false;
        const auto rest = name.substr(first.size());
        return rest.starts_with(between) && holds(seconds, rest.substr(between.size()));
    });
}

bool is_name_of(const FriendlyWords& words, std::string_view name) {
    return words.animal_first ? is_pair(name, words.animals, words.between, words.manners)
                              : is_pair(name, words.manners, words.between, words.animals);
}

std::string_view without_number(std::string_view name) {
    const auto end = name.find_last_not_of("0123456789");
    const bool numbered = end != std::string_view::npos && end + 1 < name.size() && name[end] == ' ';
    return numbered ? name.substr(0, end) : name;
}

}  // namespace

const FriendlyWords& friendly_words_for(std::string_view accept_language) noexcept {
    const auto all = friendly_words();
    while (!accept_language.empty()) {
        const auto item = accept_language.substr(0, accept_language.find(','));
        accept_language.remove_prefix(std::min(item.size() + 1, accept_language.size()));
        auto tag = item.substr(0, item.find_first_of("; \t", item.find_first_not_of(" \t")));
        tag.remove_prefix(std::min(tag.find_first_not_of(" \t"), tag.size()));
        const auto found = std::ranges::find_if(
            all, [&](std::string_view language) { return is_same_language(tag, language); }, &FriendlyWords::language);
        if (found != all.end()) return *found;
    }
    return all.front();
}

std::string_view friendly_part(std::string_view name) noexcept {
    const auto bare = without_number(name);
    const bool known =
        std::ranges::any_of(friendly_words(), [&](const auto& words) { return is_name_of(words, bare); });
    return known ? bare : std::string_view{};
}

CleanName FriendlyNames::name(const FriendlyWords& words, uint64_t number) {
    const auto& [manners, animals] = names_of(words);
    SplitMix64 random(number);
    const CleanName* first = &manners[random.below(manners.size())];
    const CleanName* second = &animals[random.below(animals.size())];
    if (words.animal_first) std::swap(first, second);
    const std::string between(words.between);
    return {.shown = first->shown + between + second->shown, .key = first->key + between + second->key};
}

const FriendlyNames::WordNames& FriendlyNames::names_of(const FriendlyWords& words) {
    auto& known = by_language_[words.language];
    if (known.manners.empty()) {
        for (const auto word : words.manners) known.manners.push_back(names_.clean(word).value());
        for (const auto word : words.animals) known.animals.push_back(names_.clean(word).value());
    }
    return known;
}

}  // namespace mcs::sign_on
