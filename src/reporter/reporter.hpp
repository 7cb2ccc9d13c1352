#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "ports/completion_queue.hpp"
#include "reporter/extractor.hpp"

namespace mcs::reporter {

struct ReporterOptions {
    /// Jobs taken at once. Each holds its run's log and state in memory.
    uint32_t jobs_max = 2;
    /// How long a job is ours before another reporter may have it, unless we say again that it is; also how soon a job
    /// that failed is tried again.
    Micros job_hidden_for = std::chrono::minutes{2};
    /// How long a run can be followed after its results are stored.
    Micros forget_after = std::chrono::hours{24};
    /// A job that can not succeed is given up after so many deliveries; 0: never, the queue does so by itself.
    uint32_t deliveries_max = 5;
    /// When a run whose job was given up comes up again in the deadline index.
    Micros given_up_for = std::chrono::hours{24};
};

/// What the operator may want to know. Called on the reporter's loop.
struct ReporterNotices {
    std::function<void(const RunId&)> stored = [](const RunId&) {};
    /// The job will come again; the text says why.
    std::function<void(const RunId&, std::string_view why)> postponed = [](const RunId&, std::string_view) {};
    /// The job was given up. Its run's log stays where it is.
    std::function<void(const CompletionJob&, std::string_view why)> given_up = [](const CompletionJob&,
                                                                                  std::string_view) {};
};

/// Takes "run X is complete" jobs, has the run's results extracted and acknowledges the job. A job that fails holds up
/// no other. Belongs to one loop; see Extractor.
class Reporter {
  public:
    /// All of them must outlive the reporter.
    Reporter(CompletionQueue& queue, RunLog& log, QuestionSetStore& sets, RunStore& results, const Clock& clock,
             ReporterOptions options = {}, ReporterNotices notices = {});
    Reporter(const Reporter&) = delete;
    Reporter& operator=(const Reporter&) = delete;

    /// Takes jobs as far as it has hands free. Call it now and then and whenever a job may have been sent; it goes on
    /// by itself for as long as the queue gives jobs. Keeps the jobs under way hidden, if it is called at least every
    /// quarter of `job_hidden_for`.
    void poll();

    /// Jobs under way.
    uint32_t busy() const noexcept { return static_cast<uint32_t>(under_way_.size()); }

  private:
    struct UnderWay {
        CompletionJob job;
        ServerTime extend_at;
    };

    void extend_those_under_way();
    void take(const CompletionJob& job);
    void conclude(const CompletionJob& job, Outcome outcome, std::string_view why);
    void give_up(const CompletionJob& job, std::string_view why);
    void acknowledge(const CompletionJob& job);
    void finish(const CompletionJob& job);

    CompletionQueue& queue_;
    RunLog& log_;
    const Clock& clock_;
    Extractor extractor_;
    ReporterOptions options_;
    ReporterNotices notices_;
    std::vector<UnderWay> under_way_;
    bool receiving_ = false;
    bool more_ = false;  ///< the queue gave all that was asked for the last time
    std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace mcs::reporter
