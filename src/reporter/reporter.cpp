#include "reporter/reporter.hpp"

#include <utility>

namespace mcs::reporter {

Reporter::Reporter(CompletionQueue& queue, RunLog& log, QuestionSetStore& sets, RunStore& results, const Clock& clock,
                   ReporterOptions options, ReporterNotices notices)
    : queue_(queue),
      log_(log),
      clock_(clock),
      extractor_(log, sets, results, clock, options.forget_after),
      options_(options),
      notices_(std::move(notices)) {}

void Reporter::poll() {
    extend_those_under_way();
    if (receiving_ || busy() >= options_.jobs_max) return;
    receiving_ = true;
    const uint32_t free = options_.jobs_max - busy();
    queue_.receive(free, clock_.now(), options_.job_hidden_for, [this, free, alive = std::weak_ptr(alive_)](auto jobs) {
        if (alive.expired()) return;
        receiving_ = false;
        more_ = jobs && jobs->size() == free;
        if (!jobs) return;
        const ServerTime extend_at = clock_.now() + options_.job_hidden_for / 2;
        for (const CompletionJob& job : *jobs) under_way_.push_back({job, extend_at});
        for (const CompletionJob& job : *jobs) {
            if (!alive.expired()) take(job);
        }
    });
}

void Reporter::extend_those_under_way() {
    const ServerTime now = clock_.now();
    for (UnderWay& one : under_way_) {
        if (now < one.extend_at) continue;
        one.extend_at = now + options_.job_hidden_for / 2;
        queue_.extend(one.job, now, options_.job_hidden_for, [](auto) {});
    }
}

void Reporter::take(const CompletionJob& job) {
    // Later the job is no longer ours.
    const ServerTime give_up_at = clock_.now() + options_.job_hidden_for;
    extractor_.extract(job.run, give_up_at,
                       [this, job](Outcome outcome, std::string_view why) { conclude(job, outcome, why); });
}

void Reporter::conclude(const CompletionJob& job, Outcome outcome, std::string_view why) {
    switch (outcome) {
        case Outcome::stored:
            notices_.stored(job.run);
            return acknowledge(job);
        case Outcome::later:
            notices_.postponed(job.run, why);
            return finish(job);
        case Outcome::hopeless:
            if (options_.deliveries_max > 0 && job.deliveries >= options_.deliveries_max) return give_up(job, why);
            notices_.postponed(job.run, why);
            return finish(job);
    }
}

void Reporter::give_up(const CompletionJob& job, std::string_view why) {
    notices_.given_up(job, why);
    // Its run would come up again at once; once a day is enough, in case somebody has mended what was wrong.
    log_.schedule(job.run, clock_.now() + options_.given_up_for, [this, job, alive = std::weak_ptr(alive_)](auto) {
        if (!alive.expired()) acknowledge(job);
    });
}

void Reporter::acknowledge(const CompletionJob& job) {
    // Where this fails the job comes again, finds its results stored, and is acknowledged then.
    queue_.acknowledge(job, [this, job, alive = std::weak_ptr(alive_)](auto) {
        if (!alive.expired()) finish(job);
    });
}

void Reporter::finish(const CompletionJob& job) {
    std::erase_if(under_way_, [&](const UnderWay& one) { return one.job.receipt == job.receipt; });
    if (more_) poll();
}

}  // namespace mcs::reporter
