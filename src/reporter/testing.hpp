#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/time.hpp"
#include "quiz/compiled_set.hpp"
#include "quiz/reader.hpp"
#include "race/entry_codec.hpp"
#include "race/run_state.hpp"

namespace mcs::reporter::test {

inline constexpr ServerTime epoch = from_us(1'750'000'000'000'000);

inline quiz::QuestionSet sample_set() {
    quiz::QuestionSet set;
    set.title = "Sample";
    quiz::Question one;
    one.id = "q-1";
    one.prompt = "Which is **bold**?";
    one.options = {{"`code`"}, {"a < b"}, {"c"}};
    one.correct = {1};
    one.category = "markup";
    one.explanation = "Because.";
    one.references = {{"Docs", "https://example.org/?a=1&b=2"}};
    quiz::Question two;
    two.id = "q-2";
    two.prompt = "Choose two";
    two.options = {{"a"}, {"b"}, {"c"}, {"d"}};
    two.correct = {0, 3};
    two.category = "plain";
    set.questions = {one, two};
    return set;
}

/// A log that the test writes entry by entry; nothing is shuffled, so options are shown as stored.
class LogWriter {
  public:
    explicit LogWriter(RunId run, QuestionSetId set) {
        race::Create create;
        create.seed = 0xfedcba9876543210U;
        create.run = std::move(run);
        create.code = JoinCode("ABCDEF");
        create.host = HostId("host");
        create.title = "A \"run\"";
        create.question_set = std::move(set);
        create.settings.shuffle_questions = create.settings.shuffle_options = false;
        create.settings.countdown = Micros{0};
        add({race::Role::host, {}}, create);
    }

    void add(race::Actor actor, race::Command command, Micros later = Micros{0}) {
        now += later;
        entries.push_back({entries.size() + 1, now, actor, std::move(command)});
    }
    void join(uint64_t nonce, const std::string& name) {
        add({}, race::Join{nonce, name, name});
        add({}, race::Presence{ParticipantId{++people_}, true});
    }
    void answer(uint32_t who, uint32_t position, race::Choice choice, Micros taken) {
        add({race::Role::participant, ParticipantId{who}}, race::Answer{position, choice, to_us(now), 0}, taken);
    }
    /// Two people race: Ada has all right, "=Bob" one of two.
    void race() {
        join(1, "Ada");
        join(2, "=Bob, \"the\" best");
        add({race::Role::host, {}}, race::Start{});
        answer(1, 0, 0b010, Micros{2'000'000});
        answer(1, 1, 0b1001, Micros{3'500'000});
        answer(2, 0, 0b100, Micros{1'000'000});
        answer(2, 1, 0b1001, Micros{4'000'000});
    }
    std::vector<std::string> encoded() const {
        std::vector<std::string> all;
        for (const race::Entry& entry : entries) race::encode(entry, all.emplace_back());
        return all;
    }
    race::RunState fold(const quiz::CompiledSet& set) const {
        race::RunState state(entries.front(), set.key);
        race::Effects effects;
        for (size_t i = 1; i < entries.size(); ++i) race::apply(state, entries[i], effects);
        return state;
    }

    ServerTime now = epoch;
    std::vector<race::Entry> entries;

  private:
    uint32_t people_ = 0;
};

}  // namespace mcs::reporter::test
