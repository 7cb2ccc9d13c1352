#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct zip;

namespace mcs::quiz {

/// A zip archive in memory, which must outlive it.
class ZipArchive {
  public:
    /// Nothing where the bytes are no zip archive.
    static std::optional<ZipArchive> open(std::string_view bytes);

    size_t entries() const;

    enum class Failure : uint8_t { missing, damaged, too_large };
    /// Unpacks one entry; gives up as soon as it is longer than `bytes_max`, whatever the archive says of its length.
    std::expected<std::string, Failure> read(const std::string& name, size_t bytes_max) const;

  private:
    struct Discard {
        void operator()(zip* archive) const;
    };
    using Handle = std::unique_ptr<zip, Discard>;
    explicit ZipArchive(Handle archive);

    Handle archive_;
};

}  // namespace mcs::quiz
