#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

#include "ports/clock.hpp"
#include "ports/question_set_store.hpp"
#include "ports/run_log.hpp"
#include "ports/run_store.hpp"

namespace mcs::reporter {

/// What became of a job.
enum class Outcome : uint8_t {
    stored,    ///< the results are in the speed-run Store; acknowledge it
    later,     ///< not finished yet, or a store does not answer: the job is to come again
    hopeless,  ///< the log can not be read, or what it needs is gone: trying again will not help
};

/// Folds a run's log with the rules, stores the results, says so in the log and retires the log. Every step may be
/// repeated after a crash: the store keeps the first results, the rules ignore a second Archived, retiring again
/// changes nothing.
///
/// Belongs to one loop, and calls the blocking stores on it: that loop must serve nobody else who waits.
class Extractor {
  public:
    /// All of them must outlive the extractor. `forget_after`: how long a run can be followed after its results are
    /// stored.
    Extractor(RunLog& log, QuestionSetStore& sets, RunStore& results, const Clock& clock,
              Micros forget_after = std::chrono::hours{24})
        : log_(log), sets_(sets), results_(results), clock_(clock), forget_after_(forget_after) {}
    Extractor(const Extractor&) = delete;
    Extractor& operator=(const Extractor&) = delete;

    using Done = std::move_only_function<void(Outcome, std::string_view why)>;
    /// Results that cannot be stored by `give_up_at` are for later. `done` may run from inside the call, and does not
    /// run once the extractor is gone. Several may be under way, each with its run's log and state in memory.
    void extract(const RunId& run, ServerTime give_up_at, Done done);

  private:
    class Extraction;

    RunLog& log_;
    QuestionSetStore& sets_;
    RunStore& results_;
    const Clock& clock_;
    const Micros forget_after_;
    std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace mcs::reporter
