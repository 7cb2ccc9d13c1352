#pragma once

#include <memory>
#include <vector>

#include "adapters/redis/cluster.hpp"
#include "ports/run_log.hpp"

namespace mcs::redis {

/// Which runs a host has that are not retired: a sorted set each, by when they were created. Of one loop. An entry
/// whose log has vanished is taken out when it is come across.
class HostIndex : public std::enable_shared_from_this<HostIndex> {
  public:
    template <class T>
    using Done = RunLog::Done<T>;

    explicit HostIndex(std::shared_ptr<Cluster> cluster) : cluster_(std::move(cluster)) {}

    /// With no host nothing is to be done. Repeating changes nothing.
    void add(const HostId& host, const RunId& run, Done<void> done);
    void remove(const HostId& host, const RunId& run);
    /// As RunLog's.
    void list(const HostId& host, uint32_t count, Done<std::vector<RunId>> done);

  private:
    struct Listing;
    void check_logs(const std::shared_ptr<Listing>& listing);

    std::shared_ptr<Cluster> cluster_;
};

}  // namespace mcs::redis
