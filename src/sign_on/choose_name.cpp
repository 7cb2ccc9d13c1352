#include <algorithm>
#include <optional>

#include "sign_on/sign_on.hpp"

namespace mcs::sign_on {
namespace {

constexpr uint32_t numbers_max = 100;
constexpr uint32_t draws_max = 32;
constexpr size_t suggestions_count = 6;

}  // namespace

/// The friendly name that was asked for, numbered where somebody has it; otherwise one that is drawn. Never a text, nor
/// a number, of the client's own.
CleanName SignOn::given_name(const replica::Replica& replica, std::string_view typed, const FriendlyWords& words) {
    if (const auto asked = friendly_part(typed); !asked.empty()) {
        auto name = names_.clean(asked).value();
        const auto why = replica.state().refusal_to_join(name.key);
        if (!why) return name;
        auto free = why == race::Refusal::name_taken ? free_name(replica, name) : std::nullopt;
        if (free) return std::move(*free);
    }
    return draw_name(replica, words);
}

/// A friendly name that is free: without a number, unless most names are taken.
CleanName SignOn::draw_name(const replica::Replica& replica, const FriendlyWords& words) {
    CleanName name;
    for (uint32_t draw = 0; draw < draws_max; ++draw) {
        name = friendly_names_.name(words, draw_number());
        const auto why = replica.state().refusal_to_join(name.key);
        if (why != race::Refusal::name_taken && why != race::Refusal::name_banned) return name;
    }
    return free_name(replica, name).value_or(name);
}

/// A few different ones.
std::vector<std::string> SignOn::suggestions(const replica::Replica& replica, const FriendlyWords& words) {
    std::vector<std::string> names;
    for (uint32_t draw = 0; draw < draws_max && names.size() < suggestions_count; ++draw) {
        auto name = draw_name(replica, words).shown;
        if (std::ranges::count(names, name) == 0) names.push_back(std::move(name));
    }
    return names;
}

/// The name with the first number that makes it free; none where none of the first does.
std::optional<CleanName> SignOn::free_name(const replica::Replica& replica, const CleanName& taken) {
    for (uint32_t i = 2; i < numbers_max; ++i) {
        auto name = names_.numbered(taken, i);
        if (name && !replica.state().refusal_to_join(name->key)) return std::move(*name);
    }
    return std::nullopt;
}

}  // namespace mcs::sign_on
