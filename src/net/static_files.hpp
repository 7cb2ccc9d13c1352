#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/http.hpp"

namespace mcs::net {

/// The files of one directory, read into memory once, served from there. Immutable after loading, so safe from any
/// thread.
///
/// `x.br` and `x.gz` beside `x` are its compressed forms and are chosen by Accept-Encoding. Files below `assets/` carry
/// a hash in their name and may be cached for ever; everything else is asked for again each time (`no-cache`, ETag,
/// 304). A path that names no file and whose last segment has no dot gets index.html: the screens of the web UI.
class StaticFiles {
  public:
    /// Follows no symbolic links. The error is one line for the operator.
    static std::expected<std::shared_ptr<const StaticFiles>, std::string> load(const std::filesystem::path& directory);

    /// For GET and HEAD.
    Response respond(const Request& request) const;

    size_t file_count() const noexcept { return files_.size(); }
    size_t bytes() const noexcept { return bytes_; }

  private:
    struct Form {
        std::shared_ptr<const std::string> bytes;
        std::string etag;
    };
    struct File {
        Form plain, gzip, brotli;  ///< the compressed ones may be empty
        std::string content_type;
        bool immutable = false;
    };
    const File* find(const Request& request) const;

    std::unordered_map<std::string, File> files_;  ///< by path without the leading slash
    size_t bytes_ = 0;
};

}  // namespace mcs::net
