#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "race/run_state.hpp"

namespace mcs::race::test {

/// When every test's run is created.
inline constexpr ServerTime epoch = from_us(1'750'000'000'000'000);

inline constexpr Micros ms(int64_t n) { return Micros{n * 1'000}; }
inline constexpr Micros seconds(int64_t n) { return Micros{n * 1'000'000}; }

inline Actor sign_on() { return {Role::system, {}}; }
inline Actor host() { return {Role::host, {}}; }
inline Actor player(uint32_t number) { return {Role::participant, ParticipantId{number}}; }

/// `count` questions with 4 options each; the right one of question i is option i % 4.
inline std::shared_ptr<AnswerKey> simple_key(uint32_t count) {
    auto key = std::make_shared<AnswerKey>();
    key->categories = {"all"};
    for (uint32_t i = 0; i < count; ++i) key->questions.push_back({.correct = Choice(1U << i % 4), .options = 4});
    return key;
}

/// Nothing is shuffled and everybody starts at once, so that a test can say what happens.
inline Settings plain(Mode mode = Mode::race) {
    Settings settings;
    settings.mode = mode;
    settings.shuffle_questions = settings.shuffle_options = false;
    settings.countdown = Micros{0};
    return settings;
}

/// A run, the log it came from, and a clock that the test moves.
class TestRun {
  public:
    TestRun(std::shared_ptr<const AnswerKey> key, const Settings& settings, uint64_t seed = 1,
            std::vector<uint32_t> only = {})
        : key_(std::move(key)), log_{first_entry(settings, seed, std::move(only))}, state_(log_.front(), key_) {}

    /// Folds `command` at the present time; the effects are those of this command.
    const Effects& operator()(const Actor& actor, Command command) {
        log_.push_back({state_.seq() + 1, now, actor, std::move(command)});
        apply(state_, log_.back(), effects_);
        return effects_;
    }
    const Effects& fold(Entry entry) {
        entry.seq = state_.seq() + 1;
        log_.push_back(std::move(entry));
        apply(state_, log_.back(), effects_);
        return effects_;
    }
    const Effects& time_up() { return (*this)(sign_on(), TimeUp{}); }

    /// Lets somebody in and connects them; gives the number.
    uint32_t join(const std::string& name, bool connect = true) {
        (*this)(sign_on(), Join{next_nonce_++, name, name});
        const uint32_t who = state_.participant_count();
        if (connect) (*this)(sign_on(), Presence{ParticipantId{who}, true});
        return who;
    }
    void start() { (*this)(host(), Start{}); }

    /// Answers the current question after `taken`, from now on; `right`: with exactly the right options.
    const Effects& answer(uint32_t who, bool right, Micros taken) {
        const uint32_t position = state_.current_position(ParticipantId{who}).value();
        now += taken;
        return (*this)(player(who), Answer{position, solution(who, position, right), 0, 0});
    }
    Choice solution(uint32_t who, uint32_t position, bool right = true) const {
        const uint32_t question = state_.question_at(ParticipantId{who}, position);
        const QuestionKey& asked = state_.key(question);
        const auto order = state_.option_order(ParticipantId{who}, question);
        const Choice wanted = right ? asked.correct : Choice(~asked.correct & ((1U << asked.options) - 1));
        unsigned choice = 0;
        for (unsigned i = 0; i < asked.options; ++i) choice |= (wanted >> order[i] & 1U) << i;
        return Choice(choice);
    }

    const RunState& state() const { return state_; }
    const Effects& effects() const { return effects_; }  ///< of the last entry
    const RunState* operator->() const { return &state_; }
    const Participant& person(uint32_t number) const { return state_.at(ParticipantId{number}); }
    uint32_t rank(uint32_t number) const { return state_.rank(ParticipantId{number}); }
    const std::vector<Entry>& log() const { return log_; }
    const std::shared_ptr<const AnswerKey>& key() const { return key_; }

    ServerTime now = epoch;

  private:
    static Entry first_entry(const Settings& settings, uint64_t seed, std::vector<uint32_t> only) {
        Create create;
        create.seed = seed;
        create.run = RunId{"run"};
        create.code = JoinCode{"ABCDEF"};
        create.host = HostId{"host"};
        create.question_set = QuestionSetId{"set"};
        create.title = "A run";
        create.settings = settings;
        create.only = std::move(only);
        return {1, epoch, host(), create};
    }

    std::shared_ptr<const AnswerKey> key_;
    std::vector<Entry> log_;
    RunState state_;
    Effects effects_;
    uint64_t next_nonce_ = 1;
};

inline RunState replay(const std::vector<Entry>& log, const std::shared_ptr<const AnswerKey>& key) {
    RunState state(log.front(), key);
    Effects effects;
    for (size_t i = 1; i < log.size(); ++i) apply(state, log[i], effects);
    return state;
}

/// The effects of one kind, in order.
template <class E>
std::vector<E> only(const Effects& effects) {
    std::vector<E> found;
    for (const Effect& effect : effects) {
        if (const E* one = std::get_if<E>(&effect)) found.push_back(*one);
    }
    return found;
}

inline std::optional<Refusal> refusal(const Effects& effects) {
    const auto refused = only<Refused>(effects);
    return refused.empty() ? std::nullopt : std::optional(refused.front().why);
}

}  // namespace mcs::race::test
