// What happens to RedisRunLog when Redis fails, forgets, moves and refuses. Real servers.

#include <chrono>
#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/redis/keys.hpp"
#include "adapters/redis/run_log.hpp"
#include "adapters/redis/topology.hpp"
#include "support/loop_executor.hpp"
#include "support/manual_executor.hpp"
#include "support/redis_server.hpp"

namespace mcs {
namespace {

using test::RedisServer;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const RunId run("RUN");

struct Followed {
    std::vector<std::string> entries;
    uint64_t next = 1;
    bool in_order = true;
    std::vector<LogError> lost;
    std::unique_ptr<RunLog::Subscription> subscription;
};

class RedisFailure : public testing::Test {
  protected:
    static constexpr redis::Timing quick{.connect = Micros{1'500'000},
                                         .reply = Micros{1'500'000},
                                         .back_off_min = Micros{5'000},
                                         .back_off_max = Micros{50'000}};

    RunLog& open(const std::string& url, const redis::Timing& timing = quick) {
        stores_.push_back(std::make_unique<RedisLogStore>(RedisLogStore::open(url, timing).value()));
        logs_.push_back(std::make_unique<RedisRunLog>(*stores_.back(), io_.executor(loops_.add()), logs_.size()));
        return *logs_.back();
    }
    template <class Condition>
    void wait(Condition condition) {
        ASSERT_TRUE(loops_.run_until(condition)) << "nothing happens any more";
    }
    std::expected<uint64_t, LogError> append(RunLog& log, const std::string& entry) {
        test::Answer<std::expected<uint64_t, LogError>> answer;
        log.append(run, entry, answer.take());
        wait([&] { return answer.arrived(); });
        return answer.get();
    }
    /// As a client does: until it is acknowledged.
    uint64_t append_until_stored(RunLog& log, const std::string& entry) {
        while (true) {
            if (const auto seq = append(log, entry)) return *seq;
        }
    }
    void create(RunLog& log) {
        test::Answer<std::expected<void, LogError>> answer;
        log.create({run, JoinCode("CODE"), HostId("HOST"), "1", from_us(1)}, answer.take());
        wait([&] { return answer.arrived(); });
        ASSERT_TRUE(answer.get());
    }
    std::vector<std::string> stored(RunLog& log) {
        test::Answer<std::expected<StoredEntries, LogError>> answer;
        log.read(run, 1, 1'000, answer.take());
        wait([&] { return answer.arrived(); });
        std::vector<std::string> texts;
        if (!answer.get()) return texts;
        for (const StoredEntry& entry : **answer.get()) texts.push_back(entry.bytes);
        return texts;
    }
    static void follow(RunLog& log, Followed& into) {
        into.subscription = log.follow(run, into.next,
                                       {.deliver =
                                            [&into](const StoredEntries& entries) {
                                                for (const StoredEntry& entry : *entries) {
                                                    into.in_order &= entry.seq == into.next++;
                                                    into.entries.push_back(entry.bytes);
                                                }
                                            },
                                        .lost = [&into](LogError why) { into.lost.push_back(why); }});
    }

    test::ManualLoops loops_;
    test::IoThread io_;
    std::vector<std::unique_ptr<RedisLogStore>> stores_;
    std::vector<std::unique_ptr<RedisRunLog>> logs_;
};

TEST_F(RedisFailure, commands_wait_for_those_that_come_meanwhile) {
    RedisServer server;
    create(open(server.url()));
    redis::Timing slow = quick;
    slow.gather = Micros{100'000};
    RunLog& log = open(server.url(), slow);
    ASSERT_EQ(append(log, "2"), 2u);
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_EQ(append(log, "3"), 3u);
    ASSERT_EQ(append(log, "4"), 4u);
    EXPECT_GE(std::chrono::steady_clock::now() - begun, slow.gather);
}

TEST_F(RedisFailure, a_follower_goes_on_when_redis_is_killed_and_comes_back) {
    RedisServer server;
    RunLog& log = open(server.url());
    RunLog& other = open(server.url());
    create(log);
    Followed followed;
    follow(other, followed);
    ASSERT_EQ(append(log, "2"), 2u);
    wait([&] { return followed.next == 3; });
    server.kill();
    EXPECT_EQ(append(log, "not stored").error(), LogError::unavailable);
    server.start();
    EXPECT_EQ(append_until_stored(log, "3"), 3u);
    wait([&] { return followed.next == 4; });
    EXPECT_THAT(followed.entries, ElementsAre("1", "2", "3"));
    EXPECT_TRUE(followed.in_order && followed.lost.empty());
}

TEST_F(RedisFailure, a_follower_is_kept_when_its_channel_breaks_while_appends_never_stop) {
    RedisServer server;
    RunLog& log = open(server.url());
    create(log);
    Followed followed;
    follow(log, followed);
    wait([&] { return followed.next == 2; });
    uint64_t refused = 0;
    std::move_only_function<void()> append_on = [&] {
        log.append(run, "x", [&](auto seq) {
            refused += !seq.has_value();
            append_on();
        });
    };
    for (int i = 0; i < 64; ++i) append_on();
    server.command({"CLIENT", "KILL", "TYPE", "pubsub"});
    const auto later = std::chrono::steady_clock::now() + std::chrono::seconds(6);
    wait([&] { return !followed.lost.empty() || std::chrono::steady_clock::now() > later; });
    EXPECT_TRUE(followed.in_order && followed.lost.empty());
    EXPECT_EQ(refused, 0u);
    append_on = [] {};
}

TEST_F(RedisFailure, appends_to_a_server_that_hangs_end_and_work_again_when_it_does) {
    RedisServer server;
    RunLog& log = open(server.url());
    create(log);
    Followed followed;
    follow(log, followed);
    wait([&] { return followed.next == 2; });
    server.pause();
    EXPECT_EQ(append(log, "x").error(), LogError::unavailable);
    server.resume();
    const uint64_t seq = append_until_stored(log, "y");
    wait([&] { return followed.next > seq; });
    EXPECT_EQ(followed.entries.back(), "y");
    EXPECT_TRUE(followed.in_order && followed.lost.empty());
}

TEST_F(RedisFailure, scripts_that_redis_has_forgotten_are_given_again) {
    RedisServer server;
    RunLog& log = open(server.url());
    create(log);
    ASSERT_EQ(append(log, "2"), 2u);
    server.command({"SCRIPT", "FLUSH"});
    std::vector<uint64_t> numbers;
    for (int i = 0; i < 10; ++i) log.append(run, "x", [&](auto seq) { numbers.push_back(seq.value_or(0)); });
    wait([&] { return numbers.size() == 10; });
    EXPECT_THAT(numbers, ElementsAre(3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
}

// --- newest entries lost -----------------------------------------------------------------------------------------

TEST_F(RedisFailure, entries_that_redis_lost_are_put_back_where_they_were) {
    RedisServer server(RedisServer::in_memory);
    RunLog& log = open(server.url());
    create(log);
    Followed followed;
    follow(log, followed);
    for (const char* entry : {"2", "3"}) ASSERT_TRUE(append(log, entry));
    server.command({"SAVE"});
    for (const char* entry : {"4", "5", "6"}) ASSERT_TRUE(append(log, entry));
    server.kill();
    server.start();
    ASSERT_EQ(server.command({"XLEN", redis::log_key(run)}), "3");
    EXPECT_EQ(append_until_stored(log, "7"), 7u);
    EXPECT_THAT(stored(log), ElementsAre("1", "2", "3", "4", "5", "6", "7"));
    wait([&] { return followed.next == 8; });
    EXPECT_THAT(followed.entries, ElementsAre("1", "2", "3", "4", "5", "6", "7"));
    EXPECT_TRUE(followed.in_order && followed.lost.empty());
}

TEST_F(RedisFailure, they_are_put_back_without_anybody_appending) {
    RedisServer server(RedisServer::in_memory);
    RunLog& log = open(server.url());
    create(log);
    server.command({"SAVE"});
    Followed here;
    follow(log, here);
    for (const char* entry : {"2", "3"}) ASSERT_TRUE(append(log, entry));
    server.kill();
    server.start();
    RunLog& newcomer = open(server.url());
    Followed there;
    follow(newcomer, there);
    wait([&] { return there.next == 4; });
    EXPECT_THAT(there.entries, ElementsAre("1", "2", "3"));
}

TEST_F(RedisFailure, followers_are_told_when_redis_stays_away_and_what_it_lost_is_put_back_nevertheless) {
    RedisServer server(RedisServer::in_memory);
    RunLog& log = open(server.url());
    create(log);
    server.command({"SAVE"});
    Followed followed;
    follow(log, followed);
    ASSERT_EQ(append(log, "2"), 2u);
    server.kill();
    wait([&] { return !followed.lost.empty(); });
    Followed again;
    follow(log, again);
    wait([&] { return !again.lost.empty(); });
    EXPECT_THAT(followed.lost, ElementsAre(LogError::unavailable));
    EXPECT_THAT(again.lost, ElementsAre(LogError::unavailable));
    server.start();
    RunLog& newcomer = open(server.url());
    Followed there;
    follow(newcomer, there);
    wait([&] { return there.next == 3; });
    EXPECT_THAT(there.entries, ElementsAre("1", "2"));
}

TEST_F(RedisFailure, where_others_have_written_they_go_to_the_end_and_followers_begin_anew) {
    RedisServer server(RedisServer::in_memory);
    RunLog& log = open(server.url());
    create(log);
    server.command({"SAVE"});
    Followed followed;
    follow(log, followed);
    for (const char* entry : {"acknowledged", "too"}) ASSERT_TRUE(append(log, entry));
    server.kill();
    // Before this loop's turn comes, somebody who knows nothing writes.
    server.start();
    server.command({"XADD", redis::log_key(run), "0-*", "e", "stranger"});
    wait([&] { return !followed.lost.empty(); });
    EXPECT_THAT(followed.lost, ElementsAre(LogError::unavailable));
    EXPECT_THAT(stored(log), ElementsAre("1", "stranger", "acknowledged", "too"));
    Followed anew;
    follow(log, anew);
    wait([&] { return anew.next == 5; });
    EXPECT_TRUE(anew.in_order && anew.lost.empty());
}

TEST_F(RedisFailure, a_log_that_has_vanished_is_refused) {
    RedisServer server;
    RunLog& log = open(server.url());
    create(log);
    Followed followed;
    follow(log, followed);
    ASSERT_TRUE(append(log, "2"));
    server.command({"FLUSHALL"});
    EXPECT_EQ(append(log, "3").error(), LogError::no_such_run);
    EXPECT_THAT(followed.lost, ElementsAre(LogError::no_such_run));
    EXPECT_EQ(server.command({"DBSIZE"}), "0");
}

// --- refusals ----------------------------------------------------------------------------------------------------

TEST_F(RedisFailure, an_append_to_a_server_that_is_a_replica_for_a_while_waits_for_it) {
    RedisServer server;
    RunLog& log = open(server.url());
    create(log);
    const std::string nobody = "1";  // a port
    server.command({"REPLICAOF", "127.0.0.1", nobody});
    test::Answer<std::expected<uint64_t, LogError>> answer;
    log.append(run, "2", answer.take());
    wait([&] { return server.command({"INFO", "errorstats"}).contains("READONLY"); });
    server.command({"REPLICAOF", "NO", "ONE"});
    wait([&] { return answer.arrived(); });
    EXPECT_EQ(answer.get(), 2u);
    EXPECT_THAT(stored(log), ElementsAre("1", "2"));
}

TEST_F(RedisFailure, a_server_without_memory_refuses_appends_and_takes_them_when_it_has_some) {
    RedisServer server;
    RunLog& log = open(server.url());
    create(log);
    Followed followed;
    follow(log, followed);
    server.command({"CONFIG", "SET", "maxmemory", "1"});
    EXPECT_EQ(append(log, "x").error(), LogError::unavailable);
    EXPECT_THAT(server.command({"INFO", "errorstats"}), HasSubstr("OOM"));
    server.command({"CONFIG", "SET", "maxmemory", "0"});
    EXPECT_EQ(append(log, "2"), 2u);
    wait([&] { return followed.next == 3; });
    EXPECT_THAT(followed.entries, ElementsAre("1", "2"));
    EXPECT_TRUE(followed.in_order && followed.lost.empty());
}

// --- a create that was cut off -----------------------------------------------------------------------------------

TEST_F(RedisFailure, what_a_create_left_behind_that_was_cut_off_blocks_nothing) {
    RedisServer server;
    RunLog& log = open(server.url());
    // Claimed and in the index, and no more.
    server.command({"SET", "mcs:code:CODE", run.str(), "PX", "60000"});
    server.command({"ZADD", redis::due_key(redis::shard_of(run)), "1", run.str()});
    test::Answer<std::expected<std::vector<RunId>, LogError>> due;
    log.take_due(from_us(5), 10, Micros{100}, due.take());
    wait([&] { return due.arrived(); });
    EXPECT_TRUE(due.get()->empty());
    EXPECT_TRUE(stored(log).empty()) << "and the index was told before that";
    EXPECT_EQ(server.command({"ZCARD", redis::due_key(redis::shard_of(run))}), "0");
    create(log);
    EXPECT_EQ(server.command({"TTL", "mcs:code:CODE"}), "-1");
}

// --- a cluster ---------------------------------------------------------------------------------------------------

TEST_F(RedisFailure, a_run_is_followed_and_appended_to_while_its_slot_moves) {
    test::RedisCluster cluster;
    RunLog& log = open(cluster.url());
    create(log);
    Followed followed;
    follow(log, followed);
    wait([&] { return followed.next == 2; });
    const std::string slot = std::to_string(redis::slot_of(run.str()));
    const size_t from = redis::slot_of(run.str()) / 5'461;
    RedisServer& source = cluster.node(from);
    RedisServer& target = cluster.node((from + 1) % 3);
    const std::string source_id = source.command({"CLUSTER", "MYID"});
    const std::string target_id = target.command({"CLUSTER", "MYID"});

    target.command({"CLUSTER", "SETSLOT", slot, "IMPORTING", source_id});
    source.command({"CLUSTER", "SETSLOT", slot, "MIGRATING", target_id});
    EXPECT_EQ(append(log, "2"), 2u);
    source.command({"MIGRATE", "127.0.0.1", std::to_string(target.port()), "", "0", "5000", "KEYS", redis::log_key(run),
                    redis::meta_key(run)});
    EXPECT_EQ(append(log, "3"), 3u) << "ASK";
    target.command({"CLUSTER", "SETSLOT", slot, "NODE", target_id});
    source.command({"CLUSTER", "SETSLOT", slot, "NODE", target_id});
    EXPECT_EQ(append(log, "4"), 4u) << "MOVED";
    RunLog& other = open(cluster.url());
    EXPECT_EQ(append(other, "5"), 5u);
    wait([&] { return followed.next == 6; });
    EXPECT_THAT(followed.entries, ElementsAre("1", "2", "3", "4", "5"));
    EXPECT_TRUE(followed.in_order && followed.lost.empty());
}

// --- being let in ------------------------------------------------------------------------------------------------

TEST(RedisOpening, says_in_a_line_what_is_wrong_and_no_secret) {
    RedisServer server({"--requirepass", "right"});
    const auto error = [](const std::string& url) {
        const auto store = RedisLogStore::open(url);
        return store ? "" : store.error();
    };
    const std::string host = "127.0.0.1:" + std::to_string(server.port());
    EXPECT_THAT(error("redis://" + host), HasSubstr("NOAUTH"));
    EXPECT_THAT(error("redis://:wrong@" + host),
                AllOf(HasSubstr("WRONGPASS"), HasSubstr(host), Not(HasSubstr("wrong@"))));
    EXPECT_EQ(error("redis://:right@" + host), "");
    EXPECT_THAT(error("redis://:right@" + host + "," + host), HasSubstr("no cluster"));
    EXPECT_THAT(error("rediss://:right@" + host), HasSubstr("TLS"));
    server.stop();
    EXPECT_THAT(error("redis://:right@" + host), AllOf(HasSubstr("no connection"), Not(HasSubstr("right"))));
}

TEST_F(RedisFailure, an_acl_user_needs_only_what_the_documentation_says) {
    RedisServer server({"--user", "default", "off", "--user", "speedrun", "on", ">p@ss", "~mcs:*", "&mcs:*", "-@all",
                        "+@read", "+@write", "+@scripting", "+@pubsub", "+@connection", "-@dangerous", "+info", "+time",
                        "+cluster|slots"});
    RunLog& log = open("redis://speedrun:p%40ss@127.0.0.1:" + std::to_string(server.port()));
    create(log);
    Followed followed;
    follow(log, followed);
    EXPECT_EQ(append(log, "2"), 2u);
    wait([&] { return followed.next == 3; });
}

TEST_F(RedisFailure, tls_is_verified) {
    RedisServer server(RedisServer::durable, {.tls = true});
    RunLog& log = open(server.url());
    create(log);
    EXPECT_EQ(append(log, "2"), 2u);
    const std::string trusting = server.url();
    const std::string by_address = "rediss://127.0.0.1" + trusting.substr(trusting.rfind(':'));
    for (const std::string& refused : {trusting.substr(0, trusting.find('?')), by_address}) {
        const auto store = RedisLogStore::open(refused);
        ASSERT_FALSE(store) << refused;
        EXPECT_THAT(store.error(), HasSubstr("no TLS"));
    }
}

TEST_F(RedisFailure, what_was_followed_live_is_put_back_too) {
    RedisServer server(RedisServer::in_memory);
    RunLog& dies = open(server.url());
    RunLog& log = open(server.url());
    create(dies);
    Followed followed;
    follow(log, followed);
    wait([&] { return followed.next == 2; });
    server.command({"SAVE"});
    for (const char* entry : {"2", "3", "4"}) ASSERT_TRUE(append(dies, entry));
    wait([&] { return followed.next == 5; });
    logs_.front().reset();
    server.kill();
    server.start();
    EXPECT_EQ(append_until_stored(log, "5"), 5u);
    wait([&] { return followed.next == 6; });
    EXPECT_THAT(stored(log), ElementsAre("1", "2", "3", "4", "5"));
    EXPECT_TRUE(followed.lost.empty());
}

TEST_F(RedisFailure, who_followed_entries_that_others_have_replaced_begins_anew_and_does_not_go_on_from_them) {
    RedisServer server(RedisServer::in_memory);
    RunLog& log = open(server.url());
    create(log);
    Followed followed;
    follow(log, followed);
    wait([&] { return followed.next == 2; });
    server.command({"SAVE"});
    for (const char* entry : {"2", "3"}) ASSERT_TRUE(append(log, entry));
    wait([&] { return followed.next == 4; });
    server.kill();
    server.start();
    for (const char* entry : {"two", "three", "four"}) server.command({"XADD", redis::log_key(run), "0-*", "e", entry});
    append_until_stored(log, "mine");
    wait([&] { return !followed.lost.empty(); });
    EXPECT_THAT(followed.entries, ElementsAre("1", "2", "3")) << "nothing of the other log";
}

}  // namespace
}  // namespace mcs
