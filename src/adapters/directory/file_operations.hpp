#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mcs::directory {

/// The steps of a durable write, in their order.
enum class FileStep : uint8_t { create, lock, write, sync, rename, sync_directory, remove, make_directory };

/// Called before every step that changes the disk. What it returns, if not 0, is the errno with which the
/// step fails instead of being done. Tests kill the process here, or fill the disk.
using FaultHook = std::function<int(FileStep)>;

/// Changes to a directory tree that survive a crash at any point: a file has its old content or its new one,
/// never a part. Errors are errno values. Several processes may share the tree. Safe from any thread as far
/// as the hook is.
class FileOperations {
  public:
    explicit FileOperations(std::filesystem::path scratch, FaultHook hook = {})
        : scratch_(std::move(scratch)), hook_(std::move(hook)) {}

    /// Puts `bytes` at `path`, durably: written to a locked temporary file in the scratch directory, synced,
    /// renamed, and the directory synced. The directory of `path` must exist.
    std::expected<void, int> replace(const std::filesystem::path& path, std::string_view bytes) const;

    /// Makes the directory if it is not there; durable.
    std::expected<void, int> make_directory(const std::filesystem::path& path) const;

    /// Takes the file away, durably. ENOENT where there is none.
    std::expected<void, int> remove(const std::filesystem::path& path) const;

    /// Makes the names in a directory durable.
    std::expected<void, int> sync_directory(const std::filesystem::path& path) const;

    /// Removes temporary files that no living process is writing.
    void clean_scratch() const;

  private:
    std::expected<void, int> step(FileStep step) const;

    std::filesystem::path scratch_;
    FaultHook hook_;
};

// These two, `FileOperations::remove` and `is_there` look again where nothing was found: a machine that shares the tree
// over NFS takes it for up to a minute that what it once did not find is not there, though another machine has made it
// since. So before they say that there is nothing, they have the directories above asked for at the server. On a disk
// of the machine's own that costs a few microseconds, and nothing where something is found.

/// The whole file; ENOENT where there is none, EFBIG where it is larger than `bytes_max`.
std::expected<std::string, int> read_file(const std::filesystem::path& path, size_t bytes_max);

/// The names in a directory that are no directories themselves; none where there is no such directory.
std::vector<std::string> file_names(const std::filesystem::path& path);

/// Whether there is anything at the path, as its server knows it now: neither something made a moment ago by another
/// machine is missed, nor is something seen that another machine has taken away.
bool is_there(const std::filesystem::path& path);

}  // namespace mcs::directory
