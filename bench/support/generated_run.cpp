#include "generated_run.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/random.hpp"
#include "race/entry_codec.hpp"

namespace mcs::bench {

GeneratedRun::GeneratedRun(std::shared_ptr<const quiz::CompiledSet> question_set, uint32_t participants,
                           uint32_t answers_each)
    : set(std::move(question_set)) {
    ServerTime now = from_us(1'750'000'000'000'000);
    const auto add = [&](race::Command command, race::Actor actor = {}) {
        now += Micros{200};
        StoredEntry& stored = entries.emplace_back();
        stored.seq = entries.size();
        race::encode({.seq = 0, .received = now, .actor = actor, .command = std::move(command)}, stored.bytes);
    };
    race::Settings settings;
    settings.countdown = Micros{0};
    add(race::Create{.seed = 7,
                     .run = RunId("01HZRUN0000000000000000001"),
                     .code = JoinCode("ABCDEF"),
                     .host = HostId("h"),
                     .title = "Benchmark",
                     .question_set = set->id,
                     .settings = settings});
    for (uint32_t i = 1; i <= participants; ++i) {
        const std::string name = "Participant " + std::to_string(i);
        add(race::Join{.nonce = i * 0x9E37'79B9'7F4A'7C15U, .name = name, .name_key = name});
    }
    for (uint32_t i = 1; i <= participants; ++i) add(race::Presence{ParticipantId{i}, true});
    add(race::Start{}, {race::Role::host, {}});
    add(race::TimeUp{});
    before_answers = entries.size();
    SplitMix64 random(1);
    for (uint32_t position = 0; position < answers_each; ++position) {
        for (uint32_t i = 1; i <= participants; ++i) {
            const auto thought = static_cast<int64_t>(random.below(4'000'000));
            add(race::Answer{.position = position,
                             .choice = static_cast<race::Choice>(1U << random.below(2)),
                             .shown_us = to_us(now) - thought,
                             .credit_us = 20'000},
                {race::Role::participant, ParticipantId{i}});
        }
    }
}

race::RunState GeneratedRun::folded(size_t count) const {
    race::RunState state(*race::decode(1, entries.front().bytes), set->key);
    race::Effects effects;
    for (size_t i = 1; i < std::min(count, entries.size()); ++i) {
        race::apply(state, *race::decode(entries[i].seq, entries[i].bytes), effects);
    }
    return state;
}

}  // namespace mcs::bench
