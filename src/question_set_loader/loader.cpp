#include "question_set_loader/loader.hpp"

#include <algorithm>

#include "quiz/text.hpp"

namespace mcs::question_set_loader {
namespace {

constexpr size_t errors_max = 1'000;

LoadedSet loaded(const quiz::QuestionSet& set, std::vector<quiz::Finding> warnings) {
    return {.id = quiz::id_of(set),
            .title = set.title,
            .questions = static_cast<uint32_t>(set.questions.size()),
            .categories = quiz::categories_of(set),
            .warnings = std::move(warnings)};
}

quiz::Finding about(const UploadedFile& file, std::string message) {
    return {file.name, {}, {}, {}, {}, std::move(message)};
}

void append(std::vector<quiz::Finding>& all, std::vector<quiz::Finding> more) {
    for (quiz::Finding& finding : more) {
        if (all.size() < errors_max) all.push_back(std::move(finding));
    }
}

}  // namespace

std::expected<std::vector<LoadedSet>, LoadError> Loader::load(const Upload& upload, const HostId& host,
                                                              ServerTime now) const {
    const std::string title = quiz::normalised(upload.title);
    std::vector<quiz::Finding> errors;
    std::vector<quiz::ReadSet> sets;
    if (title.size() > quiz::title_bytes_max) {
        errors.push_back(about(upload.files.front(), "the title is longer than 200 bytes; choose a shorter one"));
    }
    for (const UploadedFile& file : upload.files) {
        auto read = quiz::read(file.name, file.bytes, upload.format);
        if (!read) {
            append(errors, std::move(read.error()));
            continue;
        }
        if (!title.empty() && upload.files.size() == 1) read->set.title = title;
        if (!title.empty() && upload.files.size() > 1) {
            read->warnings.push_back(about(file, "the title was not used, since there are several files"));
        }
        sets.push_back(std::move(*read));
    }
    if (!errors.empty()) return std::unexpected(LoadError{std::move(errors)});
    std::vector<LoadedSet> done;
    for (quiz::ReadSet& read : sets) {
        if (!upload.preview) {
            if (const auto put = store_.put(read.set, host, now); !put) return std::unexpected(LoadError{put.error()});
        }
        done.push_back(loaded(read.set, std::move(read.warnings)));
    }
    return done;
}

}  // namespace mcs::question_set_loader
