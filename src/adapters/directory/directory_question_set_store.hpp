#pragma once

#include <filesystem>

#include "adapters/directory/file_operations.hpp"
#include "adapters/directory/set_cache.hpp"
#include "ports/question_set_store.hpp"

namespace mcs {

/// The Question Set Store in a directory, which several processes and machines may share (EFS):
///
///     sets/<id>.json                  a set's canonical form; the id is its hash
///     hosts/<hash of host>/<id>       a set in a host's library
///     samples/<name>                  a sample that everybody sees, by the name of its file
///     scratch/                        files being written
///
/// Every change survives a crash at any point: the set is written, synced and renamed into place before the
/// library's entry is, so an entry never stands for a set that is not there. Files that a dead process left
/// in scratch/ are removed on opening. A set is verified against its id when it is read.
class DirectoryQuestionSetStore final : public QuestionSetStore {
  public:
    struct Options {
        size_t cached_sets_max = 64;
        size_t cached_bytes_max = 256 * 1024 * 1024;
        directory::FaultHook fault_hook = {};  ///< for tests
    };

    /// Something that kept a sample from being added.
    struct SampleProblem {
        std::string file;
        std::string message;
    };

    /// Opens the store and makes its directories where they are missing; a message for the operator where
    /// that fails.
    static std::expected<std::unique_ptr<DirectoryQuestionSetStore>, std::string> open(std::filesystem::path directory,
                                                                                       Options options);
    static std::expected<std::unique_ptr<DirectoryQuestionSetStore>, std::string> open(
        std::filesystem::path directory) {
        return open(std::move(directory), Options{});
    }

    /// Makes every *.json of `directory` a sample, under its file's name. A later version of a file takes the
    /// earlier one's place; the earlier set stays in the store for the runs that pin it. Doing it again
    /// changes nothing.
    std::vector<SampleProblem> add_samples(const std::filesystem::path& directory, ServerTime now);

    std::expected<QuestionSetId, QuestionSetStoreError> put(const quiz::QuestionSet& set, const HostId& owner,
                                                            ServerTime now) override;
    std::expected<std::shared_ptr<const quiz::CompiledSet>, QuestionSetStoreError> get(
        const QuestionSetId& id) override;
    bool visible(const QuestionSetId& id, const HostId& host) override;
    std::vector<QuestionSetSummary> list(const HostId& host) override;
    std::expected<void, QuestionSetStoreError> remove(const QuestionSetId& id, const HostId& host) override;

    const directory::SetCache& cache() const noexcept { return cache_; }

  private:
    DirectoryQuestionSetStore(std::filesystem::path directory, Options options);

    std::expected<QuestionSetId, QuestionSetStoreError> store_set(const quiz::QuestionSet& set);
    std::expected<void, QuestionSetStoreError> store_entry(const std::filesystem::path& path,
                                                           const QuestionSetSummary& summary);
    std::expected<std::shared_ptr<const quiz::CompiledSet>, QuestionSetStoreError> load(const QuestionSetId& id) const;
    std::vector<QuestionSetSummary> entries(const std::filesystem::path& directory, bool sample) const;
    std::filesystem::path set_path(const QuestionSetId& id) const;
    std::filesystem::path host_directory(const HostId& host) const;

    const std::filesystem::path sets_;
    const std::filesystem::path hosts_;
    const std::filesystem::path samples_;
    const directory::FileOperations files_;
    directory::SetCache cache_;
};

}  // namespace mcs
