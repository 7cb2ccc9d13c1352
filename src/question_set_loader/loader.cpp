#include "question_set_loader/loader.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "quiz/text.hpp"

namespace mcs::question_set_loader {
namespace {

constexpr size_t errors_max = 1'000;

LoadedSet loaded(const quiz::QuestionSet& set, std::vector<quiz::Finding> warnings) {
    return {.id = quiz::id_of(set),
            .title = set.title,
            .questions = static_cast<uint32_t>(set.questions.size()),
            .categories = quiz::categories_of(set),
            .warnings = std::move(warnings),
            .namesakes = {},
            .preview = {}};
}

quiz::Finding about(const UploadedFile& file, quiz::Message message) {
    return {file.name, {}, {}, {}, {}, std::move(message)};
}

void append(std::vector<quiz::Finding>& all, std::vector<quiz::Finding> more) {
    for (quiz::Finding& finding : more) {
        if (all.size() < errors_max) all.push_back(std::move(finding));
    }
}

/// The questions that warnings speak of, then the first ones; in the order of the file.
std::set<uint32_t> numbers_to_preview(const quiz::ReadSet& read, uint32_t questions_max) {
    std::set<uint32_t> numbers;
    for (const quiz::Finding& warning : read.warnings) {
        if (numbers.size() < questions_max && warning.question) numbers.insert(*warning.question);
    }
    for (uint32_t number = 1; number <= read.set.questions.size(); ++number) {
        if (numbers.size() == questions_max) break;
        numbers.insert(number);
    }
    return numbers;
}

std::vector<PreviewedQuestion> preview_of(const quiz::ReadSet& read, uint32_t questions_max) {
    std::vector<PreviewedQuestion> preview;
    size_t bytes = 0;
    for (const uint32_t number : numbers_to_preview(read, questions_max)) {
        const quiz::Question& question = read.set.questions[number - 1];
        bytes += quiz::print(question).size();
        if (bytes > preview_bytes_max) break;
        preview.push_back({number, question, quiz::rendered(question)});
    }
    return preview;
}

/// What the host's library says of a set that is about to come into it.
struct Known {
    bool same = false;                     ///< it is there already
    std::vector<QuestionSetId> namesakes;  ///< others of its title, but for the edited one
    std::vector<QuestionSetId> edited;     ///< the one that it is another version of, where that is the host's own
};

Known known_of(const quiz::QuestionSet& set, const QuestionSetId& edited,
               const std::vector<QuestionSetSummary>& library) {
    Known known;
    const QuestionSetId id = quiz::id_of(set);
    for (const QuestionSetSummary& one : library) {
        if (one.id == id) known.same = true;
        if (one.id == id || one.sample) continue;
        if (one.id == edited) {
            known.edited.push_back(one.id);
        } else if (one.title == set.title) {
            known.namesakes.push_back(one.id);
        }
    }
    return known;
}

bool is_doubtful(const quiz::ReadSet& read, const Known& known) {
    return !read.warnings.empty() || (!known.namesakes.empty() && !known.same);
}

}  // namespace

std::expected<std::vector<quiz::ReadSet>, std::vector<quiz::Finding>> Loader::read(const Upload& upload) {
    const std::string title = quiz::normalised(upload.title);
    std::vector<quiz::Finding> errors;
    std::vector<quiz::ReadSet> sets;
    if (title.size() > quiz::title_bytes_max) {
        errors.push_back(about(upload.files.front(), quiz::message::text_too_long(quiz::Part::title, 0, title.size(),
                                                                                  quiz::title_bytes_max, title)));
    }
    for (const UploadedFile& file : upload.files) {
        auto read = quiz::read(file.name, file.bytes, upload.format);
        if (!read) {
            append(errors, std::move(read.error()));
            continue;
        }
        if (!title.empty() && upload.files.size() == 1) read->set.title = title;
        if (!title.empty() && upload.files.size() > 1) {
            read->warnings.push_back(about(file, quiz::message::title_not_used()));
        }
        sets.push_back(std::move(*read));
    }
    if (!errors.empty()) return std::unexpected(std::move(errors));
    return sets;
}

/// All sets first, and what they replace after that, but for what is among them.
std::expected<void, QuestionSetStoreError> Loader::store(const std::vector<quiz::ReadSet>& sets,
                                                         const std::vector<QuestionSetId>& replaced, const HostId& host,
                                                         ServerTime now) const {
    std::vector<QuestionSetId> stored;
    for (const quiz::ReadSet& read : sets) {
        const auto put = store_.put(read.set, host, now);
        if (!put) return std::unexpected(put.error());
        stored.push_back(quiz::id_of(read.set));
    }
    for (const QuestionSetId& id : replaced) {
        if (std::ranges::count(stored, id) > 0) continue;
        const auto removed = store_.remove(id, host);
        if (!removed && removed.error() != QuestionSetStoreError::no_such_set) return removed;
    }
    return {};
}

std::expected<Loaded, LoadError> Loader::load(const Upload& upload, const HostId& host, ServerTime now) const {
    auto sets = read(upload);
    if (!sets) return std::unexpected(LoadError{std::move(sets.error())});
    const auto library = store_.list(host);
    std::vector<Known> known;
    bool doubtful = false;
    for (const quiz::ReadSet& read : *sets) {
        known.push_back(known_of(read.set, upload.edited, library));
        doubtful = doubtful || is_doubtful(read, known.back());
    }
    const Storing storing = upload.storing;
    Loaded done{.stored = storing == Storing::always || (storing == Storing::unless_doubtful && !doubtful), .sets = {}};
    if (done.stored) {
        std::vector<QuestionSetId> replaced;
        for (const Known& one : known) {
            std::ranges::copy(one.edited, std::back_inserter(replaced));
            if (upload.replace) std::ranges::copy(one.namesakes, std::back_inserter(replaced));
        }
        if (const auto stored = store(*sets, replaced, host, now); !stored)
            return std::unexpected(LoadError{stored.error()});
    }
    for (size_t i = 0; i < sets->size(); ++i) {
        quiz::ReadSet& read = (*sets)[i];
        auto preview =
            done.stored ? std::vector<PreviewedQuestion>{} : preview_of(read, upload.previewed_questions_max);
        LoadedSet& set = done.sets.emplace_back(loaded(read.set, std::move(read.warnings)));
        set.namesakes = std::move(known[i].namesakes);
        set.preview = std::move(preview);
    }
    return done;
}

}  // namespace mcs::question_set_loader
