#include "race/report.hpp"

#include <algorithm>
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

void count(QuestionStatistics& statistics, std::vector<uint32_t>& in_time, const AnswerRecord& answer) {
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
    if (answer.result != Result::late) in_time.push_back(answer.elapsed_us);
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
    std::vector<std::vector<uint32_t>> in_time(report.questions.size());
    for (const Placement& placement : report.placements) {
        const std::vector<AnswerRecord>& answers = state.at(placement.participant).answers;
        for (uint32_t position = 0; position < answers.size(); ++position) {
            const size_t i = index.at(state.question_at(placement.participant, position));
            count(report.questions[i], in_time[i], answers[position]);
        }
    }
    for (size_t i = 0; i < in_time.size(); ++i) report.questions[i].median = median(in_time[i]);
    return report;
}

}  // namespace mcs::race
