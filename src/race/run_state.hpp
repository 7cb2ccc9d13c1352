#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "race/answer_key.hpp"
#include "race/effects.hpp"
#include "race/entry.hpp"
#include "race/leaderboard.hpp"
#include "race/race_clock.hpp"
#include "race/settings.hpp"
#include "race/time_factor.hpp"

namespace mcs::race {

inline constexpr uint32_t participants_max = 200'000;
/// Live mode: a question is sent this long before everybody may see it.
inline constexpr Micros live_lead{500'000};
/// A run in which nobody does anything ends by itself.
inline constexpr Micros abandoned_after = std::chrono::hours{24};

enum class Result : uint8_t {
    none,  ///< not answered
    right,
    wrong,
    partial,  ///< some of several right options, where the settings give credit for that
    late,     ///< after the limit, or never within it
};

/// A judged answer. 16 bytes: a run may hold millions.
struct AnswerRecord {
    Choice choice = 0;  ///< in the stored set's option positions (not as shown)
    Result result = Result::none;
    uint16_t points = 0;
    uint32_t elapsed_us = 0;  ///< by the participant's own clock: 0 … limit; a late answer's is the limit
    uint32_t credit_us = 0;   ///< after the cap
};

struct Totals {
    uint32_t points = 0;
    uint16_t right = 0;
    uint16_t wrong = 0;
    uint16_t partial = 0;
    uint16_t late = 0;
    Micros time{0};  ///< sum of elapsed times, and of penalties where the scoring has them
    friend bool operator==(const Totals&, const Totals&) = default;
};

struct Participant {
    std::string name;
    uint64_t nonce = 0;
    Totals totals;  ///< live mode: of the questions that are closed
    bool present = false;
    bool kicked = false;
    bool awaited = false;  ///< joined after the start and has not connected yet: that will release the first question
    uint8_t time_quarters = time_quarters_min;  ///< how much slower their own clock runs
    std::vector<AnswerRecord> answers;  ///< by position in the participant's own order; may be shorter than the race
    /// The entry time that released the question the participant is on. Not kept in live mode: there it is
    /// the run's `question_opens_at()` for everybody.
    ServerTime released{};
    uint64_t finished_seq = 0;  ///< seq of the entry with the last answer (live: that ended the run); 0: not finished
    Micros settled{0};          ///< sum of limit + penalty over the answers that `totals` counts; orders the standings
};

/// The state of one run: what folding its log gives. Only `apply` changes it. No clock, no randomness, no
/// I/O. One thread at a time.
class RunState {
  public:
    /// State after the first entry. `first.command` must be Create; `key` must be that of its question set.
    /// The key must hold at least one question, every one of them well-formed, and the rules must be a known
    /// version.
    RunState(const Entry& first, std::shared_ptr<const AnswerKey> key);

    const Create& created() const noexcept;
    const Settings& settings() const noexcept;  ///< in force: normalised, and as last configured
    Phase phase() const noexcept;
    uint64_t seq() const noexcept;  ///< of the last entry folded
    ServerTime created_at() const noexcept;
    ServerTime now() const noexcept;          ///< latest time seen in the log; never goes back
    ServerTime starts_at() const noexcept;    ///< absolute; meaningful from `countdown` on
    ServerTime finished_at() const noexcept;  ///< meaningful when finished
    /// `began`, moved by the pauses since: the race clock has run for `now() - shifted_by_pauses(began)` since then.
    ServerTime shifted_by_pauses(ServerTime began) const noexcept;
    bool results_stored() const noexcept;
    bool locked() const noexcept;                            ///< nobody new may join
    const std::optional<Rematch>& rematch() const noexcept;  ///< the run that follows, where the host has made one

    /// The earliest time at which a TimeUp would change anything; none when finished. A lobby, a pause and a
    /// live run between questions are given up after `abandoned_after`.
    std::optional<ServerTime> next_deadline() const noexcept;

    // Questions. `question` is a position in the stored set, `position` one in somebody's own order, from 0.
    uint32_t question_count() const noexcept;  ///< in this run
    const QuestionKey& key(uint32_t question) const noexcept;
    Micros limit(uint32_t question) const noexcept;
    /// How long `who` really has for it.
    Micros limit_of(ParticipantId who, uint32_t question) const noexcept;
    uint32_t question_at(ParticipantId who, uint32_t position) const noexcept;
    /// order[i] = stored option position that `who` is shown as option i; only the first `options` are
    /// meaningful.
    std::array<uint8_t, options_max> option_order(ParticipantId who, uint32_t question) const noexcept;
    std::span<const uint32_t> questions() const noexcept;  ///< this run's, as positions in the stored set, ascending

    // Live mode.
    std::optional<uint32_t> live_position() const noexcept;  ///< the last question released
    bool question_open() const noexcept;
    ServerTime question_opens_at() const noexcept;
    uint32_t answered_here() const noexcept;  ///< how many have answered the last question released
    uint32_t live_step() const noexcept;      ///< what Next::step must say to take effect; never 0

    // People.
    uint32_t participant_count() const noexcept;  ///< everybody who ever joined, kicked ones included
    uint32_t playing_count() const noexcept;      ///< not kicked
    uint32_t present_count() const noexcept;
    uint32_t finished_count() const noexcept;
    const Participant* find(ParticipantId who) const noexcept;  ///< nullptr where there is none
    const Participant& at(ParticipantId who) const noexcept;
    std::optional<ParticipantId> find_by_nonce(uint64_t nonce) const noexcept;
    /// Why somebody new with this name key could not join now; nothing where they could. An empty key: whatever the
    /// name.
    std::optional<Refusal> refusal_to_join(const std::string& name_key) const noexcept;
    /// The question `who` is on; none: finished, kicked, not started, or (live) already answered.
    std::optional<uint32_t> current_position(ParticipantId who) const noexcept;
    /// Whether an answer of `who` to `position` stands.
    bool has_answered(ParticipantId who, uint32_t position) const noexcept;
    /// Whether anybody may be told now how their answer to `position` was judged: not while it is open to all.
    bool verdict_visible(uint32_t position) const noexcept;
    /// Whether the rules let `who` see the solution of `position` now.
    bool solution_visible(ParticipantId who, uint32_t position) const noexcept;

    // Standings, O(log n); in live mode as of the last question that was closed. Rank 1 is best; those who are equal in
    // everything share a rank; who was kicked has rank 0.
    uint32_t rank(ParticipantId who) const noexcept;
    /// Who stands right before and right after `who`; nobody for who was kicked.
    Leaderboard::Neighbours neighbours(ParticipantId who) const noexcept;
    const Leaderboard& leaderboard() const noexcept;

  private:
    friend class Fold;
    friend uint64_t digest(const RunState&);

    /// Names come from outside: hashing them with the run's secret seed keeps anybody from making them
    /// collide.
    struct NameHash {
        uint64_t seed;
        size_t operator()(std::string_view name) const noexcept;
    };
    struct Live {
        uint32_t released = 0;  ///< how many questions have been released
        bool open = false;      ///< whether the last of them is
        ServerTime opens_at{};
        uint32_t answered = 0;       ///< participants (not kicked) who have answered it
        uint32_t still_present = 0;  ///< participants who are present and have not
        FactorCounts still_present_by_factor;
    };

    Participant& person(ParticipantId who) noexcept { return people_[number(who) - 1]; }
    bool is_live() const noexcept { return settings_.mode == Mode::live; }
    bool has_answered(const Participant& participant, uint32_t position) const noexcept;
    Standing standing(const Participant& participant) const noexcept;
    void configure(const Settings& settings, std::vector<uint32_t> questions);
    ServerTime live_deadline() const noexcept;

    Create created_;
    Settings settings_;
    std::shared_ptr<const AnswerKey> key_;
    std::vector<uint32_t> questions_;
    Micros allowance_{0};  ///< race and solo: how long after its release the last question may be answered

    Phase phase_ = Phase::lobby;
    bool results_stored_ = false;
    bool locked_ = false;
    uint8_t largest_factor_ = time_quarters_min;  ///< ever granted: what the race's deadline leaves room for
    uint64_t seq_ = 0;
    ServerTime created_at_{}, now_{}, starts_at_{}, finished_at_{};
    RaceClock clock_;
    Micros latest_release_{0};  ///< of a late joiner's first question: race clock since the start, at most allowance_
    Live live_;

    std::deque<Participant> people_;  ///< index: participant number - 1; a deque, so that growing moves nobody
    std::unordered_map<uint64_t, ParticipantId> by_nonce_;
    std::unordered_map<std::string, ParticipantId, NameHash> by_name_;
    uint32_t playing_ = 0, present_ = 0, finished_ = 0;
    uint32_t unfinished_present_ = 0;
    FactorCounts present_by_factor_;
    std::optional<Rematch> rematch_;
    Leaderboard leaderboard_;
};

/// Folds one entry: the rules of the race. Deterministic: equal logs give equal states on every machine.
/// Entries must come in order, each exactly once (`entry.seq == state.seq() + 1`). `effects` is cleared
/// first. A command that is invalid, refused or repeated changes nothing but the clock, and says so in the
/// effects.
void apply(RunState& state, const Entry& entry, Effects& effects);

/// A number that depends on everything in the state: equal states give equal digests, and different ones
/// almost surely different digests. O(size of the state). For tests, simulation and audits.
uint64_t digest(const RunState& state);

}  // namespace mcs::race
