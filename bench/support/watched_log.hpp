#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/sqlite/run_log.hpp"

namespace mcs::bench {

/// A SqliteRunLog that knows how many calls about deadlines have not been answered yet: nobody else waits for those.
class WatchedLog final : public RunLog {
  public:
    WatchedLog(SqliteLogStore& store, Executor& loop) : log_(store, loop) {}

    uint32_t waiting() const noexcept { return waiting_; }

    void create(NewLog log, Done<void> done) override { log_.create(std::move(log), std::move(done)); }
    void append(const RunId& run, std::string entry, Done<uint64_t> done) override {
        log_.append(run, std::move(entry), std::move(done));
    }
    void read(const RunId& run, uint64_t from, uint32_t count, Done<StoredEntries> done) override {
        log_.read(run, from, count, std::move(done));
    }
    void find(const JoinCode& code, Done<RunId> done) override { log_.find(code, std::move(done)); }
    void list(const HostId& host, uint32_t count, Done<std::vector<RunId>> done) override {
        log_.list(host, count, std::move(done));
    }
    std::unique_ptr<Subscription> follow(const RunId& run, uint64_t from, Follower follower) override {
        return log_.follow(run, from, std::move(follower));
    }
    void schedule(const RunId& run, ServerTime due, Done<void> done) override {
        log_.schedule(run, due, watched(std::move(done)));
    }
    void take_due(ServerTime now, uint32_t count, Micros lease, Done<std::vector<RunId>> done) override {
        log_.take_due(now, count, lease, watched(std::move(done)));
    }
    void retire(const RunId& run, ServerTime forget_at, Done<void> done) override {
        log_.retire(run, forget_at, std::move(done));
    }

  private:
    template <class T>
    Done<T> watched(Done<T> done) {
        ++waiting_;
        return [this, then = std::move(done)](std::expected<T, LogError> result) mutable {
            --waiting_;
            then(std::move(result));
        };
    }

    SqliteRunLog log_;
    uint32_t waiting_ = 0;
};

}  // namespace mcs::bench
