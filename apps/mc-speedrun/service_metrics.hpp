#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "adapters/sqlite/log_store.hpp"
#include "log.hpp"
#include "net/metrics.hpp"
#include "speed_run/speed_run.hpp"

namespace mcs::app {

/// What the services count, for GET /metrics. Loops hand in copies of their counters now and then; scrapes read those.
class ServiceMetrics {
  public:
    struct Sample {
        speed_run::Counters counters;
        size_t runs = 0;  ///< with clients on this loop
    };

    /// `logs` may be null; else it must outlive what `metrics` renders.
    ServiceMetrics(net::Metrics& metrics, const SqliteLogStore* logs, size_t loops);
    /// Called by that loop.
    void update(size_t loop, const Sample& sample);
    /// Logs what the races have counted since it was called last, as the line `metrics`. Called by one thread.
    void log(Log& log);

  private:
    struct Source;
    std::shared_ptr<Source> source_;
    speed_run::Counters logged_;
};

}  // namespace mcs::app
