#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "race/answer_key.hpp"
#include "race/effects.hpp"
#include "race/entry.hpp"
#include "race/leaderboard.hpp"
#include "race/settings.hpp"

namespace mcs::race {

inline constexpr uint32_t participants_max = 200'000;

enum class Result : uint8_t {
    none,     ///< not answered
    right,
    wrong,
    partial,  ///< some of several right options, where the settings give credit for that
    late,     ///< after the limit, or never within it
};

/// A judged answer. 20 bytes: a run may hold millions.
struct AnswerRecord {
    Choice choice = 0;  ///< in the stored set's option positions (not as shown)
    Result result = Result::none;
    uint16_t points = 0;
    uint32_t elapsed_us = 0;  ///< 0 … limit; a late answer's is the limit: its clock stops there
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
    bool present = false;
    bool kicked = false;
    Totals totals;
    std::vector<AnswerRecord> answers;  ///< by position in the participant's own order; may be shorter than the race
    ServerTime released{};              ///< the entry time that released the question the participant is on
    uint64_t finished_seq = 0;          ///< seq of the entry with the last answer; 0: not finished
};

/// The state of one run: what folding its log gives. Only `apply` changes it. No clock, no randomness, no I/O.
/// One thread at a time.
class RunState {
  public:
    /// State after the first entry. `first.command` must be Create; `key` must be that of its question set.
    RunState(const Entry& first, std::shared_ptr<const AnswerKey> key);

    const Create& created() const noexcept;
    const Settings& settings() const noexcept;
    Phase phase() const noexcept;
    uint64_t seq() const noexcept;            ///< of the last entry folded
    ServerTime created_at() const noexcept;
    ServerTime now() const noexcept;          ///< latest time seen in the log; never goes back
    ServerTime starts_at() const noexcept;    ///< absolute; meaningful from `countdown` on
    ServerTime finished_at() const noexcept;  ///< meaningful when finished
    bool results_stored() const noexcept;

    /// The earliest time at which a TimeUp would change anything; none while nothing is due (paused, finished).
    std::optional<ServerTime> next_deadline() const noexcept;

    // Questions. `question` is a position in the stored set, `position` one in somebody's own order, from 0.
    uint32_t question_count() const noexcept;  ///< in this run
    const QuestionKey& key(uint32_t question) const noexcept;
    Micros limit(uint32_t question) const noexcept;
    uint32_t question_at(ParticipantId who, uint32_t position) const noexcept;
    /// order[i] = stored option position that `who` is shown as option i; only the first `options` are meaningful.
    std::array<uint8_t, options_max> option_order(ParticipantId who, uint32_t question) const noexcept;
    std::span<const uint32_t> questions() const noexcept;  ///< this run's, as positions in the stored set, ascending

    // Live mode.
    std::optional<uint32_t> live_position() const noexcept;  ///< the last question released
    bool question_open() const noexcept;
    ServerTime question_opens_at() const noexcept;
    uint32_t answered_here() const noexcept;  ///< how many have answered the last question released

    // People.
    uint32_t participant_count() const noexcept;  ///< everybody who ever joined, kicked ones included
    uint32_t playing_count() const noexcept;      ///< not kicked
    uint32_t present_count() const noexcept;
    uint32_t finished_count() const noexcept;
    const Participant* find(ParticipantId who) const noexcept;  ///< nullptr where there is none
    const Participant& at(ParticipantId who) const noexcept;
    std::optional<ParticipantId> find_by_nonce(uint64_t nonce) const noexcept;
    /// The question `who` is on; none: finished, kicked, not started, or (live) already answered.
    std::optional<uint32_t> current_position(ParticipantId who) const noexcept;
    /// Whether the rules let `who` see the solution of `position` now.
    bool solution_visible(ParticipantId who, uint32_t position) const noexcept;

    // Standings, O(log n). Rank 1 is best; those who are equal in everything share a rank.
    uint32_t rank(ParticipantId who) const noexcept;
    const Leaderboard& leaderboard() const noexcept;

  private:
    friend void apply(RunState&, const Entry&, Effects&);
    // (private part to be designed with the implementation)
};

/// Folds one entry: the rules of the race. Deterministic: equal logs give equal states on every machine. Entries must
/// come in order, each exactly once (`entry.seq == state.seq() + 1`). `effects` is cleared first. A command that is
/// invalid, refused or repeated changes nothing but the clock, and says so in the effects.
void apply(RunState& state, const Entry& entry, Effects& effects);

}  // namespace mcs::race
