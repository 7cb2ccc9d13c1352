#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace prometheus {
class Registry;
class Collectable;
}  // namespace prometheus

namespace mcs::net {

/// A counter that one thread writes and any thread reads: costs what a plain integer costs.
class Count {
  public:
    void add(uint64_t n = 1) noexcept { value_.store(get() + n, std::memory_order_relaxed); }
    void sub(uint64_t n = 1) noexcept { value_.store(get() - n, std::memory_order_relaxed); }
    uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<uint64_t> value_{0};
};

/// Latencies from 50 µs to 10 s in 1-2-5 steps. One thread observes, any thread reads.
class LatencyHistogram {
  public:
    static constexpr std::array<int64_t, 17> bounds_us{50,      100,       200,       500,       1'000,     2'000,
                                                       5'000,   10'000,    20'000,    50'000,    100'000,   200'000,
                                                       500'000, 1'000'000, 2'000'000, 5'000'000, 10'000'000};
    void observe(Micros latency) noexcept;

    std::array<Count, bounds_us.size() + 1> buckets;
    Count sum_us;
};

/// What one loop counts. Written by that loop only.
struct LoopCounters {
    Count http_connections, websocket_connections;  ///< open now
    Count connections_accepted, connections_refused;
    Count messages_in, messages_out, bytes_in, bytes_out;  ///< WebSocket; bytes with frame headers
    Count frames_queued, frames_replaced;  ///< sockets that were full; latest-only frames that a later one replaced
    Count slow_closed, protocol_errors, idle_closed;
    /// Responses by route (Router::Route::index, the last two: fallback, none) and status class 1xx … 5xx.
    std::vector<std::array<Count, 5>> responses;
    LatencyHistogram http_latency;
};

/// Where all parts of the process register what they count; rendered for GET /metrics. Safe from any thread, except
/// that families are added before the server starts.
class Metrics {
  public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// For counters and gauges of services off the hot path.
    prometheus::Registry& registry() noexcept;
    /// A source asked at each scrape. It is let go of by itself when destroyed.
    void add(const std::shared_ptr<prometheus::Collectable>& source);
    /// A histogram that belongs to one loop (one thread observes); those of the same name are summed when rendered.
    /// Lives as long as the Metrics.
    LatencyHistogram& histogram(const std::string& name, const std::string& help);
    /// The Prometheus text format.
    std::string render() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace mcs::net
