#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "adapters/memory/run_log.hpp"
#include "adapters/memory/run_store.hpp"
#include "quiz/compiled_set.hpp"
#include "race/run_state.hpp"
#include "replica/replica.hpp"
#include "sign_on/names.hpp"
#include "simulation/faults.hpp"

namespace mcs::sim {

/// What a client was told of an answer. It must stand for ever.
struct Acknowledged {
    std::string result;
    int64_t points = 0;
    int64_t elapsed_us = 0;
    int64_t credit_us = 0;
    friend bool operator==(const Acknowledged&, const Acknowledged&) = default;
};

/// Holds one run's log as stored against everything that instances and clients make of it. Folds the log by itself,
/// with the rules alone.
class RunChecker {
  public:
    RunChecker(RunId run, const MemoryLogStore& store, std::shared_ptr<const quiz::CompiledSet> set)
        : run_(std::move(run)), store_(store), set_(std::move(set)) {}

    /// Folds what was stored since; time must not have gone back.
    void catch_up();
    /// [S1] A replica at some seq is in the state that the log has there.
    void check_replica(const replica::Replica& replica);
    /// [S2] A verdict, once told, never changes.
    void told_verdict(ParticipantId who, uint32_t position, const Acknowledged& verdict);
    /// [S2] An answer that is said to be recorded, is; and stays so.
    void told_recorded(ParticipantId who, uint32_t position, int64_t elapsed_us);
    /// [S3] Nobody is told a solution before the rules allow it.
    void told_solution(ParticipantId who, uint32_t position);
    /// [S3] Screens neither; the host sees a live question's solution once it is closed.
    void told_live_solution(uint32_t position);
    /// [S4] Ranks are those of a naive sort.
    void check_ranks();
    /// [S6] Whoever got a token is in the run, under the name they were told, for one attempt to join alone.
    void told_seat(ParticipantId who, const std::string& name, const std::string& attempt);
    /// [S6] No two in the run have names that look alike, and nobody is in it twice.
    void check_people(sign_on::Names& names) const;
    /// [S7] A rematch of which somebody is told is one that the log offers.
    void told_rematch(const RunId& rematch) const;
    /// [S8] Whoever comes along to a rematch has as much time as they `had`.
    void told_to_come_along(ParticipantId who, uint8_t had) const;
    /// [S9] Whoever has been welcomed, where the log takes what is said, is present: so a live question waits for them.
    void told_welcome(ParticipantId who) const;
    /// [S5] At the end: the run finished, and its one report holds every answer that was said to be recorded, and every
    /// verdict that was told.
    void check_end(RunStore& results);

    /// Whether this is a live run whose participants may not know anything of the solution to `question` (in the
    /// stored set) yet.
    bool is_secret(uint32_t question) const;

    /// The state that the stored log has now; nullptr while there is no log.
    const race::RunState* state() const noexcept { return state_.get(); }
    uint64_t verdicts() const noexcept { return verdicts_; }
    uint64_t hash() const noexcept { return digests_.empty() ? 0 : digests_.back() + digests_.size(); }

  private:
    void check_report(const boost::json::object& report);
    using Place = std::pair<uint32_t, uint32_t>;  ///< a participant and a position
    using Reported = std::map<int64_t, const boost::json::object*>;
    std::optional<Acknowledged> reported_answer(const Reported& reported, const Place& place) const;

    RunId run_;
    const MemoryLogStore& store_;
    std::shared_ptr<const quiz::CompiledSet> set_;
    std::unique_ptr<race::RunState> state_;
    race::Effects effects_;
    std::vector<uint64_t> digests_;  ///< after entry 1, 2, …
    uint64_t stored_effects_ = 0;
    std::map<Place, Acknowledged> acknowledged_;
    std::map<Place, int64_t> recorded_;  ///< elapsed
    std::set<RunId> rematches_;
    std::map<ParticipantId, std::string> seats_;  ///< by whom, the attempt that got it
    uint64_t verdicts_ = 0;
};

}  // namespace mcs::sim
