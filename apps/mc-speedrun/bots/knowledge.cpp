#include "bots/knowledge.hpp"

#include <algorithm>
#include <numeric>

#include <boost/json.hpp>

namespace mcs::app::bots {
namespace {

std::vector<uint32_t> any(uint32_t count, uint32_t options, std::mt19937_64& random) {
    std::vector<uint32_t> all(options), chosen;
    std::iota(all.begin(), all.end(), 0U);
    std::ranges::sample(all, std::back_inserter(chosen), std::min(count, options), random);
    return chosen;
}

}  // namespace

void Knowledge::learn(const boost::json::object& set) {
    for (const auto& item : set.at("questions").as_array()) {
        const auto& question = item.as_object();
        const auto& options = question.at("options").as_array();
        auto& right = right_options_[std::string(question.at("prompt").as_string())];
        for (const auto& position : question.at("correct").as_array()) {
            right.emplace(options.at(position.to_number<size_t>()).at("text").as_string());
        }
    }
}

std::vector<uint32_t> Knowledge::choose(const boost::json::object& question, double accuracy,
                                        std::mt19937_64& random) const {
    const auto& options = question.at("options").as_array();
    const auto count = static_cast<uint32_t>(options.size());
    const auto select = std::max(1U, question.at("select").to_number<uint32_t>());
    const auto known = right_options_.find(std::string_view(question.at("prompt").as_string()));
    if (known == right_options_.end()) return any(select, count, random);

    std::vector<uint32_t> right;
    for (uint32_t i = 0; i < count; ++i) {
        if (known->second.contains(std::string(options[i].as_string()))) right.push_back(i);
    }
    if (std::bernoulli_distribution(accuracy)(random) || select >= count) return right;
    for (;;) {
        if (auto chosen = any(select, count, random); chosen != right) return chosen;
    }
}

}  // namespace mcs::app::bots
