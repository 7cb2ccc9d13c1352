#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/redis/cluster.hpp"

namespace mcs {

/// The Redis (7 or later) or Redis Cluster that holds the runs in progress, as found when it was opened. Every loop's
/// RedisRunLog is made from it. Immutable; safe from any thread.
class RedisLogStore {
  public:
    /// Connects, and finds out whether it is a cluster and which node has what. Blocks, for at most
    /// `timing.connect` a host. `url`: see `redis::parse_url`. The error is one line for the operator, without secrets.
    static std::expected<RedisLogStore, std::string> open(std::string_view url, redis::Timing timing = {});

    const redis::Servers& servers() const noexcept { return servers_; }

  private:
    explicit RedisLogStore(redis::Servers servers) : servers_(std::move(servers)) {}
    redis::Servers servers_;
};

}  // namespace mcs
