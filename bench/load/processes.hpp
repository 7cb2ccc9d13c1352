#pragma once

#include <cstdint>

#include <sys/types.h>

namespace mcs::bench {

/// CPU time that all threads of a process have used so far, as the operating system counts it; 0 where it is gone.
int64_t cpu_time_us(pid_t process);
/// Memory of a process that is its own (anonymous pages that are resident), in bytes; 0 where it is gone.
int64_t own_memory(pid_t process);

}  // namespace mcs::bench
