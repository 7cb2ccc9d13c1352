#pragma once

#include "protocol/json_writer.hpp"
#include "race/entry.hpp"

namespace mcs::reporter {

/// Writes a choice as the array of its options' positions, rising.
inline void write_choice(protocol::JsonWriter& json, race::Choice choice) {
    json.array();
    for (unsigned option = 0; option < race::options_max; ++option) {
        if (choice >> option & 1U) json.value(option);
    }
    json.end_array();
}

}  // namespace mcs::reporter
