#include <algorithm>
#include <bit>
#include <string_view>

#include "base/random.hpp"
#include "race/entry_codec.hpp"
#include "race/run_state.hpp"

namespace mcs::race {

namespace {

class Digest {
  public:
    void add(uint64_t number) noexcept { value_ = SplitMix64(std::rotl(value_, 5) ^ number).next(); }
    void add(ServerTime time) noexcept { add(static_cast<uint64_t>(to_us(time))); }
    void add(Micros span) noexcept { add(static_cast<uint64_t>(span.count())); }
    void add(std::string_view text) noexcept {
        add(text.size());
        for (char c : text) add(uint64_t{static_cast<uint8_t>(c)});
    }
    uint64_t value() const noexcept { return value_; }

  private:
    uint64_t value_ = 0;
};

void add(Digest& digest, const Participant& participant) {
    digest.add(participant.name);
    digest.add(participant.nonce);
    digest.add(uint64_t{participant.present} | uint64_t{participant.kicked} << 1 | uint64_t{participant.awaited} << 2 |
               uint64_t{participant.time_quarters} << 8);
    const Totals& totals = participant.totals;
    for (uint64_t count : {totals.points, uint32_t{totals.right}, uint32_t{totals.wrong}, uint32_t{totals.partial},
                           uint32_t{totals.late}}) {
        digest.add(count);
    }
    digest.add(totals.time);
    digest.add(participant.settled);
    digest.add(participant.released);
    digest.add(participant.finished_seq);
    digest.add(participant.answers.size());
    for (const AnswerRecord& answer : participant.answers) {
        digest.add(uint64_t{answer.choice} << 32 | uint64_t{answer.points} << 8 | static_cast<uint64_t>(answer.result));
        digest.add(uint64_t{answer.elapsed_us} << 32 | answer.credit_us);
    }
}

/// Unordered maps: the sum does not depend on their order.
template <class Map, class Key>
uint64_t digest_of_map(const Map& map, Key key) {
    uint64_t sum = 0;
    for (const auto& [name, who] : map) {
        Digest one;
        one.add(key(name));
        one.add(uint64_t{number(who)});
        sum += one.value();
    }
    return sum;
}

}  // namespace

uint64_t digest(const RunState& state) {
    Digest digest;
    std::string head;
    encode(Entry{state.seq_, state.created_at_, {}, state.created_}, head);
    encode(Entry{state.seq_, state.now_, {}, Configure{state.settings_}}, head);
    digest.add(head);
    digest.add(state.seq_);
    digest.add(static_cast<uint64_t>(state.phase_) << 16 | uint64_t{state.largest_factor_} << 8 |
               uint64_t{state.locked_} << 1 | uint64_t{state.results_stored_});
    digest.add(uint64_t{state.present_by_factor_.largest()} << 8 | state.live_.still_present_by_factor.largest());
    if (state.rematch_) digest.add(state.rematch_->run.str() + '\n' + state.rematch_->code.str());
    for (ServerTime time : {state.now_, state.starts_at_, state.finished_at_, state.live_.opens_at}) digest.add(time);
    if (const auto deadline = state.next_deadline()) digest.add(*deadline);
    digest.add(state.clock_.between(state.created_at_, state.now_));
    digest.add(state.latest_release_);
    digest.add(state.allowance_);
    for (uint32_t question : state.questions_) digest.add(uint64_t{question});
    for (uint64_t count :
         {uint32_t{state.live_.open}, state.live_.released, state.live_.answered, state.live_.still_present,
          state.playing_, state.present_, state.finished_, state.unfinished_present_}) {
        digest.add(count);
    }
    for (const Participant& participant : state.people_) add(digest, participant);
    digest.add(digest_of_map(state.by_nonce_, [](uint64_t nonce) { return nonce; }));
    digest.add(digest_of_map(state.by_name_, [](const std::string& name) { return std::string_view(name); }));
    for (ParticipantId who : state.leaderboard_.slice(0, state.leaderboard_.size())) digest.add(uint64_t{number(who)});
    return digest.value();
}

}  // namespace mcs::race
