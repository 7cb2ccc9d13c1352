#pragma once

#include <string>
#include <vector>

#include <prometheus/metric_family.h>

#include "net/metrics.hpp"

namespace mcs::net {

/// The sum of histograms as Prometheus takes it, in seconds.
prometheus::MetricFamily histogram_family(const std::string& name, const std::string& help,
                                          const std::vector<const LatencyHistogram*>& parts);

}  // namespace mcs::net
