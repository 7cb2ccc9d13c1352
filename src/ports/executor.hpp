#pragma once

#include <functional>

namespace mcs {

/// Runs functions on one loop's thread, later, in the order posted. `post` is safe from any thread.
class Executor {
  public:
    virtual ~Executor() = default;
    virtual void post(std::move_only_function<void()> task) = 0;
};

}  // namespace mcs
