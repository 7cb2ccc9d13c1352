#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ports/run_log.hpp"

namespace mcs::sqlite {

// One row of the log holds what was committed of one run at once: a u32 count, then each entry as a u32 length and its
// bytes; all numbers little endian. The row's key says which entry is its last.

/// Replaces `blob`.
void write_blob(std::span<const StoredEntry> entries, std::string& blob);

/// Appends those of the blob's entries with seq ≥ `from` to `out` until it holds `most`. `last` is the seq of the
/// blob's last entry. False: the bytes are damaged.
bool read_blob(std::string_view blob, uint64_t last, uint64_t from, size_t most, std::vector<StoredEntry>& out);

}  // namespace mcs::sqlite
