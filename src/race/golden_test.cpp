#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "race/entry_codec.hpp"
#include "race/random_log.hpp"
#include "race/report.hpp"

// Old logs stay readable: the logs in tests/golden are replayed for ever, and must come to what they came to when they
// were written. They are text: the answer key, the stored entries in hexadecimal, and after a line `expected` the
// outcome. Never change a file there. A new version of the rules adds files:
//   mcs_race_test --gtest_also_run_disabled_tests --gtest_filter='*writes_golden_logs*' writes those that are missing.

namespace mcs::race {
namespace {

using namespace test;
namespace fs = std::filesystem;

const fs::path folder = fs::path("tests") / "golden";
constexpr std::string_view expected_line = "expected\n";

std::string hex(std::string_view bytes) {
    std::string text;
    for (char c : bytes) {
        for (int shift : {4, 0}) text += "0123456789abcdef"[static_cast<uint8_t>(c) >> shift & 15];
    }
    return text;
}

std::string from_hex(std::string_view text) {
    std::string bytes;
    for (size_t i = 0; i + 1 < text.size(); i += 2) {
        uint8_t byte = 0;
        std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

std::string print_input(const AnswerKey& key, const std::vector<Entry>& log) {
    std::ostringstream out;
    for (const std::string& name : key.categories) out << "category " << name << '\n';
    for (const QuestionKey& one : key.questions) {
        out << "question " << one.correct << ' ' << int{one.options} << ' ' << one.category << ' ' << one.points << ' '
            << one.limit.count() << '\n';
    }
    for (const Entry& entry : log) {
        std::string bytes;
        encode(entry, bytes);
        out << "entry " << hex(bytes) << '\n';
    }
    return out.str();
}

void print_participant(std::ostream& out, const RunState& state, ParticipantId who) {
    const Participant& participant = state.at(who);
    const Totals& totals = participant.totals;
    out << "participant " << number(who) << " rank " << state.rank(who) << " present " << participant.present
        << " kicked " << participant.kicked << " points " << totals.points << " right " << totals.right << " wrong "
        << totals.wrong << " partial " << totals.partial << " late " << totals.late << " time_us "
        << totals.time.count() << " finished_seq " << participant.finished_seq;
    if (participant.time_quarters != time_quarters_min) out << " time_quarters " << int{participant.time_quarters};
    out << '\n';
    for (uint32_t position = 0; position < participant.answers.size(); ++position) {
        const AnswerRecord& answer = participant.answers[position];
        out << "  question " << state.question_at(who, position) << " choice " << answer.choice << " result "
            << int{static_cast<uint8_t>(answer.result)} << " points " << answer.points << " elapsed_us "
            << answer.elapsed_us << " credit_us " << answer.credit_us << '\n';
    }
}

std::string print_outcome(const RunState& state) {
    std::ostringstream out;
    out << "phase " << int{static_cast<uint8_t>(state.phase())} << " now " << to_us(state.now()) << " starts_at "
        << to_us(state.starts_at()) << " finished_at " << to_us(state.finished_at());
    if (state.locked()) out << " locked";
    if (state.rematch()) out << " rematch " << state.rematch()->run.str();
    out << '\n';
    for (uint32_t i = 1; i <= state.participant_count(); ++i) print_participant(out, state, ParticipantId{i});
    const Report report = make_report(state);
    out << "placements";
    for (const Placement& one : report.placements) out << ' ' << one.rank << ':' << number(one.participant);
    out << '\n';
    for (const QuestionStatistics& one : report.questions) {
        out << "statistics " << one.question << " right " << one.right << " wrong " << one.wrong << " partial "
            << one.partial << " late " << one.late << " median_us " << one.median.count() << " chosen";
        for (uint32_t chosen : one.chosen) out << ' ' << chosen;
        out << '\n';
    }
    return out.str();
}

RunState replay_text(std::istream& in) {
    auto key = std::make_shared<AnswerKey>();
    std::optional<RunState> state;
    Effects effects;
    std::string kind, rest;
    while (in >> kind && std::getline(in >> std::ws, rest)) {
        if (kind == "category") key->categories.push_back(rest);
        if (kind == "question") {
            int options = 0;
            int64_t limit_us = 0;
            QuestionKey& one = key->questions.emplace_back();
            std::istringstream(rest) >> one.correct >> options >> one.category >> one.points >> limit_us;
            one.options = static_cast<uint8_t>(options);
            one.limit = Micros{limit_us};
        }
        if (kind != "entry") continue;
        const Entry entry = decode(state ? state->seq() + 1 : 1, from_hex(rest)).value();
        state ? apply(*state, entry, effects) : static_cast<void>(state.emplace(entry, key));
    }
    return state.value();
}

TEST(GoldenLogs, come_to_what_they_always_came_to) {
    int replayed = 0;
    for (const auto& file : fs::directory_iterator(folder)) {
        if (file.path().extension() != ".log") continue;
        std::stringstream text;
        text << std::ifstream(file.path()).rdbuf();
        const std::string all = text.str();
        const size_t cut = all.find(expected_line);
        ASSERT_NE(cut, std::string::npos) << file.path();
        std::istringstream input(all.substr(0, cut));
        EXPECT_EQ(print_outcome(replay_text(input)), all.substr(cut + expected_line.size())) << file.path();
        ++replayed;
    }
    EXPECT_GE(replayed, 36);
}

void write_golden(const std::string& name, const TestRun& run) {
    const fs::path path = folder / (name + ".log");
    if (fs::exists(path)) return;
    std::ofstream(path) << print_input(*run.key(), run.log()) << expected_line << print_outcome(run.state());
}

/// A run of the wanted mode and scoring, played by chance until it is over.
TestRun played(Mode mode, Scoring scoring) {
    for (uint64_t seed = 1;; ++seed) {
        RandomRun random(seed);
        for (int i = 0; i < 250; ++i) random.step();
        size_t answers = 0;
        for (uint32_t who = 1; who <= random.run->participant_count(); ++who) {
            answers += random.run.person(who).answers.size();
        }
        const bool lively = random.run->finished_count() >= 1 && random.run->phase() == Phase::finished &&
                            answers >= (mode == Mode::solo ? 4U : 24U);
        const Settings& settings = random.run->settings();
        if (lively && settings.mode == mode && settings.scoring == scoring) return random.run;
    }
}

TEST(GoldenLogs, DISABLED_writes_golden_logs) {
    const std::string rules = "rules-" + std::to_string(rules_version);
    const std::array modes = {"race", "live", "solo"};
    const std::array scorings = {"points", "speedrun", "accuracy"};
    for (size_t mode = 0; mode < modes.size(); ++mode) {
        for (size_t scoring = 0; scoring < scorings.size(); ++scoring) {
            write_golden(rules + "-" + modes[mode] + "-" + scorings[scoring],
                         played(static_cast<Mode>(mode), static_cast<Scoring>(scoring)));
        }
    }
}

}  // namespace
}  // namespace mcs::race
