#include "adapters/directory/file_operations.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <random>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mcs::directory {
namespace {

namespace fs = std::filesystem;
using Done = std::expected<void, int>;

Done failed() { return std::unexpected(errno); }

/// Owns a file descriptor.
class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }

  private:
    int fd_;
};

/// Unique among the processes and machines that share the directory.
std::string scratch_name() {
    static std::atomic<uint64_t> counter{std::random_device{}()};
    const uint64_t random = static_cast<uint64_t>(std::random_device{}()) << 32 | std::random_device{}();
    return std::to_string(random) + "-" + std::to_string(++counter);
}

Done write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return failed();
        bytes.remove_prefix(static_cast<size_t>(n));
    }
    return {};
}

Done ok_or_errno(int result) { return result == 0 ? Done{} : failed(); }

/// Asks the server of the file system, whatever this machine remembers.
bool is_at_server(const fs::path& path) {
    struct statx status{};
    return ::statx(AT_FDCWD, path.c_str(), AT_STATX_FORCE_SYNC, STATX_TYPE, &status) == 0;
}

/// Calls `look`, which gives false with an errno; once more where it did not find its path, when the two directories
/// above, which may both be new, have been asked for at the server. A directory that has changed there since takes with
/// it what this machine remembers not to have found in it.
template <class Look>
bool look_twice(const fs::path& path, Look look) {
    if (look()) return true;
    if (errno != ENOENT) return false;
    is_at_server(path.parent_path().parent_path());
    is_at_server(path.parent_path());
    return look();
}

}  // namespace

Done FileOperations::step(FileStep step) const {
    const int error = hook_ ? hook_(step) : 0;
    return error == 0 ? Done{} : Done{std::unexpected(error)};
}

Done FileOperations::replace(const fs::path& path, std::string_view bytes) const {
    const fs::path temporary = scratch_ / scratch_name();
    if (Done done = step(FileStep::create); !done) return done;
    const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (!file) return failed();
    Done done = step(FileStep::lock);
    // The lock tells clean_scratch() of other processes that somebody is alive here; death lets go of it.
    if (done) done = ok_or_errno(::flock(file.get(), LOCK_EX));
    if (done) done = step(FileStep::write);
    if (done) done = write_all(file.get(), bytes);
    if (done) done = step(FileStep::sync);
    if (done) done = ok_or_errno(::fsync(file.get()));
    if (done) done = step(FileStep::rename);
    if (done) done = ok_or_errno(::rename(temporary.c_str(), path.c_str()));
    if (!done) {
        ::unlink(temporary.c_str());
        return done;
    }
    return sync_directory(path.parent_path());
}

Done FileOperations::make_directory(const fs::path& path) const {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) {
        if (Done done = step(FileStep::make_directory); !done) return done;
        if (::mkdir(path.c_str(), 0755) != 0 && errno != EEXIST) return failed();
    } else if (!S_ISDIR(status.st_mode)) {
        return std::unexpected(ENOTDIR);
    }
    // Even where it was there: another process may have made it a moment ago and not have synced yet.
    return path.has_parent_path() ? sync_directory(path.parent_path()) : Done{};
}

Done FileOperations::remove(const fs::path& path) const {
    if (Done done = step(FileStep::remove); !done) return done;
    if (!look_twice(path, [&] { return ::unlink(path.c_str()) == 0; })) return failed();
    return sync_directory(path.parent_path());
}

Done FileOperations::sync_directory(const fs::path& path) const {
    if (Done done = step(FileStep::sync_directory); !done) return done;
    const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory) return failed();
    return ok_or_errno(::fsync(directory.get()));
}

void FileOperations::clean_scratch() const {
    for (const std::string& name : file_names(scratch_)) {
        const fs::path path = scratch_ / name;
        const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
        if (file && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
    }
}

std::expected<std::string, int> read_file(const fs::path& path, size_t bytes_max) {
    int fd = -1;
    if (!look_twice(path, [&] { return (fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) >= 0; }))
        return std::unexpected(errno);
    const Descriptor file(fd);
    std::string bytes;
    std::array<char, 64 * 1024> buffer;
    while (true) {
        const ssize_t n = ::read(file.get(), buffer.data(), buffer.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return std::unexpected(errno);
        if (n == 0) return bytes;
        bytes.append(buffer.data(), static_cast<size_t>(n));
        if (bytes.size() > bytes_max) return std::unexpected(EFBIG);
    }
}

std::vector<std::string> file_names(const fs::path& path) {
    std::vector<std::string> names;
    if (!is_there(path)) return names;
    std::error_code ec;
    fs::directory_iterator entry(path, ec);
    while (!ec && entry != fs::directory_iterator()) {
        std::error_code ignored;
        if (!entry->is_directory(ignored)) names.push_back(entry->path().filename().string());
        entry.increment(ec);
    }
    return names;
}

bool is_there(const fs::path& path) {
    return look_twice(path, [&] { return is_at_server(path); });
}

}  // namespace mcs::directory
