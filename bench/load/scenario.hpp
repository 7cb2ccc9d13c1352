#pragma once

#include <boost/json/object.hpp>

#include "options.hpp"

namespace mcs::bench {

/// Brings everybody in, has them do what the pattern says, ends the runs, and tells what was measured. On the way it
/// says on standard output, a line each, how far it has come ("in", "racing"), for whoever does something to the
/// server at that moment. Throws std::runtime_error where it can not go on.
boost::json::object play(const Options& options);

}  // namespace mcs::bench
