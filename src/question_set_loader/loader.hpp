#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ports/question_set_store.hpp"
#include "quiz/compiled_set.hpp"
#include "quiz/overview.hpp"
#include "quiz/reader.hpp"

namespace mcs::question_set_loader {

struct UploadedFile {
    std::string name;
    std::string_view bytes;
};

/// When an upload is stored.
enum class Storing : uint8_t {
    always,
    unless_doubtful,  ///< as a preview where there is a warning or a namesake: somebody should look first
    never,            ///< as a preview
};

inline constexpr uint32_t previewed_questions_default = 50;
inline constexpr size_t preview_bytes_max = 1024 * 1024;  ///< of a set's questions as they are stored

struct Upload {
    std::vector<UploadedFile> files;  ///< at least one; each becomes a set
    quiz::Format format = quiz::Format::automatic;
    std::string title;  ///< instead of the one in the file, where there is one file; "" for the file's own
    Storing storing = Storing::always;
    bool replace = false;  ///< take the namesakes out of the host's library
    /// The host's own set that the file is another version of: it leaves the library, and is nobody's namesake.
    QuestionSetId edited;
    uint32_t previewed_questions_max = previewed_questions_default;  ///< of each set
};

/// A question to look at before the set is stored.
struct PreviewedQuestion {
    uint32_t number = 0;  ///< from 1, in the order of the file
    quiz::Question question;
    quiz::RenderedQuestion rendered;
};

struct LoadedSet {
    QuestionSetId id;
    std::string title;
    uint32_t questions = 0;
    std::vector<quiz::CategoryCount> categories;
    std::vector<quiz::Finding> warnings;
    /// The host's own other sets of this title, as they were before.
    std::vector<QuestionSetId> namesakes;
    /// Of a set that was not stored: those with warnings and the first ones, as far as the bounds allow.
    std::vector<PreviewedQuestion> preview;
};

struct Loaded {
    bool stored = false;  ///< all of them, or none
    std::vector<LoadedSet> sets;
};

/// Why nothing was loaded: every error of every file (at most 1,000), or the store's.
using LoadError = std::variant<std::vector<quiz::Finding>, QuestionSetStoreError>;

/// An answer to an HTTP request.
struct UploadResponse {
    unsigned status = 200;
    std::string content_type;
    std::string body;
};

/// Reads uploaded files and stores them for a host: all of them, or none where one has an error or nothing but a
/// preview is wanted. Uploading again changes nothing; what replaces others stays if they can not be removed. Calls
/// block on the store; safe from any thread if the store is.
class Loader {
  public:
    explicit Loader(QuestionSetStore& store) : store_(store) {}

    std::expected<Loaded, LoadError> load(const Upload& upload, const HostId& host, ServerTime now) const;

    /// `POST /question-set-upload` as api/openapi.yaml has it: multipart/form-data with "file" (one or more), and
    /// perhaps "format", "title", "preview", "preview_questions", "replace" and "edited". Answers 201, or 200 where
    /// nothing was stored but a preview given; 400, 413, 415, 422 and 503 are RFC 9457 problems that say what to do.
    /// `host` must not be empty: sets without a host would be everybody's (401).
    UploadResponse upload(std::string_view content_type, std::string_view body, const HostId& host,
                          ServerTime now) const;

  private:
    static std::expected<std::vector<quiz::ReadSet>, std::vector<quiz::Finding>> read(const Upload& upload);
    std::expected<void, QuestionSetStoreError> store(const std::vector<quiz::ReadSet>& sets,
                                                     const std::vector<QuestionSetId>& replaced, const HostId& host,
                                                     ServerTime now) const;

    QuestionSetStore& store_;
};

/// A body larger than this need not be read to its end: `too_large()` is the answer.
inline constexpr size_t upload_body_bytes_max = quiz::upload_bytes_max + 64 * 1024;
UploadResponse too_large();

}  // namespace mcs::question_set_loader
