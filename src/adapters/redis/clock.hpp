#pragma once

#include <atomic>
#include <condition_variable>
#include <expected>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "adapters/redis/log_store.hpp"
#include "ports/clock.hpp"

namespace mcs {

namespace redis {

/// Which offset a remote clock has from the local one, from questions and answers. An answer was given somewhere
/// between question and arrival; taking the middle is wrong by at most half the round trip (Cristian, "Probabilistic
/// clock synchronization", 1989). Pure: local times are whatever counts steadily.
class OffsetEstimate {
  public:
    /// How much two clocks may drift apart: 100 parts per million, far more than quartz does.
    static constexpr int64_t drift_divisor = 10'000;
    static constexpr size_t samples_max = 8;

    /// `remote` was answered to what was asked at `asked` and arrived at `answered`. Older answers that contradict it
    /// are forgotten: the remote clock was set, or another took its place.
    void add(Micros asked, Micros answered, ServerTime remote);

    bool known() const noexcept { return !samples_.empty(); }
    /// Remote less local, of the sample that is the least uncertain at the local time `now`. Must be known.
    Micros offset(Micros now) const;
    /// By how much `offset` may be wrong.
    Micros uncertainty(Micros now) const;

  private:
    struct Sample {
        Micros at;
        Micros offset;
        Micros error;
        Micros error_at(Micros now) const { return error + (now - at) / drift_divisor; }
    };
    const Sample& best(Micros now) const;

    std::vector<Sample> samples_;  ///< oldest first
};

}  // namespace redis

/// The cluster's one time base: Redis's clock, as this process knows it by its own steady clock. In a Redis Cluster it
/// is that of the node with a certain slot, the same for everybody. Asks every few seconds on a thread of its own;
/// while Redis can not be reached it runs on with what it knew.
class RedisClock final : public Clock {
  public:
    /// Blocks until Redis has told the time some times. The error is one line for the operator, without secrets.
    static std::expected<std::unique_ptr<RedisClock>, std::string> start(const RedisLogStore& store, uint64_t seed);
    ~RedisClock() override;

    /// Safe from any thread.
    ServerTime now() const noexcept override;
    /// By how much `now` may differ from Redis's clock. Safe from any thread.
    Micros uncertainty() const;

  private:
    RedisClock(const RedisLogStore& store, uint64_t seed);
    bool wait_until_known();
    void ask();
    void ask_after(Micros pause);
    void take(Micros asked, const redis::Reply& reply);

    boost::asio::io_context io_{1};
    boost::asio::steady_timer timer_{io_};
    std::shared_ptr<redis::Cluster> cluster_;
    std::atomic<int64_t> offset_us_{0};

    mutable std::mutex mutex_;
    std::condition_variable told_;
    redis::OffsetEstimate estimate_;  ///< guarded by mutex_, as the next
    uint32_t answers_ = 0;
    std::thread thread_;
};

}  // namespace mcs
