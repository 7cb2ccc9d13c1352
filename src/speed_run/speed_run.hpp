#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/time.hpp"
#include "ports/clock.hpp"
#include "ports/completion_queue.hpp"
#include "ports/connections.hpp"
#include "ports/run_log.hpp"
#include "replica/replicas.hpp"
#include "session/token_verifier.hpp"

namespace mcs::speed_run {

/// How long answers waited to be acknowledged, from their arrival at the instance that appended them.
struct VerdictLatency {
    static constexpr std::array<int64_t, 13> bounds_us{1'000,     2'000,     5'000,     10'000,  20'000,
                                                       50'000,    100'000,   200'000,   500'000, 1'000'000,
                                                       2'000'000, 5'000'000, 10'000'000};
    void add(Micros latency) noexcept;

    std::array<uint64_t, bounds_us.size() + 1> counts{};  ///< each within its bound and above the one before
    uint64_t sum_us = 0;
};

/// What one loop has done since it started. Read on its thread.
struct Counters {
    uint64_t connections_opened = 0;
    uint64_t connections_closed = 0;
    uint64_t messages = 0;
    uint64_t bad_messages = 0;
    uint64_t rate_limited = 0;
    uint64_t tokens_refused = 0;
    uint64_t welcomes = 0;
    uint64_t answers = 0;
    uint64_t verdicts = 0;
    uint64_t appends_failed = 0;
    uint64_t entries_folded = 0;
    uint64_t broadcasts = 0;            ///< messages for many, each counted once
    uint64_t broadcast_deliveries = 0;  ///< and once for everybody who got it
    uint64_t runs_taken_up = 0;         ///< from the deadline index
    uint64_t runs_finished = 0;         ///< by an entry appended here
    uint64_t completion_jobs_sent = 0;
    VerdictLatency verdict_latency;
};

struct Options {
    uint64_t seed = 1;  ///< for the jitter of retries; a different one on each loop
};

/// The service that runs races, on one loop: every connection of the loop, every run that they belong to, and the runs
/// whose deadline nobody else watches. Any number of loops and instances may serve the same run; they meet in its log.
///
/// Sans-I/O and synchronous. The shell calls it from one thread:
///   - it is the ConnectionHandler of the loop's sockets;
///   - `work` between polls, until it says that nothing is pending;
///   - `on_timer` at `next_wakeup`.
/// Everything that the log and the queue call back is called on the same thread. What is passed in must outlive it, but
/// for the log and the queue, which may be gone (and with them their callbacks) when it is destroyed.
///
/// Promises: an answer is acknowledged only after its entry is durable and folded; verdicts and solutions are sent only
/// where `RunState::verdict_visible` and `solution_visible` say so; broadcasts never keep the loop for longer than a
/// slice.
class SpeedRun final : public ConnectionHandler {
  public:
    SpeedRun(Connections& connections, replica::Replicas& replicas, RunLog& log, CompletionQueue& completions,
             session::TokenVerifier verify_token, const Clock& clock, Options options = {});
    SpeedRun(const SpeedRun&) = delete;
    SpeedRun& operator=(const SpeedRun&) = delete;
    ~SpeedRun() override;

    void on_open(ConnectionId id, ServerTime now) override;
    void on_text(ConnectionId id, std::string_view text, ServerTime now) override;
    void on_pong(ConnectionId id, Micros round_trip, ServerTime now) override;
    void on_close(ConnectionId id, ServerTime now) override;

    /// Does one slice of what is pending (messages for many, clients waiting for their run): a few hundred recipients.
    /// Whether more is pending.
    bool work(ServerTime now);
    /// Whether `work` has anything to do.
    bool has_work() const noexcept;

    /// When `on_timer` must be called next; calling it early or late does no harm.
    ServerTime next_wakeup() const noexcept;
    void on_timer(ServerTime now);

    /// Tells every client to connect elsewhere (close 1012) and takes on nothing new: no client, no due run.
    void shutdown();
    /// After `shutdown`: whether every command taken on has been answered by the log.
    bool drained() const noexcept;

    const Counters& counters() const noexcept;
    size_t connection_count() const noexcept;
    size_t run_count() const noexcept;  ///< with clients here

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace mcs::speed_run
