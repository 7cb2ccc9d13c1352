#include "adapters/sqlite/log_store.hpp"

#include <csignal>
#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include "adapters/sqlite/run_store.hpp"
#include "adapters/sqlite/test_store.hpp"

namespace mcs {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

/// While it lives, no file of this process can grow beyond `bytes`: what a full disk is to a writer.
class FullDisk {
  public:
    explicit FullDisk(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

  private:
    rlimit before_{};
};

void execute(const std::filesystem::path& file, const char* sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
}

int64_t query(const std::filesystem::path& file, const char* sql) {
    sqlite3* db = nullptr;
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_prepare_v2(db, sql, -1, &statement, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW);
    const int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return value;
}

class LogStoreTest : public test::StoreTest {
  protected:
    std::filesystem::path file() const { return directory_.path() / "state.db"; }
};

}  // namespace

TEST_F(LogStoreTest, a_second_store_on_the_same_directory_is_refused_with_a_line_for_a_person) {
    const auto second = SqliteLogStore::open(directory_.path());
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error(), HasSubstr("another mc-speedrun is using it"));
    EXPECT_THAT(second.error(), HasSubstr("state.db"));
    ASSERT_TRUE(create("run")) << "the first goes on";
}

TEST_F(LogStoreTest, a_database_of_a_newer_program_is_refused_and_left_alone) {
    log_.reset();
    store_.reset();
    execute(file(), "PRAGMA user_version = 99");
    const auto store = SqliteLogStore::open(directory_.path());
    ASSERT_FALSE(store);
    EXPECT_THAT(store.error(), HasSubstr("newer version"));
    EXPECT_THAT(store.error(), HasSubstr("99"));
    EXPECT_EQ(query(file(), "PRAGMA user_version"), 99);
}

TEST_F(LogStoreTest, a_database_of_an_older_program_is_brought_up_to_date_with_all_that_is_in_it) {
    ASSERT_TRUE(create("run"));
    log_.reset();
    store_.reset();
    execute(file(), "DROP INDEX run_by_host; ALTER TABLE run DROP COLUMN host; PRAGMA user_version = 1");
    const auto store = SqliteLogStore::open(directory_.path());
    ASSERT_TRUE(store) << store.error();
    EXPECT_EQ(query(file(), "SELECT count(*) FROM run WHERE host IS NULL"), 1);
    EXPECT_EQ(query(file(), "PRAGMA user_version"), 2);
}

TEST_F(LogStoreTest, a_directory_that_is_not_there_is_an_error_with_its_name) {
    const auto missing = directory_.path() / "missing";
    EXPECT_THAT(SqliteLogStore::open(missing).error(), HasSubstr(missing.string()));
    EXPECT_THAT(SqliteRunStore::open(missing).error(), HasSubstr(missing.string()));
}

TEST_F(LogStoreTest, a_file_that_is_no_database_is_an_error) {
    log_.reset();
    store_.reset();
    std::filesystem::remove(file());
    std::ofstream(file()) << std::string(10'000, 'x');
    const auto store = SqliteLogStore::open(directory_.path());
    ASSERT_FALSE(store);
    EXPECT_THAT(store.error(), HasSubstr("not a database"));
}

TEST_F(LogStoreTest, on_a_full_disk_a_batch_fails_without_using_up_numbers_and_the_store_recovers) {
    ASSERT_TRUE(create("run"));
    ASSERT_EQ(append("run", "second"), 2u);
    {
        const FullDisk full(8'192);
        EXPECT_EQ(append("run", "lost").error(), LogError::unavailable);
        EXPECT_EQ(create("another").error(), LogError::unavailable);
        EXPECT_EQ(append("run", "lost too").error(), LogError::unavailable);
        EXPECT_TRUE(read("run")) << "reading goes on";
    }
    EXPECT_EQ(append("run", "third"), 3u);
    EXPECT_TRUE(create("another"));
    const auto entries = read("run");
    ASSERT_TRUE(entries);
    ASSERT_THAT(**entries, SizeIs(3));
    EXPECT_EQ((**entries)[2].bytes, "third");
    EXPECT_EQ(store_->statistics().failed_commits, 3u);
    ASSERT_THAT(reports(), SizeIs(2)) << "once when it begins, once when it ends";
    EXPECT_THAT(reports()[0], HasSubstr("nothing can be stored"));
    EXPECT_THAT(reports()[1], HasSubstr("works again"));
}

TEST_F(LogStoreTest, followers_keep_following_through_a_full_disk) {
    ASSERT_TRUE(create("run"));
    uint64_t next = 1;
    int lost = 0;
    auto subscription = log_->follow(RunId("run"), 1,
                                     {.deliver =
                                          [&](const StoredEntries& entries) {
                                              for (const auto& entry : *entries) {
                                                  EXPECT_EQ(entry.seq, next++);
                                                  EXPECT_NE(entry.bytes, "lost");
                                              }
                                          },
                                      .lost = [&](LogError) { ++lost; }});
    ASSERT_TRUE(append("run", "x"));
    {
        const FullDisk full(8'192);
        EXPECT_FALSE(append("run", "lost"));
    }
    ASSERT_EQ(append("run", "y"), 3u);
    EXPECT_EQ(next, 4u);
    EXPECT_EQ(lost, 0);
}

TEST_F(LogStoreTest, what_one_turn_of_a_loop_appends_to_a_run_is_one_row) {
    ASSERT_TRUE(create("run"));
    size_t stored = 0;
    for (int i = 0; i < 1'000; ++i) log_->append(RunId("run"), "x", [&](auto seq) { stored += seq.has_value(); });
    ASSERT_TRUE(loops_.run_until([&] { return stored == 1'000; }));
    EXPECT_EQ(query(file(), "SELECT count(*) FROM log"), 2);
    EXPECT_EQ(store_->statistics().entries, 1'001u);
    EXPECT_EQ(store_->statistics().commits, 2u);
}

TEST_F(LogStoreTest, forgotten_logs_are_deleted_bit_by_bit_and_leave_nothing) {
    ASSERT_TRUE(create("run"));
    ASSERT_TRUE(create("stays"));
    for (int i = 0; i < 500; ++i) ASSERT_TRUE(append("run", "x"));
    log_->retire(RunId("run"), from_us(5'000), [](auto) {});
    test::Answer<std::expected<std::vector<RunId>, LogError>> due;
    log_->take_due(from_us(5'000), 10, Micros{1}, due.take());
    ASSERT_TRUE(result(due));
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(append("stays", "x"));
    EXPECT_EQ(query(file(), "SELECT count(*) FROM log"), 6);
    EXPECT_EQ(query(file(), "SELECT count(*) FROM run"), 1);
    EXPECT_EQ(query(file(), "SELECT count(*) FROM forgotten"), 0);
}

TEST_F(LogStoreTest, a_purge_that_a_crash_cut_short_goes_on_at_the_next_start) {
    ASSERT_TRUE(create("run"));
    for (int i = 0; i < 300; ++i) ASSERT_TRUE(append("run", "x"));
    log_.reset();
    store_.reset();
    execute(file(), "INSERT INTO forgotten SELECT number FROM run; DELETE FROM run");
    open();
    ASSERT_TRUE(create("next"));
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(append("next", "x"));
    EXPECT_EQ(query(file(), "SELECT count(*) FROM log"), 6);
    EXPECT_THAT(**read("next"), SizeIs(6));
}

TEST_F(LogStoreTest, the_write_ahead_log_does_not_grow_for_ever) {
    open({.wal_pages = 50});
    ASSERT_TRUE(create("run"));
    for (int i = 0; i < 1'500; ++i) ASSERT_TRUE(append("run", std::string(2'000, 'x')));
    EXPECT_LT(std::filesystem::file_size(file().string() + "-wal"), 2'000'000u);
    EXPECT_GT(std::filesystem::file_size(file()), 2'000'000u);
}

TEST_F(LogStoreTest, the_write_ahead_log_has_its_room_before_the_first_commit) {
    open({.wal_pages = 1'000});
    ASSERT_TRUE(create("run"));
    const auto size = [&] { return std::filesystem::file_size(file().string() + "-wal"); };
    const auto at_first = size();
    EXPECT_GE(at_first, 1'000u * 4'096);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(append("run", "x"));
    EXPECT_EQ(size(), at_first);
    EXPECT_EQ(query(file(), "SELECT count(*) FROM log"), 101);
}

TEST_F(LogStoreTest, more_than_can_wait_is_refused) {
    open({.waiting_appends_max = 10});
    ASSERT_TRUE(create("run"));
    size_t refused = 0, stored = 0;
    for (int i = 0; i < 11; ++i) {
        log_->append(RunId("run"), "x", [&](auto seq) { ++(seq ? stored : refused); });
    }
    ASSERT_TRUE(loops_.run_until([&] { return refused + stored == 11; }));
    EXPECT_EQ(refused, 11u) << "a turn is taken whole or not at all";
    EXPECT_EQ(append("run", "x"), 2u);
}

TEST_F(LogStoreTest, who_leaves_while_there_is_no_room_for_appends_leaves_nothing_behind_for_who_comes_next) {
    open({.waiting_appends_max = 2});
    for (const char* run : {"left", "busy", "next"}) ASSERT_TRUE(create(run));
    loops_.add();
    SqliteRunLog other(*store_, loops_[1]);
    size_t followed = 0;
    auto leaves = log_->follow(RunId("left"), 1, {.deliver = [&](const auto&) { ++followed; }, .lost = {}});
    ASSERT_TRUE(loops_.run_until([&] { return followed == 1; }));
    leaves.reset();
    int refused = 0;
    for (int i = 0; i < 3; ++i) log_->append(RunId("busy"), "x", [&](auto seq) { refused += !seq; });
    ASSERT_TRUE(loops_.run_until([&] { return refused == 3; }));

    // The follower of another run, in the place of the one who left.
    std::vector<std::string> entries;
    auto comes = log_->follow(RunId("next"), 1,
                              {.deliver =
                                   [&](const StoredEntries& delivered) {
                                       for (const auto& entry : *delivered) entries.push_back(entry.bytes);
                                   },
                               .lost = {}});
    ASSERT_TRUE(loops_.run_until([&] { return entries.size() == 1; }));
    test::Answer<std::expected<uint64_t, LogError>> stored;
    other.append(RunId("left"), "of the one who left", stored.take());
    ASSERT_TRUE(result(stored));
    ASSERT_TRUE(append("next", "second"));
    EXPECT_EQ(entries, (std::vector<std::string>{"first", "second"}));
}

TEST_F(LogStoreTest, what_waits_for_a_commit_that_takes_long_is_bounded) {
    open({.waiting_appends_max = 10});
    ASSERT_TRUE(create("run"));
    size_t refused = 0, stored = 0;
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(file().c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    for (int turn = 0; turn < 4; ++turn) {
        for (int i = 0; i < 6; ++i) {
            log_->append(RunId("run"), "x", [&](auto seq) { ++(seq ? stored : refused); });
        }
        loops_[0].run_all();
    }
    EXPECT_GE(refused, 12u) << "one turn is being committed, one waits";
    EXPECT_EQ(stored, 0u);
    EXPECT_EQ(sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(other);
    ASSERT_TRUE(loops_.run_until([&] { return refused + stored == 24; }));
    EXPECT_GE(stored, 6u);
    EXPECT_EQ(append("run", "x"), stored + 2);
}

TEST_F(LogStoreTest, who_is_refused_is_told_so_and_nobody_else) {
    open({.waiting_appends_max = 10});
    ASSERT_TRUE(create("run"));
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(file().c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    std::map<std::string, std::expected<uint64_t, LogError>> told;
    for (int turn = 0; turn < 4; ++turn) {
        for (int i = 0; i < 6; ++i) {
            const std::string entry = std::to_string(turn) + "." + std::to_string(i);
            log_->append(RunId("run"), entry, [&told, entry](auto seq) { told.emplace(entry, seq); });
        }
        loops_[0].run_all();
    }
    EXPECT_EQ(sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(other);
    ASSERT_TRUE(loops_.run_until([&] { return told.size() == 24; }));

    std::map<std::string, std::expected<uint64_t, LogError>> stored;
    const auto entries = read("run");
    ASSERT_TRUE(entries);
    for (const StoredEntry& entry : **entries) {
        if (entry.seq > 1) stored.emplace(entry.bytes, entry.seq);
    }
    ASSERT_THAT(stored.size(), testing::AllOf(testing::Ge(6u), testing::Lt(24u)));
    for (const auto& [entry, seq] : told) {
        const auto found = stored.find(entry);
        EXPECT_EQ(seq.has_value(), found != stored.end()) << entry;
        if (seq && found != stored.end()) {
            EXPECT_EQ(*seq, *found->second) << entry;
        }
    }
}

TEST_F(LogStoreTest, damage_is_told_apart_from_an_empty_log) {
    ASSERT_TRUE(create("run"));
    ASSERT_TRUE(append("run", "x"));
    execute(file(), "UPDATE log SET entries = x'05000000' WHERE (key & 4294967295) = 2");
    EXPECT_EQ(read("run").error(), LogError::unavailable);
    int lost = 0;
    auto subscription = log_->follow(RunId("run"), 1, {.deliver = {}, .lost = [&](LogError) { ++lost; }});
    ASSERT_TRUE(loops_.run_until([&] { return lost > 0; }));
}

}  // namespace mcs
