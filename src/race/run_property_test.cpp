#include <algorithm>
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "race/entry_codec.hpp"
#include "race/random_log.hpp"
#include "race/report.hpp"
#include "race/scoring.hpp"

// What holds for every run whatever people do in it.

namespace mcs::race {
namespace {

using namespace test;

RandomRun random_run(int steps_max = 400) {
    RandomRun random(*rc::gen::arbitrary<uint64_t>());
    for (int left = *rc::gen::inRange(0, steps_max); left > 0; --left) random.step();
    return random;
}

/// What people see of a run: all but the numbers of entries and the time of the last one.
std::vector<int64_t> outcome(const RunState& state) {
    std::vector<int64_t> seen = {static_cast<int64_t>(state.phase()),
                                 state.playing_count(),
                                 state.present_count(),
                                 state.finished_count(),
                                 state.live_step(),
                                 state.answered_here(),
                                 state.locked(),
                                 state.rematch().has_value()};
    for (uint32_t i = 1; i <= state.participant_count(); ++i) {
        const Participant& participant = state.at(ParticipantId{i});
        const Totals& totals = participant.totals;
        seen.insert(seen.end(),
                    {participant.present, participant.kicked, totals.points, totals.right, totals.wrong, totals.partial,
                     totals.late, totals.time.count(), state.rank(ParticipantId{i}), participant.finished_seq != 0,
                     to_us(participant.released), participant.time_quarters});
        for (const AnswerRecord& answer : participant.answers) {
            seen.insert(seen.end(), {answer.choice, static_cast<int64_t>(answer.result), answer.points,
                                     answer.elapsed_us, answer.credit_us});
        }
    }
    return seen;
}

void check_counts(const RunState& state) {
    uint32_t playing = 0, present = 0, finished = 0;
    for (uint32_t i = 1; i <= state.participant_count(); ++i) {
        const Participant& participant = state.at(ParticipantId{i});
        playing += !participant.kicked;
        present += participant.present;
        finished += !participant.kicked && participant.finished_seq != 0;
        RC_ASSERT(!(participant.present && participant.kicked));
    }
    RC_ASSERT(state.playing_count() == playing);
    RC_ASSERT(state.present_count() == present);
    RC_ASSERT(state.finished_count() == finished);
    RC_ASSERT(state.leaderboard().size() == playing);
}

void check_totals(const RunState& state, const Participant& participant, ParticipantId who) {
    Totals sum;
    for (uint32_t position = 0; position < participant.answers.size(); ++position) {
        const AnswerRecord& answer = participant.answers[position];
        if (answer.result == Result::none) continue;
        const uint32_t question = state.question_at(who, position);
        RC_ASSERT(Micros{answer.elapsed_us} <= state.limit(question));
        RC_ASSERT(Micros{answer.credit_us} <= state.settings().credit_cap);
        RC_ASSERT(answer.points <= std::min(state.key(question).points, points_max));
        RC_ASSERT((answer.choice >> state.key(question).options) == 0);
        if (state.verdict_visible(position)) add(sum, answer, state.settings());
    }
    RC_ASSERT(sum == participant.totals);
    RC_ASSERT(participant.answers.size() <= state.question_count());
}

void check_ranks(const RunState& state) {
    for (uint32_t i = 1; i <= state.participant_count(); ++i) {
        const Participant& one = state.at(ParticipantId{i});
        if (one.kicked) continue;
        uint32_t better = 0;
        for (uint32_t j = 1; j <= state.participant_count(); ++j) {
            const Participant& other = state.at(ParticipantId{j});
            better += !other.kicked && standing_of(other, state.settings(), rules_version) <
                                           standing_of(one, state.settings(), rules_version);
        }
        RC_ASSERT(state.rank(ParticipantId{i}) == better + 1);
    }
}

TEST(EveryRun, R1_replays_to_an_equal_state) {
    EXPECT_TRUE(rc::check("replay", [] {
        const RandomRun random = random_run();
        std::vector<Entry> stored;
        for (const Entry& entry : random.run.log()) {
            std::string bytes;
            encode(entry, bytes);
            stored.push_back(decode(entry.seq, bytes).value());
        }
        const RunState again = replay(stored, random.run.key());
        RC_ASSERT(digest(again) == digest(random.run.state()));
        RC_ASSERT(digest(RunState(again)) == digest(again));
    }));
}

TEST(EveryRun, R1_time_never_goes_back_and_nothing_due_is_left_undone) {
    EXPECT_TRUE(rc::check("time", [] {
        RandomRun random(*rc::gen::arbitrary<uint64_t>());
        for (int i = 0; i < 300; ++i) {
            const ServerTime before = random.run->now();
            random.step();
            RC_ASSERT(random.run->now() >= before);
            const auto deadline = random.run->next_deadline();
            RC_ASSERT(deadline.has_value() == (random.run->phase() != Phase::finished));
            if (deadline) RC_ASSERT(*deadline > random.run->now());
            if (!deadline) RC_ASSERT(random.run->finished_at() <= random.run->now());
        }
    }));
}

TEST(EveryRun, R2_changes_at_the_deadline_and_not_before) {
    EXPECT_TRUE(rc::check("deadline", [] {
        RandomRun random = random_run(100);
        const auto deadline = random.run->next_deadline();
        if (!deadline) return;
        RunState state = random.run.state();
        Effects effects;
        apply(state, {state.seq() + 1, *deadline - Micros{1}, sign_on(), TimeUp{}}, effects);
        RC_ASSERT(effects.empty());
        apply(state, {state.seq() + 1, *deadline, sign_on(), TimeUp{}}, effects);
        RC_ASSERT(!effects.empty());
    }));
}

TEST(EveryRun, R10_ends_by_itself) {
    EXPECT_TRUE(rc::check("finishes", [] {
        RandomRun random = random_run();
        // Countdown, a live question's end, and one wait of at most a day each; nobody does anything any more.
        for (int i = 0; i < 4; ++i) {
            random.run.now = std::max(random.run.now, random.run->next_deadline().value_or(random.run.now));
            random.run.time_up();
        }
        RC_ASSERT(random.run->phase() == Phase::finished);
        RC_ASSERT(random.run->finished_at() <= random.run->now());
    }));
}

TEST(EveryRun, R11_an_entry_that_is_stored_twice_counts_once) {
    EXPECT_TRUE(rc::check("duplicates", [] {
        const RandomRun random = random_run(150);
        const std::vector<Entry>& log = random.run.log();
        std::vector<Entry> doubled = {log.front()};
        for (size_t i = 1; i < log.size(); ++i) {
            for (int copies = 0; copies < 2; ++copies) {
                doubled.push_back(log[i]);
                doubled.back().seq = doubled.size();
                const auto* next = std::get_if<Next>(&log[i].command);
                if (next != nullptr && next->step == 0) break;  // says that it means whatever the step is
            }
        }
        RC_ASSERT(outcome(replay(doubled, random.run.key())) == outcome(random.run.state()));
    }));
}

TEST(EveryRun, R11_late_repetitions_of_answers_and_joins_change_nothing) {
    EXPECT_TRUE(rc::check("late repetitions", [] {
        RandomRun random = random_run(150);
        random.run.time_up();
        const auto before = outcome(random.run.state());
        const std::vector<Entry> log = random.run.log();
        RunState state = random.run.state();
        Effects effects;
        for (Entry entry : log) {
            const bool judged =
                std::holds_alternative<Answer>(entry.command) && entry.actor.role == Role::participant &&
                state.find(entry.actor.participant) != nullptr &&
                std::get<Answer>(entry.command).position < state.at(entry.actor.participant).answers.size();
            const auto* join = std::get_if<Join>(&entry.command);
            if (!judged && (join == nullptr || !state.find_by_nonce(join->nonce))) continue;
            entry.seq = state.seq() + 1;
            entry.received = state.now();
            const auto result =
                judged ? state.at(entry.actor.participant).answers[std::get<Answer>(entry.command).position].result
                       : Result::right;
            if (result == Result::none) continue;
            apply(state, entry, effects);
        }
        RC_ASSERT(outcome(state) == before);
    }));
}

TEST(EveryRun, R14_counts_and_ranks_agree_with_counting_and_sorting) {
    EXPECT_TRUE(rc::check("counts, totals and ranks", [] {
        RandomRun random(*rc::gen::arbitrary<uint64_t>());
        for (int i = 0; i < 200; ++i) {
            random.step();
            if (i % 10 != 0) continue;
            const RunState& state = random.run.state();
            check_counts(state);
            check_ranks(state);
            for (uint32_t n = 1; n <= state.participant_count(); ++n) {
                check_totals(state, state.at(ParticipantId{n}), ParticipantId{n});
            }
        }
    }));
}

TEST(EveryRun, R14_speedrun_standings_improve_with_every_answer) {
    EXPECT_TRUE(rc::check("progress", [] {
        RandomRun random(*rc::gen::arbitrary<uint64_t>());
        for (int i = 0; i < 200; ++i) {
            std::map<uint32_t, Standing> before;
            const Settings settings = random.run->settings();
            for (uint32_t n = 1; n <= random.run->participant_count(); ++n) {
                before[n] = standing_of(random.run.person(n), settings, rules_version);
            }
            random.step();
            if (settings != random.run->settings() || settings.scoring != Scoring::speedrun) continue;
            for (const auto& [n, standing] : before) {
                RC_ASSERT(standing_of(random.run.person(n), settings, rules_version) <= standing);
            }
        }
    }));
}

TEST(EveryRun, R20_the_report_agrees_with_the_state) {
    EXPECT_TRUE(rc::check("report", [] {
        RandomRun random = random_run();
        random.run(host(), End{});
        const RunState& state = random.run.state();
        const Report report = make_report(state);
        RC_ASSERT(report.placements.size() == state.playing_count());
        uint32_t right = 0, counted = 0;
        for (const Placement& placement : report.placements) {
            RC_ASSERT(placement.rank == state.rank(placement.participant));
            right += state.at(placement.participant).totals.right;
        }
        for (const QuestionStatistics& statistics : report.questions) counted += statistics.right;
        RC_ASSERT(right == counted);
    }));
}

TEST(EveryRun, reaches_every_phase_and_every_effect) {
    std::map<size_t, int> effects;
    std::map<Phase, int> phases;
    for (uint64_t seed = 0; seed < 300; ++seed) {
        RandomRun random(seed);
        for (int i = 0; i < 200; ++i) {
            random.step();
            ++phases[random.run->phase()];
            for (const Effect& effect : random.run.effects()) ++effects[effect.index()];
        }
    }
    EXPECT_EQ(phases.size(), 5U);
    EXPECT_EQ(effects.size(), std::variant_size_v<Effect>);
    EXPECT_GT(effects[Effect(Judged{}).index()], 2'000);
}

}  // namespace
}  // namespace mcs::race
