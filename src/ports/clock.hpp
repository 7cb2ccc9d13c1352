#pragma once

#include "base/time.hpp"

namespace mcs {

/// The cluster's one time base as this instance knows it. Safe from any thread.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual ServerTime now() const noexcept = 0;
};

}  // namespace mcs
