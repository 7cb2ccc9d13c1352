#include "processes.hpp"

#include <ctime>
#include <fstream>
#include <string>

namespace mcs::bench {

int64_t cpu_time_us(pid_t process) {
    clockid_t clock{};
    timespec time{};
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
    return int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1000;
}

int64_t own_memory(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string name; status >> name;) {
        int64_t kibibytes = 0;
        if (name == "RssAnon:" && status >> kibibytes) return kibibytes * 1024;
    }
    return 0;
}

}  // namespace mcs::bench
