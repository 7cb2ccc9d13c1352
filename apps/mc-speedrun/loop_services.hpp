#pragma once

#include <memory>
#include <unordered_map>

#include "adapters/sqlite/completion_queue.hpp"
#include "adapters/sqlite/run_log.hpp"
#include "net/loop.hpp"
#include "net/worker_pool.hpp"
#include "replica/replicas.hpp"
#include "sign_on/library.hpp"
#include "sign_on/results.hpp"
#include "sign_on/sign_on.hpp"
#include "speed_run/speed_run.hpp"

namespace mcs::app {

/// What all loops of the process share. Everything here is safe from any thread and outlives the loops.
struct Shared {
    SqliteLogStore& logs;
    QuestionSetStore& question_sets;
    RunStore& results;
    const sign_on::Authority& authority;
    const Clock& clock;
    RandomSource& random;
    net::WorkerPool& workers;
    std::function<void()> job_sent;  ///< a completion job waits for the reporter
    std::string public_url;
};

/// Passes everything on, and tells when a job is waiting, so that results come at once.
class AnnouncedQueue final : public CompletionQueue {
  public:
    AnnouncedQueue(CompletionQueue& queue, std::function<void()> sent) : queue_(queue), sent_(std::move(sent)) {}

    void send(const RunId& run, ServerTime now, Done<void> done) override {
        queue_.send(run, now, [this, done = std::move(done)](std::expected<void, QueueError> result) mutable {
            if (result) sent_();
            done(result);
        });
    }
    void receive(uint32_t count, ServerTime now, Micros hidden_for, Done<std::vector<CompletionJob>> done) override {
        queue_.receive(count, now, hidden_for, std::move(done));
    }
    void acknowledge(const CompletionJob& job, Done<void> done) override { queue_.acknowledge(job, std::move(done)); }

  private:
    CompletionQueue& queue_;
    std::function<void()> sent_;
};

/// The question sets that this loop's runs use; others are fetched off the loop.
class LoopSets {
  public:
    LoopSets(QuestionSetStore& store, sign_on::Offload offload) : store_(store), offload_(std::move(offload)) {}
    void load(const QuestionSetId& id, replica::SetLoaded done);

  private:
    QuestionSetStore& store_;
    sign_on::Offload offload_;
    std::unordered_map<QuestionSetId, std::weak_ptr<const quiz::CompiledSet>> used_;
};

/// The services of one loop, and the log and queue as that loop sees them. Made before the loop's thread starts,
/// destroyed after it has ended.
class LoopServices {
  public:
    LoopServices(net::Loop& loop, const Shared& shared);
    LoopServices(const LoopServices&) = delete;
    LoopServices& operator=(const LoopServices&) = delete;

    speed_run::SpeedRun& speed_run() noexcept { return speed_run_; }
    sign_on::SignOn& sign_on() noexcept { return sign_on_; }
    sign_on::Results& results() noexcept { return results_; }

    /// One slice of what is pending; whether there is more.
    bool work();
    /// Every few milliseconds.
    void tick();

  private:
    const Clock& clock_;
    sign_on::Offload offload_;
    SqliteRunLog log_;
    SqliteCompletionQueue stored_queue_;
    AnnouncedQueue queue_;
    LoopSets sets_;
    replica::Replicas replicas_;
    speed_run::SpeedRun speed_run_;
    sign_on::SignOn sign_on_;
    sign_on::Results results_;
    ServerTime evicted_{};
};

}  // namespace mcs::app
