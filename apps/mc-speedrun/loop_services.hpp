#pragma once

#include <memory>
#include <optional>
#include <unordered_map>

#include "net/loop.hpp"
#include "net/worker_pool.hpp"
#include "replica/replicas.hpp"
#include "services.hpp"
#include "sign_on/library.hpp"
#include "sign_on/results.hpp"
#include "sign_on/sign_on.hpp"
#include "speed_run/speed_run.hpp"
#include "stores.hpp"

namespace mcs::app {

/// What all loops of the process share. Everything here is safe from any thread and outlives the loops.
struct Shared {
    Services services;
    const Stores& stores;
    const sign_on::Authority& authority;
    const Clock& clock;
    RandomSource& random;
    net::WorkerPool& workers;
    std::function<void()> job_sent;  ///< a completion job waits for the reporter; does nothing where that is elsewhere
    std::string public_url;
    std::string network_host;  ///< SignOn::Options has both
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
    void extend(const CompletionJob& job, ServerTime now, Micros hidden_for, Done<void> done) override {
        queue_.extend(job, now, hidden_for, std::move(done));
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

/// Those of sign-on and speed-run that the process runs, on one loop, and the log as that loop sees it. Made before the
/// loop's thread starts, destroyed after it has ended.
class LoopServices final : public net::LoopWork {
  public:
    LoopServices(net::Loop& loop, const Shared& shared);
    LoopServices(const LoopServices&) = delete;
    LoopServices& operator=(const LoopServices&) = delete;

    /// Null where the process does not run it; so are the others.
    speed_run::SpeedRun* speed_run() noexcept { return speed_run_ ? &*speed_run_ : nullptr; }
    sign_on::SignOn* sign_on() noexcept { return sign_on_ ? &*sign_on_ : nullptr; }
    sign_on::Results* results() noexcept { return results_ ? &*results_ : nullptr; }

    bool work() override;
    ServerTime next_due() const override;

  private:
    void start_speed_run(net::Loop& loop, const Shared& shared);
    void start_sign_on(const Shared& shared);
    void evict(ServerTime now);

    const Clock& clock_;
    sign_on::Offload offload_;
    std::unique_ptr<RunLog> log_;
    std::unique_ptr<CompletionQueue> stored_queue_;
    std::optional<AnnouncedQueue> queue_;
    LoopSets sets_;
    replica::Replicas replicas_;
    std::optional<speed_run::SpeedRun> speed_run_;
    std::optional<sign_on::SignOn> sign_on_;
    std::optional<sign_on::Results> results_;
    ServerTime evicted_{};
};

}  // namespace mcs::app
