#include "race/scoring.hpp"

#include <algorithm>
#include <bit>

namespace mcs::race {

uint16_t worth(uint16_t points, Micros elapsed, Micros limit) noexcept {
    const uint16_t full = std::min(points, points_max);
    if (elapsed < full_marks_below) return full;
    const int64_t twice = 2 * limit.count();
    return static_cast<uint16_t>((full * (twice - elapsed.count()) + limit.count()) / twice);
}

Verdict judge(const QuestionKey& question, Choice choice, Micros elapsed, Micros limit, bool partial) noexcept {
    if (elapsed > limit) return {Result::late, 0};
    const uint16_t full = worth(question.points, elapsed, limit);
    if (choice == question.correct) return {Result::right, full};
    const int k = std::popcount(question.correct);
    const int hits = std::popcount(static_cast<Choice>(choice & question.correct));
    const int misses = std::popcount(choice) - hits;
    if (!partial || k < 2 || hits <= misses) return {Result::wrong, 0};
    return {Result::partial, static_cast<uint16_t>((full * 2 * (hits - misses) + k) / (2 * k))};
}

void add(Totals& totals, const AnswerRecord& answer, const Settings& settings) noexcept {
    totals.points += answer.points;
    totals.right += answer.result == Result::right;
    totals.wrong += answer.result == Result::wrong;
    totals.partial += answer.result == Result::partial;
    totals.late += answer.result == Result::late;
    totals.time += Micros{answer.elapsed_us};
    if (settings.scoring == Scoring::speedrun && answer.result != Result::right) totals.time += settings.penalty;
}

Standing standing_of(const Participant& participant, const Settings& settings, uint32_t rules) noexcept {
    Standing standing;
    standing.time_us = participant.totals.time.count();
    if (rules >= 2 || settings.scoring == Scoring::speedrun) standing.time_us -= participant.settled.count();
    switch (settings.scoring) {
        case Scoring::points:
            standing.major = -int64_t{participant.totals.points};
            break;
        case Scoring::accuracy:
            standing.major = -int64_t{participant.totals.right};
            break;
        case Scoring::speedrun:
            break;
    }
    if (settings.mode != Mode::live && participant.finished_seq != 0) standing.finished_seq = participant.finished_seq;
    return standing;
}

}  // namespace mcs::race
