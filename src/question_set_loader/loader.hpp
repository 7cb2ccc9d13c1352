#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ports/question_set_store.hpp"
#include "quiz/overview.hpp"
#include "quiz/reader.hpp"

namespace mcs::question_set_loader {

struct UploadedFile {
    std::string name;
    std::string_view bytes;
};

struct Upload {
    std::vector<UploadedFile> files;  ///< at least one; each becomes a set
    quiz::Format format = quiz::Format::automatic;
    std::string title;     ///< instead of the one in the file, where there is one file; "" for the file's own
    bool preview = false;  ///< say what would be stored, store nothing
};

struct LoadedSet {
    QuestionSetId id;
    std::string title;
    uint32_t questions = 0;
    std::vector<quiz::CategoryCount> categories;
    std::vector<quiz::Finding> warnings;
};

/// Why nothing was loaded: every error of every file (at most 1,000), or the store's.
using LoadError = std::variant<std::vector<quiz::Finding>, QuestionSetStoreError>;

/// An answer to an HTTP request.
struct UploadResponse {
    unsigned status = 200;
    std::string content_type;
    std::string body;
};

/// Reads uploaded files and stores them for a host: all of them, or none where one has an error. Uploading again
/// changes nothing. Calls block on the store; safe from any thread if the store is.
class Loader {
  public:
    explicit Loader(QuestionSetStore& store) : store_(store) {}

    std::expected<std::vector<LoadedSet>, LoadError> load(const Upload& upload, const HostId& host,
                                                          ServerTime now) const;

    /// `POST /question-set-upload` as api/openapi.yaml has it: multipart/form-data with "file" (one or more), and
    /// perhaps "format", "title" and "preview". Answers 201, or 200 for a preview; 400, 413, 415, 422 and 503 are RFC
    /// 9457 problems that say what to do. `host` must not be empty: sets without a host would be everybody's (401).
    UploadResponse upload(std::string_view content_type, std::string_view body, const HostId& host,
                          ServerTime now) const;

  private:
    QuestionSetStore& store_;
};

/// A body larger than this need not be read to its end: `too_large()` is the answer.
inline constexpr size_t upload_body_bytes_max = quiz::upload_bytes_max + 64 * 1024;
UploadResponse too_large();

}  // namespace mcs::question_set_loader
