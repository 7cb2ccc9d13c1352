#include "adapters/sqlite/file_lock.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "adapters/sqlite/database.hpp"

namespace mcs::sqlite {

FileLock::FileLock(const std::filesystem::path& file) {
    const std::filesystem::path path = file.string() + ".lock";
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor_ < 0) {
        throw OpenError(fmt::format("{}: {}", path.string(), std::generic_category().message(errno)));
    }
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        ::close(std::exchange(descriptor_, -1));
        if (error == EWOULDBLOCK) {
            throw OpenError(
                fmt::format("{}: another mc-speedrun is using it; stop that one, or give this one a data "
                            "directory of its own",
                            file.string()));
        }
        throw OpenError(fmt::format("{}: {}", path.string(), std::generic_category().message(error)));
    }
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace mcs::sqlite
