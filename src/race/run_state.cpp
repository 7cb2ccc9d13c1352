#include "race/run_state.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include "base/assert.hpp"
#include "base/random.hpp"
#include "race/scoring.hpp"
#include "race/selection.hpp"

namespace mcs::race {

namespace {

// What a race's deadline grants beside the questions' limits.
constexpr Micros allowance_per_question{10'000'000};
constexpr Micros allowance_per_run{60'000'000};

void require_well_formed(const AnswerKey& key) {
    require(!key.questions.empty(), "a question set holds questions");
    require(key.questions.size() <= questions_max, "a question set is not larger than allowed");
    for (const QuestionKey& question : key.questions) {
        require(question.options >= 2 && question.options <= options_max, "a question has 2 to 10 options");
        require(question.correct != 0 && question.correct >> question.options == 0, "a question's solution exists");
    }
}

}  // namespace

RunState::RunState(const Entry& first, std::shared_ptr<const AnswerKey> key) : key_(std::move(key)) {
    require(first.seq == 1 && std::holds_alternative<Create>(first.command), "a log begins with Create");
    require(key_ != nullptr, "a run has an answer key");
    require_well_formed(*key_);
    created_ = std::get<Create>(first.command);
    require(created_.rules >= 1 && created_.rules <= rules_version, "the run's rules are known");
    seq_ = first.seq;
    created_at_ = now_ = first.received;
    by_name_ = decltype(by_name_)(0, NameHash{created_.seed});
    Settings settings = created_.settings;
    std::vector<uint32_t> questions = select_questions(*key_, settings, created_.seed, created_.only);
    if (questions.empty()) {
        settings.categories.clear();
        created_.only.clear();
        questions = select_questions(*key_, settings, created_.seed);
    }
    configure(settings, std::move(questions));
}

void RunState::configure(const Settings& settings, std::vector<uint32_t> questions) {
    settings_ = normalised(settings);
    questions_ = std::move(questions);
    allowance_ = allowance_per_run;
    for (uint32_t question : questions_) allowance_ += limit(question) + allowance_per_question;
}

size_t RunState::NameHash::operator()(std::string_view name) const noexcept {
    uint64_t hash = SplitMix64(seed ^ name.size()).next();
    for (size_t i = 0; i < name.size(); i += 8) {
        uint64_t word = 0;
        for (size_t j = i; j < std::min(i + 8, name.size()); ++j) word = word << 8 | static_cast<uint8_t>(name[j]);
        hash = SplitMix64(hash ^ word).next();
    }
    return hash;
}

const Create& RunState::created() const noexcept { return created_; }
const Settings& RunState::settings() const noexcept { return settings_; }
Phase RunState::phase() const noexcept { return phase_; }
uint64_t RunState::seq() const noexcept { return seq_; }
ServerTime RunState::created_at() const noexcept { return created_at_; }
ServerTime RunState::now() const noexcept { return now_; }
ServerTime RunState::starts_at() const noexcept { return starts_at_; }
ServerTime RunState::finished_at() const noexcept { return finished_at_; }
ServerTime RunState::shifted_by_pauses(ServerTime began) const noexcept {
    return clock_.began_without_pauses(began, now_);
}
bool RunState::results_stored() const noexcept { return results_stored_; }
bool RunState::locked() const noexcept { return locked_; }
const std::optional<Rematch>& RunState::rematch() const noexcept { return rematch_; }

std::optional<ServerTime> RunState::next_deadline() const noexcept {
    switch (phase_) {
        case Phase::lobby:
            return created_at_ + abandoned_after;
        case Phase::countdown:
            return starts_at_;
        case Phase::running:
            if (is_live()) return live_deadline();
            return clock_.after(starts_at_, latest_release_ + extended(allowance_, largest_factor_));
        case Phase::paused:
            return clock_.stopped_at() + abandoned_after;
        case Phase::finished:
            break;
    }
    return std::nullopt;
}

ServerTime RunState::live_deadline() const noexcept {
    if (!live_.open) return clock_.after(live_.opens_at, abandoned_after);
    const Micros longest =
        extended(limit(question_at({}, live_.released - 1)), live_.still_present_by_factor.largest());
    return clock_.after(live_.opens_at, longest + settings_.credit_cap);
}

uint32_t RunState::question_count() const noexcept { return static_cast<uint32_t>(questions_.size()); }

const QuestionKey& RunState::key(uint32_t question) const noexcept {
    require(question < key_->questions.size(), "the question is in the stored set");
    return key_->questions[question];
}

Micros RunState::limit(uint32_t question) const noexcept {
    if (settings_.limit > Micros{0}) return settings_.limit;
    const Micros own = key(question).limit;
    return own > Micros{0} ? std::clamp(own, limit_min, limit_max) : default_limit;
}

Micros RunState::limit_of(ParticipantId who, uint32_t question) const noexcept {
    return extended(limit(question), at(who).time_quarters);
}

uint32_t RunState::question_at(ParticipantId who, uint32_t position) const noexcept {
    require(position < questions_.size(), "the position is in the run");
    if (!settings_.shuffle_questions) return questions_[position];
    const uint64_t seed = question_order_seed(created_.seed, is_live() ? 0 : number(who));
    return questions_[permuted(seed, question_count(), position)];
}

std::array<uint8_t, options_max> RunState::option_order(ParticipantId who, uint32_t question) const noexcept {
    if (settings_.shuffle_options) {
        return shuffled_options(created_.seed, number(who), question, key(question).options);
    }
    std::array<uint8_t, options_max> order;
    std::iota(order.begin(), order.end(), uint8_t{0});
    return order;
}

std::span<const uint32_t> RunState::questions() const noexcept { return questions_; }

std::optional<uint32_t> RunState::live_position() const noexcept {
    if (live_.released == 0) return std::nullopt;
    return live_.released - 1;
}

bool RunState::question_open() const noexcept { return live_.open; }
ServerTime RunState::question_opens_at() const noexcept { return live_.opens_at; }
uint32_t RunState::answered_here() const noexcept { return live_.answered; }
uint32_t RunState::live_step() const noexcept { return 2 * live_.released + (live_.open ? 0 : 1); }

uint32_t RunState::participant_count() const noexcept { return static_cast<uint32_t>(people_.size()); }
uint32_t RunState::playing_count() const noexcept { return playing_; }
uint32_t RunState::present_count() const noexcept { return present_; }
uint32_t RunState::finished_count() const noexcept { return finished_; }

const Participant* RunState::find(ParticipantId who) const noexcept {
    if (number(who) == 0 || number(who) > people_.size()) return nullptr;
    return &people_[number(who) - 1];
}

const Participant& RunState::at(ParticipantId who) const noexcept {
    const Participant* participant = find(who);
    require(participant != nullptr, "the participant exists");
    return *participant;
}

std::optional<ParticipantId> RunState::find_by_nonce(uint64_t nonce) const noexcept {
    const auto found = by_nonce_.find(nonce);
    if (found == by_nonce_.end()) return std::nullopt;
    return found->second;
}

std::optional<uint32_t> RunState::current_position(ParticipantId who) const noexcept {
    const Participant* participant = find(who);
    const bool started = phase_ == Phase::running || phase_ == Phase::paused;
    if (participant == nullptr || participant->kicked || !started) return std::nullopt;
    if (is_live()) {
        if (!live_.open || has_answered(*participant, live_.released - 1)) return std::nullopt;
        return live_.released - 1;
    }
    if (participant->finished_seq != 0) return std::nullopt;
    return static_cast<uint32_t>(participant->answers.size());
}

bool RunState::verdict_visible(uint32_t position) const noexcept {
    return !(live_.open && position == live_.released - 1);
}

bool RunState::solution_visible(ParticipantId who, uint32_t position) const noexcept {
    const Participant* participant = find(who);
    if (participant == nullptr || participant->kicked || position >= questions_.size()) return false;
    if (phase_ == Phase::finished) return true;
    if (settings_.reveal == Reveal::end) return false;
    if (!is_live()) return has_answered(*participant, position);
    return position < live_.released && verdict_visible(position);
}

bool RunState::has_answered(ParticipantId who, uint32_t position) const noexcept {
    return has_answered(at(who), position);
}

bool RunState::has_answered(const Participant& participant, uint32_t position) const noexcept {
    return position < participant.answers.size() && participant.answers[position].result != Result::none;
}

Standing RunState::standing(const Participant& participant) const noexcept {
    return standing_of(participant, settings_, created_.rules);
}

uint32_t RunState::rank(ParticipantId who) const noexcept {
    const Participant& participant = at(who);
    return participant.kicked ? 0 : leaderboard_.rank(standing(participant));
}

Leaderboard::Neighbours RunState::neighbours(ParticipantId who) const noexcept {
    const Participant& participant = at(who);
    if (participant.kicked) return {};
    return leaderboard_.neighbours(who, standing(participant));
}

const Leaderboard& RunState::leaderboard() const noexcept { return leaderboard_; }

}  // namespace mcs::race
