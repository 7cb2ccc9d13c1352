#include "adapters/directory/directory_question_set_store.hpp"

#include <atomic>
#include <csignal>
#include <fstream>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "contract/question_set_store_contract.hpp"
#include "support/temporary_directory.hpp"

namespace mcs::test {
namespace {

namespace fs = std::filesystem;
using directory::FileStep;
using Error = QuestionSetStoreError;

/// Holds the directory as long as the store.
struct OwnedStore {
    TemporaryDirectory directory;
    std::unique_ptr<DirectoryQuestionSetStore> store = DirectoryQuestionSetStore::open(directory.path()).value();
};

std::shared_ptr<QuestionSetStore> open_new() {
    auto owned = std::make_shared<OwnedStore>();
    return {owned, owned->store.get()};
}

INSTANTIATE_TEST_SUITE_P(Directory, QuestionSetStoreContract, testing::Values(QuestionSetStoreFactory{open_new}));

class DirectoryStore : public testing::Test {
  protected:
    using Options = DirectoryQuestionSetStore::Options;
    std::unique_ptr<DirectoryQuestionSetStore> open(Options options = {}) {
        return DirectoryQuestionSetStore::open(root, std::move(options)).value();
    }
    void write(const fs::path& path, std::string_view bytes) {
        fs::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << bytes;
    }
    size_t files_in(const char* name) { return directory::file_names(root / name).size(); }

    TemporaryDirectory temporary;
    const fs::path root = temporary.path() / "question-sets";
    const HostId ada{"ada"};
    const ServerTime now = from_us(1'000'000);
};

TEST_F(DirectoryStore, keeps_sets_for_the_next_process) {
    const auto id = open()->put(small_set(), ada, now).value();
    const auto store = open();
    EXPECT_EQ(store->get(id).value()->set, small_set());
    EXPECT_TRUE(store->visible(id, ada));
}

TEST_F(DirectoryStore, shows_at_once_what_another_process_stores) {
    const auto one = open();
    const auto other = open();
    const auto id = one->put(small_set(), ada, now).value();
    EXPECT_TRUE(other->visible(id, ada));
    EXPECT_TRUE(other->get(id));
    EXPECT_TRUE(other->remove(id, ada));
    EXPECT_FALSE(one->visible(id, ada));
}

TEST_F(DirectoryStore, notices_a_set_that_was_damaged_and_heals_it_when_it_is_put_again) {
    const auto id = open()->put(small_set(), ada, now).value();
    std::string bytes = quiz::print(small_set());
    bytes.replace(bytes.find("Paris"), 5, "Pisa!");  // what is left is a valid set
    write(root / "sets" / (id.str() + ".json"), bytes);
    const auto store = open();
    EXPECT_EQ(store->get(id).error(), Error::corrupt);
    ASSERT_TRUE(store->put(small_set(), ada, now));
    EXPECT_TRUE(store->get(id));
}

TEST_F(DirectoryStore, rewrites_a_damaged_entry) {
    const auto id = open()->put(small_set(), ada, now).value();
    for (const auto& entry : fs::recursive_directory_iterator(root / "hosts")) {
        if (entry.is_regular_file()) write(entry.path(), "{\"quest");
    }
    const auto store = open();
    EXPECT_TRUE(store->list(ada).empty());
    ASSERT_EQ(store->put(small_set(), ada, now), id);
    EXPECT_EQ(store->list(ada).size(), 1U);
}

TEST_F(DirectoryStore, syncs_the_file_before_it_has_its_name_and_the_directory_after) {
    std::vector<FileStep> steps;
    const auto store = open({.fault_hook = [&](FileStep step) { return steps.push_back(step), 0; }});
    steps.clear();
    ASSERT_TRUE(store->put(small_set(), HostId{}, now));
    const std::vector<FileStep> write = {FileStep::create, FileStep::lock,   FileStep::write,
                                         FileStep::sync,   FileStep::rename, FileStep::sync_directory};
    ASSERT_GE(steps.size(), write.size());
    EXPECT_TRUE(std::equal(write.begin(), write.end(), steps.begin())) << "of the set";
    EXPECT_TRUE(std::equal(write.begin(), write.end(), steps.end() - 6)) << "of the entry";
}

/// Runs `work` in a child process that is killed before its `k`-th file step; false once it has fewer steps
/// than that.
bool killed_at(int k, const fs::path& root, const std::function<void(DirectoryQuestionSetStore&)>& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        int left = -1;
        const auto hook = [&](FileStep) {
            if (left > 0 && --left == 0) ::raise(SIGKILL);
            return 0;
        };
        auto store = DirectoryQuestionSetStore::open(root, {.fault_hook = hook}).value();
        left = k;
        work(*store);
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
}

TEST_F(DirectoryStore, has_the_old_or_the_new_state_after_a_kill_at_any_step_of_a_put) {
    const auto old_id = open()->put(small_set("old"), ada, now).value();
    int k = 1;
    for (;; ++k) {
        const std::string title = "new " + std::to_string(k);
        const QuestionSetId id = quiz::id_of(small_set(title));
        const bool killed =
            killed_at(k, root, [&](auto& store) { std::ignore = store.put(small_set(title), ada, now); });
        const auto store = open();
        EXPECT_EQ(files_in("scratch"), 0U) << "step " << k;
        EXPECT_TRUE(store->get(old_id)) << "step " << k;
        EXPECT_TRUE(store->visible(old_id, ada));
        const auto got = store->get(id);
        if (store->visible(id, ada)) {
            EXPECT_TRUE(got) << "step " << k << ": an entry stands for no set";
        } else {
            EXPECT_TRUE(killed);
            EXPECT_TRUE(got || got.error() == Error::no_such_set) << "step " << k;
        }
        ASSERT_TRUE(store->put(small_set(title), ada, now)) << "step " << k;
        EXPECT_TRUE(store->visible(id, ada)) << "step " << k;
        EXPECT_TRUE(store->get(id)) << "step " << k;
        if (!killed) break;
    }
    EXPECT_GT(k, 12) << "both writes have six steps";
}

TEST_F(DirectoryStore, has_one_version_of_a_sample_after_a_kill_at_any_step_of_its_replacement) {
    const fs::path samples = temporary.path() / "samples";
    for (int k = 1;; ++k) {
        write(samples / "a.json", quiz::print(small_set("old")));
        ASSERT_TRUE(open()->add_samples(samples, now).empty());
        const std::string title = "new " + std::to_string(k);
        write(samples / "a.json", quiz::print(small_set(title)));
        const bool killed = killed_at(k, root, [&](auto& store) { store.add_samples(samples, now); });
        const auto store = open();
        ASSERT_EQ(store->list(ada).size(), 1U) << "step " << k;
        EXPECT_TRUE(store->get(store->list(ada)[0].id)) << "step " << k;
        if (!killed) {
            EXPECT_EQ(store->list(ada)[0].title, title);
            break;
        }
    }
}

TEST_F(DirectoryStore, fails_whole_when_any_step_fails) {
    int k = 1;
    for (bool failed = true; failed; ++k) {
        int left = -1;
        auto store = open({.fault_hook = [&](FileStep) { return left > 0 && --left == 0 ? ENOSPC : 0; }});
        const std::string title = "set " + std::to_string(k);
        left = k;
        const auto put = store->put(small_set(title), ada, now);
        left = -1;
        failed = !put;
        if (failed) {
            EXPECT_EQ(put.error(), Error::unavailable);
        }
        EXPECT_EQ(files_in("scratch"), 0U) << "step " << k;
        ASSERT_TRUE(store->put(small_set(title), ada, now)) << "step " << k;
        EXPECT_TRUE(store->visible(quiz::id_of(small_set(title)), ada));
    }
    EXPECT_GT(k, 12);
}

TEST_F(DirectoryStore, leaves_alone_what_a_living_process_is_writing) {
    open();
    write(root / "scratch" / "left-by-a-crash", "half a s");
    write(root / "scratch" / "being-written", "half a s");
    const int fd = ::open((root / "scratch" / "being-written").c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_EQ(::flock(fd, LOCK_EX), 0);
    open();
    EXPECT_EQ(directory::file_names(root / "scratch"), std::vector<std::string>{"being-written"});
    ::close(fd);
    open();
    EXPECT_EQ(files_in("scratch"), 0U);
}

TEST_F(DirectoryStore, adds_samples_once_and_replaces_them_by_later_versions) {
    const fs::path samples = temporary.path() / "samples";
    write(samples / "a.json", quiz::print(small_set("A")));
    write(samples / "b.json", quiz::print(small_set("B")));
    write(samples / "README.md", "not a set");
    const auto store = open();
    EXPECT_TRUE(store->add_samples(samples, now).empty());
    EXPECT_TRUE(store->add_samples(samples, now + Micros{5}).empty());
    ASSERT_EQ(store->list(ada).size(), 2U);
    EXPECT_EQ(store->list(ada)[0].added_at, now);

    const auto old_id = quiz::id_of(small_set("A"));
    write(samples / "a.json", quiz::print(small_set("A, second edition")));
    EXPECT_TRUE(store->add_samples(samples, now).empty());
    ASSERT_EQ(store->list(ada).size(), 2U);
    EXPECT_EQ(store->list(ada)[0].title, "A, second edition");
    EXPECT_FALSE(store->visible(old_id, ada));
    EXPECT_TRUE(store->get(old_id)) << "runs pin it";
}

TEST_F(DirectoryStore, names_a_sample_that_is_no_question_set) {
    const fs::path samples = temporary.path() / "samples";
    write(samples / "a.json", quiz::print(small_set("A")));
    write(samples / "broken.json", "{\"questions\": [}");
    const auto store = open();
    const auto problems = store->add_samples(samples, now);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_THAT(problems[0].file, testing::EndsWith("broken.json"));
    EXPECT_EQ(store->list(ada).size(), 1U);
}

TEST_F(DirectoryStore, says_why_it_can_not_be_opened) {
    write(temporary.path() / "file", "");
    const auto opened = DirectoryQuestionSetStore::open(temporary.path() / "file");
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error(), testing::HasSubstr("file"));
}

TEST_F(DirectoryStore, compiles_a_set_once_and_keeps_the_latest) {
    const auto store = open({.cached_sets_max = 2});
    std::vector<QuestionSetId> ids;
    for (const char* title : {"A", "B", "C"}) ids.push_back(store->put(small_set(title), ada, now).value());
    const auto a = store->get(ids[0]).value();
    EXPECT_EQ(store->get(ids[0]).value(), a);
    std::ignore = store->get(ids[1]);
    std::ignore = store->get(ids[0]);
    std::ignore = store->get(ids[2]);  // drops B, the least lately used
    EXPECT_EQ(store->cache().sets(), 2U);
    EXPECT_EQ(store->get(ids[0]).value(), a);
    EXPECT_EQ(a->set.title, "A");
}

TEST_F(DirectoryStore, bounds_its_cache_by_bytes) {
    const auto store = open({.cached_bytes_max = 10'000});
    for (int i = 0; i < 20; ++i) {
        const auto id = store->put(small_set("set " + std::to_string(i)), ada, now).value();
        ASSERT_TRUE(store->get(id));
        EXPECT_LE(store->cache().bytes(), 10'000U);
    }
    EXPECT_GT(store->cache().sets(), 0U);
    EXPECT_LT(store->cache().sets(), 20U);
}

TEST(SetCache, loads_a_set_once_that_many_threads_ask_for) {
    directory::SetCache cache(8, 1 << 20);
    const QuestionSetId id = quiz::id_of(small_set());
    std::atomic<int> loads = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            const auto got = cache.get(id, [&]() -> directory::SetCache::Loaded {
                ++loads;
                return quiz::compile(id, small_set());
            });
            EXPECT_TRUE(got);
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(loads, 1);
}

TEST(SetCache, keeps_no_failure) {
    directory::SetCache cache(8, 1 << 20);
    const QuestionSetId id = quiz::id_of(small_set());
    EXPECT_FALSE(cache.get(id, [] { return std::unexpected(Error::unavailable); }));
    EXPECT_TRUE(cache.get(id, [&] { return quiz::compile(id, small_set()); }));
}

}  // namespace
}  // namespace mcs::test
