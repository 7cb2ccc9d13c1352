#pragma once

#include "protocol/json_writer.hpp"
#include "race/run_state.hpp"

namespace mcs::sign_on {

/// The members that tell what kind of run it is and how far it has come: `run`, `code`, `title`, `mode`, `phase`,
/// `players`, `questions`.
void write_overview(protocol::JsonWriter& json, const race::RunState& run);

}  // namespace mcs::sign_on
