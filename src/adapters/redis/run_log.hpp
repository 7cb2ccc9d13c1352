#pragma once

#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "adapters/redis/log_store.hpp"
#include "ports/run_log.hpp"

namespace mcs {

namespace redis {
class DeadlineIndex;
class HostIndex;
class LoopRuns;
}  // namespace redis

/// One loop's view of the runs in Redis. All of it, its connections included, lives on the loop's executor. Connects
/// by itself, again and again; calls wait for a connection for as long as a reply may take, then are `unavailable`,
/// as are those that were under way when a connection broke.
///
/// Durable means here what Redis is set to: see docs/storage.md. Where Redis comes back without its newest entries,
/// those that this loop has followed or appended within the last minute are appended again before anything else is;
/// where that does not give the log that was followed, its followers are told `lost(unavailable)`.
///
/// Destroy it on its loop; no callback comes after that.
class RedisRunLog final : public RunLog {
  public:
    /// `executor` runs everything on one thread, or as if on one. `seed` jitters the pauses between attempts.
    RedisRunLog(const RedisLogStore& store, boost::asio::any_io_executor executor, uint64_t seed);
    ~RedisRunLog() override;

    void create(NewLog log, Done<void> done) override;
    void append(const RunId& run, std::string entry, Done<uint64_t> done) override;
    void read(const RunId& run, uint64_t from, uint32_t count, Done<StoredEntries> done) override;
    void find(const JoinCode& code, Done<RunId> done) override;
    void list(const HostId& host, uint32_t count, Done<std::vector<RunId>> done) override;
    std::unique_ptr<Subscription> follow(const RunId& run, uint64_t from, Follower follower) override;
    void schedule(const RunId& run, ServerTime due, Done<void> done) override;
    void take_due(ServerTime now, uint32_t count, Micros lease, Done<std::vector<RunId>> done) override;
    void retire(const RunId& run, ServerTime forget_at, Done<void> done) override;

  private:
    std::shared_ptr<redis::Cluster> cluster_;
    std::shared_ptr<redis::DeadlineIndex> index_;
    std::shared_ptr<redis::HostIndex> hosts_;
    std::shared_ptr<redis::LoopRuns> runs_;
};

}  // namespace mcs
