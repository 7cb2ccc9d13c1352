#include "adapters/directory/directory_question_set_store.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <tuple>
#include <unordered_set>

#include "adapters/directory/library_entry.hpp"
#include "ports/question_set_summary.hpp"
#include "quiz/reader.hpp"
#include "quiz/sha256.hpp"

namespace mcs {
namespace {

namespace fs = std::filesystem;
using Error = QuestionSetStoreError;

/// A stored set may be somewhat larger than its upload, never without bound: escapes at most double most
/// texts.
constexpr size_t set_bytes_max = 4 * quiz::upload_bytes_max;
constexpr size_t entry_bytes_max = 8 * 1024 * 1024;

}  // namespace

DirectoryQuestionSetStore::DirectoryQuestionSetStore(fs::path directory, Options options)
    : sets_(directory / "sets"),
      hosts_(directory / "hosts"),
      samples_(directory / "samples"),
      files_(directory / "scratch", std::move(options.fault_hook)),
      cache_(options.cached_sets_max, options.cached_bytes_max) {}

std::expected<std::unique_ptr<DirectoryQuestionSetStore>, std::string> DirectoryQuestionSetStore::open(
    fs::path directory, Options options) {
    std::error_code ec;
    directory = fs::absolute(directory, ec).lexically_normal();
    if (!directory.has_filename()) directory = directory.parent_path();  // a slash at the end
    fs::create_directories(directory, ec);
    std::unique_ptr<DirectoryQuestionSetStore> store(new DirectoryQuestionSetStore(directory, std::move(options)));
    // Its own name may stand in a directory that this user can not read, which is no reason to refuse.
    if (directory.has_parent_path()) std::ignore = store->files_.sync_directory(directory.parent_path());
    for (const char* name : {"sets", "hosts", "samples", "scratch"}) {
        if (const auto made = store->files_.make_directory(directory / name); !made) {
            return std::unexpected("can not use " + directory.string() +
                                   " for question sets: " + std::generic_category().message(made.error()) +
                                   "; choose a directory that this user may write to");
        }
    }
    store->files_.clean_scratch();
    return store;
}

fs::path DirectoryQuestionSetStore::set_path(const QuestionSetId& id) const { return sets_ / (id.str() + ".json"); }

fs::path DirectoryQuestionSetStore::host_directory(const HostId& host) const {
    return hosts_ / quiz::sha256_hex(host.str());
}

std::expected<QuestionSetId, Error> DirectoryQuestionSetStore::store_set(const quiz::QuestionSet& set) {
    const std::string bytes = quiz::print(set);
    QuestionSetId id{quiz::sha256_hex(bytes)};
    const fs::path path = set_path(id);
    // A copy that was damaged since is written anew; a sound one may be another process's and not be synced
    // yet.
    const auto present = directory::read_file(path, bytes.size());
    const auto done = present && *present == bytes ? files_.sync_directory(sets_) : files_.replace(path, bytes);
    if (!done) return std::unexpected(Error::unavailable);
    return id;
}

std::expected<void, Error> DirectoryQuestionSetStore::store_entry(const fs::path& path,
                                                                  const QuestionSetSummary& summary) {
    if (const auto bytes = directory::read_file(path, entry_bytes_max)) {
        const auto present = directory::read_entry(*bytes);
        if (present && present->id == summary.id) {
            if (!files_.sync_directory(path.parent_path())) return std::unexpected(Error::unavailable);
            return {};
        }
    }
    if (!files_.make_directory(path.parent_path())) return std::unexpected(Error::unavailable);
    if (!files_.replace(path, directory::print_entry(summary))) return std::unexpected(Error::unavailable);
    return {};
}

std::expected<QuestionSetId, Error> DirectoryQuestionSetStore::put(const quiz::QuestionSet& set, const HostId& owner,
                                                                   ServerTime now) {
    const auto id = store_set(set);
    if (!id) return id;
    const fs::path directory = owner.empty() ? samples_ : host_directory(owner);
    const auto stored = store_entry(directory / id->str(), summary_of(*id, set, owner.empty(), now));
    if (!stored) return std::unexpected(stored.error());
    return id;
}

std::expected<std::shared_ptr<const quiz::CompiledSet>, Error> DirectoryQuestionSetStore::get(const QuestionSetId& id) {
    if (!quiz::is_sha256_hex(id.str())) return std::unexpected(Error::no_such_set);
    return cache_.get(id, [&] { return load(id); });
}

std::expected<std::shared_ptr<const quiz::CompiledSet>, Error> DirectoryQuestionSetStore::load(
    const QuestionSetId& id) const {
    const auto bytes = directory::read_file(set_path(id), set_bytes_max);
    if (!bytes) {
        if (bytes.error() == ENOENT) return std::unexpected(Error::no_such_set);
        return std::unexpected(bytes.error() == EFBIG ? Error::corrupt : Error::unavailable);
    }
    if (quiz::sha256_hex(*bytes) != id.str()) return std::unexpected(Error::corrupt);
    auto set = quiz::read(id.str(), *bytes, quiz::Format::json);
    if (!set) return std::unexpected(Error::corrupt);
    return quiz::compile(id, std::move(set->set));
}

std::vector<QuestionSetSummary> DirectoryQuestionSetStore::entries(const fs::path& directory, bool sample) const {
    std::vector<QuestionSetSummary> summaries;
    for (const std::string& name : directory::file_names(directory)) {
        const auto bytes = directory::read_file(directory / name, entry_bytes_max);
        auto summary = bytes ? directory::read_entry(*bytes) : std::nullopt;
        if (!summary) continue;
        summary->sample = sample;
        summaries.push_back(std::move(*summary));
    }
    return summaries;
}

bool DirectoryQuestionSetStore::visible(const QuestionSetId& id, const HostId& host) {
    if (!quiz::is_sha256_hex(id.str())) return false;
    if (!host.empty() && directory::is_there(host_directory(host) / id.str())) return true;
    return std::ranges::any_of(entries(samples_, true),
                               [&](const QuestionSetSummary& sample) { return sample.id == id; });
}

std::vector<QuestionSetSummary> DirectoryQuestionSetStore::list(const HostId& host) {
    std::vector<QuestionSetSummary> listed;
    std::unordered_set<QuestionSetId> seen;
    const auto append = [&](std::vector<QuestionSetSummary> more, auto earlier) {
        std::ranges::sort(more, earlier);
        for (QuestionSetSummary& summary : more) {
            if (seen.insert(summary.id).second) listed.push_back(std::move(summary));
        }
    };
    append(entries(samples_, true),
           [](const auto& a, const auto& b) { return std::tie(a.title, a.id) < std::tie(b.title, b.id); });
    if (host.empty()) return listed;
    append(entries(host_directory(host), false),
           [](const auto& a, const auto& b) { return std::tie(b.added_at, b.id) < std::tie(a.added_at, a.id); });
    return listed;
}

std::expected<void, Error> DirectoryQuestionSetStore::remove(const QuestionSetId& id, const HostId& host) {
    if (!quiz::is_sha256_hex(id.str()) || host.empty()) return std::unexpected(Error::no_such_set);
    const auto removed = files_.remove(host_directory(host) / id.str());
    if (removed) return {};
    return std::unexpected(removed.error() == ENOENT ? Error::no_such_set : Error::unavailable);
}

std::vector<DirectoryQuestionSetStore::SampleProblem> DirectoryQuestionSetStore::add_samples(const fs::path& directory,
                                                                                             ServerTime now) {
    std::vector<SampleProblem> problems;
    for (const std::string& name : directory::file_names(directory)) {
        if (!name.ends_with(".json") || name.starts_with(".")) continue;
        const auto problem = [&](std::string message) {
            problems.push_back({(directory / name).string(), std::move(message)});
        };
        const auto bytes = directory::read_file(directory / name, quiz::upload_bytes_max);
        if (!bytes) {
            problem("can not be read: " + std::generic_category().message(bytes.error()));
            continue;
        }
        const auto read = quiz::read(name, *bytes);
        if (!read) {
            problem("is no valid question set: " + read.error().front().message.text);
            continue;
        }
        const auto id = store_set(read->set);
        if (!id || !store_entry(samples_ / name, summary_of(*id, read->set, true, now))) {
            problem("can not be stored; look whether the disk is full or the directory not writable");
        }
    }
    return problems;
}

}  // namespace mcs
