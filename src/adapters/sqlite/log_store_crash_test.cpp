// What is acknowledged survives the end of the process, however it ends.

#include <cstdio>
#include <map>

#include <sys/wait.h>
#include <unistd.h>

#include "adapters/sqlite/test_store.hpp"

namespace mcs {

namespace {

/// Appends to three runs for ever and writes the seq of everything that was acknowledged into `pipe`.
[[noreturn]] void append_for_ever(const std::filesystem::path& directory, int pipe) {
    auto store = SqliteLogStore::open(directory, {.wal_pages = 100}).value();
    test::ManualLoops loops;
    SqliteRunLog log(*store, loops.add());
    std::string acknowledged;
    const auto append = [&](const RunId& run, uint64_t i) {
        log.append(run, run.str() + " " + std::to_string(i), [&, run](auto seq) {
            if (seq) acknowledged += run.str() + " " + std::to_string(*seq) + "\n";
        });
    };
    for (const char* run : {"a", "b", "c"})
        log.create({RunId(run), JoinCode(run), {}, "first", from_us(1)}, [](auto) {});
    for (uint64_t i = 0;; ++i) {
        for (const char* run : {"a", "b", "c"}) append(RunId(run), i);
        if (i % 7 != 0) continue;
        (void)loops.run_until([&] { return !acknowledged.empty(); });
        if (::write(pipe, acknowledged.data(), acknowledged.size()) < 0) std::_Exit(1);
        acknowledged.clear();
    }
}

struct Acknowledged {
    std::map<std::string, uint64_t> last;
    uint64_t count = 0;
};

/// Kills the child as soon as it has acknowledged `enough`, and gives all that it has.
Acknowledged run_and_kill(const std::filesystem::path& directory, uint64_t enough) {
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        append_for_ever(directory, ends[1]);
    }
    ::close(ends[1]);
    Acknowledged result;
    std::FILE* lines = ::fdopen(ends[0], "r");
    char run[8];
    unsigned long long seq = 0;
    while (std::fscanf(lines, "%7s %llu", run, &seq) == 2) {
        result.last[run] = seq;
        if (++result.count == enough) ::kill(child, SIGKILL);
    }
    std::fclose(lines);
    ::waitpid(child, nullptr, 0);
    return result;
}

}  // namespace

TEST(LogStoreCrash, every_acknowledged_entry_is_there_after_a_kill) {
    for (uint64_t enough : {1u, 50u, 2'000u, 9'000u}) {
        const test::TemporaryDirectory directory;
        const Acknowledged acknowledged = run_and_kill(directory.path(), enough);
        ASSERT_GE(acknowledged.count, enough);

        auto store = SqliteLogStore::open(directory.path()).value();
        test::ManualLoops loops;
        SqliteRunLog log(*store, loops.add());
        for (const auto& [run, last] : acknowledged.last) {
            test::Answer<std::expected<StoredEntries, LogError>> answer;
            log.read(RunId(run), 1, 1'000'000, answer.take());
            ASSERT_TRUE(loops.run_until([&] { return answer.arrived(); }));
            ASSERT_TRUE(answer.get());
            const auto& entries = **answer.get();
            ASSERT_GE(entries.size(), last);
            for (uint64_t i = 1; i < entries.size(); ++i) {
                ASSERT_EQ(entries[i].seq, i + 1);
                ASSERT_EQ(entries[i].bytes, run + " " + std::to_string(i - 1)) << "in the order appended";
            }
        }
    }
}

}  // namespace mcs
