#pragma once

#include <memory>
#include <vector>

#include "adapters/redis/cluster.hpp"
#include "ports/run_log.hpp"

namespace mcs::redis {

/// When somebody must look at a run again, and when a retired one is to be forgotten: 16 pairs of sorted sets. Of one
/// loop. An entry of it never stands for more than it says: a run that is due and has no log is taken out.
class DeadlineIndex : public std::enable_shared_from_this<DeadlineIndex> {
  public:
    template <class T>
    using Done = RunLog::Done<T>;

    explicit DeadlineIndex(std::shared_ptr<Cluster> cluster) : cluster_(std::move(cluster)) {}

    enum class Place : uint8_t { only_new, move };
    /// A retired run's place is not changed; with `only_new` neither is that of a run that has one.
    void schedule(const RunId& run, ServerTime due, Place place, Done<void> done);
    void retire(const RunId& run, ServerTime forget_at, Done<void> done);
    void remove(const RunId& run, Done<void> done);
    /// As RunLog's. Sees to it as well that runs are forgotten whose time has come.
    void take_due(ServerTime now, uint32_t count, Micros lease, Done<std::vector<RunId>> done);

  private:
    struct Due {
        int64_t at_us = 0;
        RunId run;
        friend auto operator<=>(const Due&, const Due&) = default;
    };
    struct Taking;

    void peek(const std::shared_ptr<Taking>& taking);
    void claim(const std::shared_ptr<Taking>& taking);
    void check_logs(const std::shared_ptr<Taking>& taking);
    void finish(const std::shared_ptr<Taking>& taking);
    void forget(const std::shared_ptr<Taking>& taking, const RunId& run);
    void forget_log(const std::shared_ptr<Taking>& taking, const RunId& run, bool code_is_free);

    std::shared_ptr<Cluster> cluster_;
};

}  // namespace mcs::redis
