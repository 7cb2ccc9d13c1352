#include "race/selection.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <string_view>

#include "base/random.hpp"

namespace mcs::race {

namespace {

// Each use of the run's seed draws from a sequence of its own.
enum class Purpose : uint64_t { selection = 1, question_order = 2, option_order = 3 };

constexpr uint64_t derive(uint64_t seed, Purpose purpose, uint64_t index) noexcept {
    const uint64_t own = SplitMix64(seed ^ (static_cast<uint64_t>(purpose) << 56)).next();
    return SplitMix64(own ^ index).next();
}

std::vector<bool> wanted_categories(const AnswerKey& key, const Settings& settings) {
    std::vector<bool> wanted(key.categories.size(), settings.categories.empty());
    for (std::string_view name : settings.categories) {
        for (size_t i = 0; i < wanted.size(); ++i) {
            if (key.categories[i] == name) wanted[i] = true;
        }
    }
    return wanted;
}

std::vector<bool> wanted_questions(const AnswerKey& key, std::span<const uint32_t> only) {
    std::vector<bool> wanted(key.questions.size(), only.empty());
    for (const uint32_t question : only) {
        if (question < wanted.size()) wanted[question] = true;
    }
    return wanted;
}

}  // namespace

std::vector<uint32_t> select_questions(const AnswerKey& key, const Settings& settings, uint64_t seed,
                                       std::span<const uint32_t> only) {
    const std::vector<bool> wanted = wanted_categories(key, settings);
    const std::vector<bool> named = wanted_questions(key, only);
    std::vector<uint32_t> chosen;
    for (uint32_t i = 0; i < key.questions.size(); ++i) {
        const uint16_t category = key.questions[i].category;
        const bool matches = category < wanted.size() ? wanted[category] : settings.categories.empty();
        if (matches && named[i]) chosen.push_back(i);
    }
    if (settings.questions == 0 || settings.questions >= chosen.size()) return chosen;
    SplitMix64 random(derive(seed, Purpose::selection, 0));
    shuffle(std::span(chosen), random);
    chosen.resize(settings.questions);
    std::ranges::sort(chosen);
    return chosen;
}

uint32_t permuted(uint64_t seed, uint32_t count, uint32_t x) noexcept {
    // In each round every element has one partner (k - x modulo count), and a coin that both see alike says
    // whether the two change places; so every round is a permutation. The coin is the top bit of a random
    // linear function.
    // An element that has moved once is anywhere with equal chance, so 16 rounds leave 2^-16 of where it was.
    constexpr int rounds = 16;
    SplitMix64 random(seed);
    for (int round = 0; round < rounds; ++round) {
        const uint64_t factor = random.next();
        const uint64_t offset = random.next();
        const auto k = static_cast<uint32_t>(((offset & 0xFFFFFFFFU) * count) >> 32);
        const uint32_t partner = k >= x ? k - x : k + count - x;
        const uint64_t coin = (factor * std::max(x, partner) + offset) >> 63;
        x = coin != 0 ? partner : x;
    }
    return x;
}

uint64_t question_order_seed(uint64_t run_seed, uint32_t participant) noexcept {
    return derive(run_seed, Purpose::question_order, participant);
}

std::array<uint8_t, options_max> shuffled_options(uint64_t run_seed, uint32_t participant, uint32_t question,
                                                  uint8_t options) noexcept {
    std::array<uint8_t, options_max> order;
    std::iota(order.begin(), order.end(), uint8_t{0});
    SplitMix64 random(derive(run_seed, Purpose::option_order, uint64_t{participant} << 32 | question));
    shuffle(std::span(order).first(options), random);
    return order;
}

}  // namespace mcs::race
