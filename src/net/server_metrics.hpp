#pragma once

#include <memory>
#include <vector>

#include <prometheus/collectable.h>

namespace mcs::net {

class PollLoop;

/// What the loops count, summed when asked. Must not outlive them.
std::shared_ptr<prometheus::Collectable> server_metrics(std::vector<const PollLoop*> loops);

}  // namespace mcs::net
