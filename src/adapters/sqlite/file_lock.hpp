#pragma once

#include <filesystem>
#include <utility>

namespace mcs::sqlite {

/// Keeps a second process (or a second store of this one) away from a file for as long as it lives. The operating
/// system lets go of it when the process dies, however it dies.
class FileLock {
  public:
    /// Locks `file` + ".lock". Throws OpenError where another holds it.
    explicit FileLock(const std::filesystem::path& file);
    FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    FileLock& operator=(FileLock&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~FileLock();

  private:
    int descriptor_ = -1;
};

}  // namespace mcs::sqlite
