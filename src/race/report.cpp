#include "race/report.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace mcs::race {

namespace {

std::vector<Placement> placements(const RunState& state) {
    std::vector<Placement> placements;
    placements.reserve(state.leaderboard().size());
    for (ParticipantId who : state.leaderboard().slice(0, state.leaderboard().size())) {
        placements.push_back({who, state.rank(who)});
    }
    return placements;
}

/// The middle value; of an even number of values the mean of the middle two, rounded down. Reorders `values`.
Micros median(std::vector<uint32_t>& values) {
    if (values.empty()) return Micros{0};
    const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) return Micros{*middle};
    const uint32_t below = *std::max_element(values.begin(), middle);
    return Micros{(uint64_t{below} + *middle) / 2};
}

/// The elapsed times of a question's answers that were in time.
struct InTime {
    std::vector<uint32_t> right;
    std::vector<uint32_t> other;
};

uint32_t longest_of(const InTime& times) {
    uint32_t longest = 0;
    for (const auto* some : {&times.right, &times.other}) {
        for (const uint32_t elapsed_us : *some) longest = std::max(longest, elapsed_us);
    }
    return longest;
}

TimeHistogram histogram(const InTime& times) {
    static constexpr std::array<uint32_t, 9> widths_us = {250'000,    500'000,    1'000'000,  2'000'000, 5'000'000,
                                                          10'000'000, 20'000'000, 30'000'000, 60'000'000};
    if (times.right.empty() && times.other.empty()) return {};
    const uint32_t longest = longest_of(times);
    const auto fits = [&](uint32_t width) { return longest / width < histogram_slices_max; };
    const auto* const found = std::ranges::find_if(widths_us, fits);
    const uint32_t width = found == widths_us.end() ? widths_us.back() : *found;
    const size_t slices = std::min<size_t>(longest / width + 1, histogram_slices_max);
    const auto counted = [&](const std::vector<uint32_t>& some) {
        std::vector<uint32_t> counts(slices);
        for (const uint32_t elapsed_us : some) ++counts[std::min<size_t>(elapsed_us / width, slices - 1)];
        return counts;
    };
    return {.width = Micros{width}, .right = counted(times.right), .other = counted(times.other)};
}

void count(QuestionStatistics& statistics, InTime& in_time, const AnswerRecord& answer) {
    switch (answer.result) {
        case Result::none:
            return;
        case Result::right:
            ++statistics.right;
            break;
        case Result::wrong:
            ++statistics.wrong;
            break;
        case Result::partial:
            ++statistics.partial;
            break;
        case Result::late:
            ++statistics.late;
            break;
    }
    for (size_t option = 0; option < statistics.chosen.size(); ++option) {
        statistics.chosen[option] += answer.choice >> option & 1U;
    }
    if (answer.result == Result::late) return;
    (answer.result == Result::right ? in_time.right : in_time.other).push_back(answer.elapsed_us);
}

}  // namespace

Report make_report(const RunState& state) {
    Report report;
    report.placements = placements(state);
    std::unordered_map<uint32_t, size_t> index;
    for (uint32_t question : state.questions()) {
        index.emplace(question, report.questions.size());
        QuestionStatistics& statistics = report.questions.emplace_back();
        statistics.question = question;
        statistics.chosen.resize(state.key(question).options);
    }
    std::vector<InTime> in_time(report.questions.size());
    for (const Placement& placement : report.placements) {
        const std::vector<AnswerRecord>& answers = state.at(placement.participant).answers;
        for (uint32_t position = 0; position < answers.size(); ++position) {
            const size_t i = index.at(state.question_at(placement.participant, position));
            count(report.questions[i], in_time[i], answers[position]);
        }
    }
    for (size_t i = 0; i < in_time.size(); ++i) {
        report.questions[i].times = histogram(in_time[i]);
        std::vector<uint32_t>& all = in_time[i].right;
        all.insert(all.end(), in_time[i].other.begin(), in_time[i].other.end());
        report.questions[i].median = median(all);
    }
    return report;
}

}  // namespace mcs::race
