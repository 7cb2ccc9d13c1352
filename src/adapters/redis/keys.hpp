#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/ids.hpp"

namespace mcs::redis {

// A run's keys and its channel are in one slot.
inline std::string log_key(const RunId& run) { return "mcs:{" + run.str() + "}:log"; }
inline std::string meta_key(const RunId& run) { return "mcs:{" + run.str() + "}:meta"; }
inline std::string channel_name(const RunId& run) { return "mcs:{" + run.str() + "}:new"; }

/// The runs of a host.
inline std::string host_key(const HostId& host) { return "mcs:host:" + host.str(); }
inline std::string code_key(const JoinCode& code) { return "mcs:code:" + code.str(); }

/// The deadline index is in 16 parts, so that a cluster's nodes share it.
constexpr uint32_t shard_count = 16;
/// FNV-1a: every instance finds a run in the same part for ever.
inline uint32_t shard_of(const RunId& run) noexcept {
    uint32_t hash = 2'166'136'261U;
    for (const char c : run.str()) hash = (hash ^ static_cast<uint8_t>(c)) * 16'777'619U;
    return hash % shard_count;
}
inline std::string due_key(uint32_t shard) { return "mcs:{due-" + std::to_string(shard) + "}:due"; }
inline std::string forget_key(uint32_t shard) { return "mcs:{due-" + std::to_string(shard) + "}:forget"; }

}  // namespace mcs::redis
