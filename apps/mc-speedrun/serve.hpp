#pragma once

#include "serve_options.hpp"

namespace mcs::app {

/// `mc-speedrun serve`: serves until it is told to stop. The exit status.
int serve(const ServeOptions& options);

}  // namespace mcs::app
