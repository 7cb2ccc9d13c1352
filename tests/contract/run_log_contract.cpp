// The promises of RunLog about single calls, the deadline index and forgetting. Following has a file of its own.

#include "contract/run_log_contract.hpp"

#include <gmock/gmock.h>

namespace mcs::contract {

using test::Answer;
using testing::ElementsAre;
using testing::IsEmpty;
using Strings = std::vector<std::string>;

TEST_P(RunLogContract, L1_a_run_begins_with_its_first_entry_as_seq_1) {
    ASSERT_TRUE(create("run", "CODE", "hello"));
    EXPECT_EQ(read("run", 1, 10), Strings{"hello"});
    EXPECT_EQ(append("run", "second"), 2u);
}

TEST_P(RunLogContract, L2_creating_the_same_run_again_succeeds_and_changes_nothing) {
    ASSERT_TRUE(create("run", "CODE", "hello", from_us(1'000)));
    ASSERT_TRUE(append("run", "second"));
    EXPECT_TRUE(create("run", "CODE", "hello", from_us(9'000)));
    EXPECT_EQ(read("run", 1, 10), (Strings{"hello", "second"}));
    EXPECT_EQ(take_due(from_us(1'000)), Strings{"run"});
}

TEST_P(RunLogContract, L3_a_run_with_another_first_entry_or_code_already_exists) {
    ASSERT_TRUE(create("run", "CODE", "hello"));
    EXPECT_EQ(create("run", "CODE", "other").error(), LogError::already_exists);
    EXPECT_EQ(create("run", "CODE2", "hello").error(), LogError::already_exists);
    EXPECT_EQ(find("CODE2").error(), LogError::no_such_run);
}

TEST_P(RunLogContract, L4_a_code_belongs_to_one_run_at_a_time) {
    ASSERT_TRUE(create("run", "CODE"));
    EXPECT_EQ(create("another", "CODE").error(), LogError::code_in_use);
    EXPECT_EQ(append("another", "x").error(), LogError::no_such_run);
    EXPECT_EQ(find("CODE"), RunId("run"));
    EXPECT_EQ(find("NOCODE").error(), LogError::no_such_run);
}

TEST_P(RunLogContract, L5_appends_get_dense_numbers_in_their_order) {
    ASSERT_TRUE(create("run", "CODE"));
    std::vector<uint64_t> order;
    for (int i = 0; i < 100; ++i) {
        log().append(RunId("run"), std::to_string(i), [&order](auto seq) { order.push_back(seq.value_or(0)); });
    }
    wait([&] { return order.size() == 100; });
    for (size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], i + 2);
    const auto entries = read("run", 2, 1'000);
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->size(), 100u);
    for (size_t i = 0; i < 100; ++i) EXPECT_EQ((*entries)[i], std::to_string(i));
}

TEST_P(RunLogContract, L6_an_unknown_run_is_no_such_run_everywhere) {
    EXPECT_EQ(append("none", "x").error(), LogError::no_such_run);
    EXPECT_EQ(read("none", 1, 10).error(), LogError::no_such_run);
    EXPECT_EQ(schedule("none", from_us(1)).error(), LogError::no_such_run);
    EXPECT_TRUE(retire("none", from_us(1))) << "retiring what is gone is a repetition";
}

TEST_P(RunLogContract, L7_no_callback_runs_inside_the_call_that_passed_it) {
    ASSERT_TRUE(create("run", "CODE"));
    Answer<std::expected<uint64_t, LogError>> appended;
    Answer<std::expected<StoredEntries, LogError>> entries;
    Answer<std::expected<RunId, LogError>> found;
    Followed followed;
    log().append(RunId("run"), "x", appended.take());
    log().read(RunId("run"), 1, 10, entries.take());
    log().find(JoinCode("CODE"), found.take());
    auto subscription = follow("run", 1, followed);
    EXPECT_FALSE(appended.arrived() || entries.arrived() || found.arrived() || followed.pieces > 0);
    wait([&] { return appended.arrived() && entries.arrived() && found.arrived() && followed.next == 3; });
}

TEST_P(RunLogContract, L8_every_callback_is_called_exactly_once) {
    ASSERT_TRUE(create("run", "CODE"));
    std::vector<Answer<std::expected<uint64_t, LogError>>> answers(50);
    for (auto& answer : answers) log().append(RunId("run"), "x", answer.take());
    Answer<std::expected<uint64_t, LogError>> refused;
    log().append(RunId("none"), "x", refused.take());
    wait([&] { return refused.arrived() && answers.back().arrived(); });
    ASSERT_TRUE(append("run", "after"));
    for (const auto& answer : answers) EXPECT_EQ(answer.times(), 1u);
    EXPECT_EQ(refused.times(), 1u);
}

TEST_P(RunLogContract, L9_reading_gives_a_range) {
    ASSERT_TRUE(create("run", "CODE", "1"));
    for (const char* entry : {"2", "3", "4", "5"}) ASSERT_TRUE(append("run", entry));
    EXPECT_EQ(read("run", 2, 3), (Strings{"2", "3", "4"}));
    EXPECT_EQ(read("run", 5, 10), Strings{"5"});
    EXPECT_EQ(read("run", 6, 10), Strings{});
    EXPECT_EQ(read("run", 1, 0), Strings{});
}

TEST_P(RunLogContract, L10_entries_may_hold_any_bytes) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    const std::string large(300'000, 'x');
    ASSERT_TRUE(create("run", "CODE", ""));
    ASSERT_TRUE(append("run", bytes));
    ASSERT_TRUE(append("run", large));
    EXPECT_EQ(read("run", 1, 10), (Strings{"", bytes, large}));
}

TEST_P(RunLogContract, L11_loops_share_one_order) {
    ASSERT_TRUE(create("run", "CODE", "first"));
    open();
    EXPECT_EQ(append("run", "a", 0), 2u);
    EXPECT_EQ(append("run", "b", 1), 3u);
    EXPECT_EQ(append("run", "c", 0), 4u);
    EXPECT_EQ(read("run", 1, 10), (Strings{"first", "a", "b", "c"}));
}

TEST_P(RunLogContract, L12_due_runs_come_earliest_first_and_are_leased) {
    ASSERT_TRUE(create("late", "A", "x", from_us(300)));
    ASSERT_TRUE(create("early", "B", "x", from_us(100)));
    ASSERT_TRUE(create("middle", "C", "x", from_us(200)));
    EXPECT_EQ(take_due(from_us(99)), Strings{});
    EXPECT_EQ(take_due(from_us(250), 10, Micros{1'000}), (Strings{"early", "middle"}));
    EXPECT_EQ(take_due(from_us(300), 10, Micros{1'000}), Strings{"late"});
    EXPECT_EQ(take_due(from_us(1'249)), Strings{});
    EXPECT_EQ(take_due(from_us(1'250), 1), Strings{"early"}) << "its lease has ended";
}

TEST_P(RunLogContract, L13_scheduling_moves_a_runs_place) {
    ASSERT_TRUE(create("run", "CODE", "x", from_us(100)));
    ASSERT_TRUE(schedule("run", from_us(500)));
    EXPECT_EQ(take_due(from_us(499)), Strings{});
    ASSERT_TRUE(schedule("run", from_us(50)));
    EXPECT_EQ(take_due(from_us(50)), Strings{"run"});
}

TEST_P(RunLogContract, L14_a_retired_run_is_never_due_but_can_be_used_until_it_is_forgotten) {
    ASSERT_TRUE(create("run", "CODE", "x", from_us(100)));
    ASSERT_TRUE(retire("run", from_us(5'000)));
    ASSERT_TRUE(retire("run", from_us(9'000))) << "a repetition";
    EXPECT_TRUE(schedule("run", from_us(50))) << "has no effect";
    EXPECT_EQ(take_due(from_us(4'999)), Strings{});
    EXPECT_EQ(find("CODE"), RunId("run"));
    EXPECT_EQ(append("run", "y"), 2u);
    Followed followed;
    auto subscription = follow("run", 1, followed);
    wait([&] { return followed.next == 3; });
}

TEST_P(RunLogContract, L15_a_forgotten_run_is_gone_and_its_code_is_free) {
    ASSERT_TRUE(create("run", "CODE", "x", from_us(100)));
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(append("run", "entry"));
    Followed followed;
    auto subscription = follow("run", 1, followed);
    wait([&] { return followed.next == 22; });
    ASSERT_TRUE(retire("run", from_us(5'000)));
    EXPECT_EQ(take_due(from_us(5'000)), Strings{});

    wait([&] { return !followed.lost.empty(); });
    EXPECT_THAT(followed.lost, ElementsAre(LogError::no_such_run));
    EXPECT_EQ(find("CODE").error(), LogError::no_such_run);
    EXPECT_EQ(append("run", "y").error(), LogError::no_such_run);
    EXPECT_EQ(read("run", 1, 10).error(), LogError::no_such_run);
    EXPECT_TRUE(create("next", "CODE", "fresh"));
    EXPECT_EQ(read("next", 1, 10), Strings{"fresh"});
}

TEST_P(RunLogContract, L16_all_that_was_acknowledged_is_there_after_a_restart) {
    ASSERT_TRUE(create("run", "CODE", "first", from_us(100)));
    ASSERT_TRUE(create("gone", "CODE2", "first", from_us(100)));
    for (int i = 0; i < 30; ++i) ASSERT_TRUE(append("run", std::to_string(i)));
    ASSERT_TRUE(retire("gone", from_us(500)));
    if (!restart()) GTEST_SKIP() << "this store keeps nothing";
    EXPECT_EQ(append("run", "after"), 32u);
    const auto entries = read("run", 1, 100);
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->size(), 32u);
    EXPECT_EQ(entries->front(), "first");
    EXPECT_EQ((*entries)[30], "29");
    EXPECT_EQ(find("CODE"), RunId("run"));
    EXPECT_EQ(take_due(from_us(500)), Strings{"run"});
    EXPECT_EQ(find("CODE2").error(), LogError::no_such_run);
}

TEST_P(RunLogContract, L17_no_callback_comes_after_the_run_log_is_gone) {
    ASSERT_TRUE(create("run", "CODE"));
    Followed followed;
    Answer<std::expected<uint64_t, LogError>> appended;
    Answer<std::expected<StoredEntries, LogError>> entries;
    open();
    auto subscription = follow("run", 1, followed, 1);
    log(1).append(RunId("run"), "x", appended.take());
    loops_[1].run_one();  // a store that hands calls over at the end of a turn has done so
    log(1).read(RunId("run"), 1, 10, entries.take());
    // What the loop is to be told waits in its executor when the RunLog ends.
    ASSERT_TRUE(loops_.wait_until([&] { return loops_[1].waiting() >= 2; }));
    const size_t pieces = followed.pieces;
    logs_.pop_back();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(append("run", "y"));
    loops_[1].run_all();
    EXPECT_FALSE(appended.arrived() || entries.arrived());
    EXPECT_EQ(followed.pieces, pieces);
    EXPECT_TRUE(followed.lost.empty());
}

TEST_P(RunLogContract, L18_a_create_and_appends_of_one_turn_are_stored_in_this_order) {
    Answer<std::expected<void, LogError>> created;
    Answer<std::expected<uint64_t, LogError>> appended;
    Followed followed;
    log().create({RunId("run"), JoinCode("CODE"), {}, "first", from_us(1)}, created.take());
    log().append(RunId("run"), "second", appended.take());
    auto subscription = follow("run", 1, followed);
    EXPECT_TRUE(result(created));
    EXPECT_EQ(result(appended), 2u);
    wait([&] { return followed.next == 3; });
    EXPECT_THAT(followed.entries, ElementsAre("first", "second"));
}

TEST_P(RunLogContract, L19_a_host_s_runs_are_listed_the_newest_first_until_they_are_retired) {
    EXPECT_EQ(list("host"), Strings{});
    for (const auto* run : {"b", "c", "a"}) ASSERT_TRUE(create(run, run, "first", from_us(1'000), "host"));
    ASSERT_TRUE(create("other", "other", "first", from_us(1'000), "another host"));
    ASSERT_TRUE(create("nobody's", "nobody's"));
    EXPECT_EQ(list("host"), (Strings{"a", "c", "b"}));
    EXPECT_EQ(list("host", 2), (Strings{"a", "c"}));
    EXPECT_EQ(list("another host"), Strings{"other"});
    EXPECT_EQ(list(""), Strings{});
    ASSERT_TRUE(create("b", "b", "first", from_us(1'000), "host"));  // again: it stays where it was
    EXPECT_EQ(list("host"), (Strings{"a", "c", "b"}));
    ASSERT_TRUE(retire("c", from_us(50'000)));
    EXPECT_EQ(list("host"), (Strings{"a", "b"}));
    if (restart()) {
        EXPECT_EQ(list("host"), (Strings{"a", "b"}));
    }
}

}  // namespace mcs::contract
