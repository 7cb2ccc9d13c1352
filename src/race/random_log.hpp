#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "race/run_state.hpp"
#include "race/test_run.hpp"

namespace mcs::race::test {

// Random runs for property tests: everything follows from the generator's seed.

inline bool coin(SplitMix64& random, uint64_t percent = 50) { return random.below(100) < percent; }

inline std::string random_text(SplitMix64& random, size_t bytes_max) {
    std::string text(random.below(bytes_max + 1), ' ');
    for (char& c : text) c = static_cast<char>(random.next());
    return text;
}

inline std::vector<uint32_t> random_numbers(SplitMix64& random) {
    std::vector<uint32_t> numbers(random.below(4));
    for (uint32_t& number : numbers) number = static_cast<uint32_t>(random.next());
    return numbers;
}

inline Settings random_settings(SplitMix64& random) {
    Settings settings;
    settings.mode = static_cast<Mode>(random.below(3));
    for (uint64_t left = random.below(3); left > 0; --left) settings.categories.push_back(random_text(random, 3));
    settings.questions = static_cast<uint32_t>(random.below(8));
    settings.limit = Micros{random.below(3) * 5'000'000};
    settings.shuffle_questions = coin(random);
    settings.shuffle_options = coin(random);
    settings.reveal = static_cast<Reveal>(random.below(2));
    settings.scoring = static_cast<Scoring>(random.below(3));
    settings.partial = coin(random);
    settings.penalty = Micros{static_cast<int64_t>(random.below(20'000'000)) - 1'000'000};
    settings.credit_cap = Micros{random.below(500'000)};
    settings.countdown = Micros{random.below(3) * 1'500'000};
    settings.late_join = coin(random, 80);
    settings.names = static_cast<Naming>(random.below(2));
    return settings;
}

inline std::shared_ptr<AnswerKey> random_key(SplitMix64& random) {
    auto key = std::make_shared<AnswerKey>();
    key->categories = {"a", "b"};
    for (uint64_t left = 1 + random.below(12); left > 0; --left) {
        const auto options = static_cast<uint8_t>(2 + random.below(options_max - 1));
        const auto correct = static_cast<Choice>(1 + random.below((1U << options) - 1));
        key->questions.push_back({.correct = correct,
                                  .options = options,
                                  .category = static_cast<uint16_t>(random.below(2)),
                                  .points = static_cast<uint16_t>(random.below(2'000)),
                                  .limit = Micros{random.below(2) * 4'000'000}});
    }
    return key;
}

/// Any entry that the stored form can hold, sensible or not.
inline Entry random_entry(SplitMix64& random, uint64_t seq) {
    const auto who = ParticipantId{static_cast<uint32_t>(random.next())};
    Entry entry{seq, from_us(static_cast<int64_t>(random.below(1ULL << 57))), {}, TimeUp{}};
    entry.actor = {static_cast<Role>(random.below(3)), who};
    switch (random.below(16)) {
        case 0:
            entry.command = Create{rules_version,
                                   random.next(),
                                   RunId{random_text(random, 64)},
                                   JoinCode{random_text(random, 64)},
                                   HostId{random_text(random, 64)},
                                   random_text(random, 200),
                                   QuestionSetId{random_text(random, 64)},
                                   random_settings(random),
                                   random_numbers(random),
                                   RunId{random_text(random, 64)}};
            break;
        case 1:
            entry.command = Join{random.next(), random_text(random, 128), random_text(random, 512)};
            break;
        case 2:
            entry.command = Presence{who, coin(random)};
            break;
        case 3:
            entry.command = Answer{static_cast<uint32_t>(random.next()), static_cast<Choice>(random.next()),
                                   static_cast<int64_t>(coin(random) ? random.below(1ULL << 57) : 0),
                                   static_cast<uint32_t>(random.next())};
            break;
        case 4:
            entry.command = Configure{random_settings(random)};
            break;
        case 5:
            entry.command = Kick{who};
            break;
        case 6:
            entry.command = Start{};
            break;
        case 7:
            entry.command = Pause{};
            break;
        case 8:
            entry.command = Resume{};
            break;
        case 9:
            entry.command = Next{static_cast<uint32_t>(random.next())};
            break;
        case 10:
            entry.command = End{};
            break;
        case 11:
            entry.command = TimeUp{};
            break;
        case 12:
            entry.command = Grant{who, static_cast<uint8_t>(random.next())};
            break;
        case 13:
            entry.command = Lock{coin(random)};
            break;
        case 14:
            entry.command = Rematch{RunId{random_text(random, 64)}, JoinCode{random_text(random, 64)}};
            break;
        default:
            entry.command = Archived{};
            break;
    }
    return entry;
}

/// Acts out a run in which people mostly do what makes sense, and now and then what does not.
class RandomRun {
  public:
    explicit RandomRun(uint64_t seed)
        : random_(seed),
          run(random_key(random_), random_settings(random_), random_.next(),
              coin(random_, 80) ? std::vector<uint32_t>{} : std::vector<uint32_t>{0, 2, 5}) {}

    void step() {
        run.now += Micros{random_.below(coin(random_, 5) ? 30'000'000 : 3'000'000)};
        if (coin(random_, 10)) run.now -= Micros{random_.below(2'000'000)};
        const uint32_t people = run->participant_count();
        const auto who = static_cast<uint32_t>(random_.below(people + 1)) + (coin(random_, 97) && people > 0 ? 0 : 1);
        const uint64_t dice = random_.below(1000);
        if (dice < 580) return answer(who);
        if (dice < 590) return grant(who);
        if (dice < 720) return join();
        if (dice < 800) {
            run(sign_on(), Presence{ParticipantId{who}, coin(random_, 60)});
        } else if (dice < 870) {
            run(run->settings().mode == Mode::solo && coin(random_) ? player(who) : host(), Start{});
        } else if (dice < 900) {
            run(host(), coin(random_, 30) ? Command{Pause{}} : Command{Resume{}});
        } else if (dice < 950) {
            run(host(), Next{coin(random_) ? run->live_step() : 0});
        } else if (dice < 960) {
            run(host(), Kick{ParticipantId{who}});
        } else if (dice < 970) {
            run(host(), Configure{random_settings(random_)});
        } else if (dice < 972) {
            run(host(), End{});
        } else if (dice < 974) {
            run(host(), Lock{coin(random_, 30)});
        } else if (dice < 976) {
            run(host(), Rematch{RunId{"next"}, JoinCode{random_text(random_, 2)}});
        } else if (dice < 980) {
            Entry any = random_entry(random_, 0);
            any.received = run.now;
            run.fold(any);
        } else {
            run.time_up();
        }
    }

  private:
    void join() {
        const uint64_t nonce = coin(random_, 80) ? random_.next() : 1 + random_.below(20);
        const std::string name(1, static_cast<char>('a' + random_.below(26)));
        run(sign_on(), Join{nonce, name, name});
        if (coin(random_, 90)) run(sign_on(), Presence{ParticipantId{run->participant_count()}, true});
    }

    void grant(uint32_t who) {
        run(coin(random_, 80) ? host() : sign_on(),
            Grant{ParticipantId{who}, static_cast<uint8_t>(random_.below(time_quarters_max + 3))});
    }

    void answer(uint32_t who) {
        const Participant* participant = run->find(ParticipantId{who});
        uint32_t position =
            run->current_position(ParticipantId{who})
                .value_or(participant == nullptr ? 0 : static_cast<uint32_t>(participant->answers.size()));
        if (coin(random_, 5)) position = static_cast<uint32_t>(random_.below(12));
        auto choice = static_cast<Choice>(random_.below(1U << (coin(random_, 95) ? 3 : 11)));
        if (participant != nullptr && position < run->question_count() && coin(random_, 50)) {
            choice = run.solution(who, position);
        }
        const int64_t shown = coin(random_, 80) ? to_us(run.now) - static_cast<int64_t>(random_.below(6'000'000)) : 0;
        run(player(who), Answer{position, choice, shown, static_cast<uint32_t>(random_.below(600'000))});
    }

    SplitMix64 random_;

  public:
    TestRun run;
};

}  // namespace mcs::race::test
