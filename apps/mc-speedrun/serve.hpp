#pragma once

#include "service_options.hpp"

namespace mcs::app {

/// `mc-speedrun serve`: serves until it is told to stop. The exit status.
int serve(const ServiceOptions& options);

}  // namespace mcs::app
