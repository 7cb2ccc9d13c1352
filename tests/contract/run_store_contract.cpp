#include "contract/run_store_contract.hpp"

#include <thread>

#include <gmock/gmock.h>

namespace mcs::contract {

using testing::ElementsAre;
using testing::IsEmpty;

namespace {

constexpr ServerTime never = ServerTime::max();

CompletedRun completed(const std::string& run, const std::string& host = "host", int64_t finished_us = 2'000) {
    CompletedRun result;
    result.summary = {.run = RunId(run),
                      .host = HostId(host),
                      .title = "Title of " + run,
                      .question_set = QuestionSetId("set"),
                      .started_at = from_us(1'000),
                      .finished_at = from_us(finished_us),
                      .participants = 3,
                      .questions = 7};
    result.report = R"({"run":")" + run + R"("})";
    result.log = std::string("log\0of ", 7) + run;
    return result;
}

std::vector<std::string> names(const std::expected<std::vector<RunSummary>, RunStoreError>& runs) {
    std::vector<std::string> result;
    EXPECT_TRUE(runs);
    if (!runs) return result;
    for (const RunSummary& run : *runs) result.push_back(run.run.str());
    return result;
}

}  // namespace

TEST_P(RunStoreContract, S1_what_was_put_is_there_in_every_field) {
    ASSERT_TRUE(store().put(completed("run"), never));
    const auto summary = store().summary(RunId("run"));
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->run, RunId("run"));
    EXPECT_EQ(summary->host, HostId("host"));
    EXPECT_EQ(summary->title, "Title of run");
    EXPECT_EQ(summary->question_set, QuestionSetId("set"));
    EXPECT_EQ(summary->started_at, from_us(1'000));
    EXPECT_EQ(summary->finished_at, from_us(2'000));
    EXPECT_EQ(summary->participants, 3u);
    EXPECT_EQ(summary->questions, 7u);
    EXPECT_EQ(store().report(RunId("run")), completed("run").report);
    EXPECT_EQ(store().log(RunId("run")), completed("run").log);
}

TEST_P(RunStoreContract, S2_the_first_to_store_a_run_wins_and_a_repetition_succeeds) {
    ASSERT_TRUE(store().put(completed("run", "host", 2'000), never));
    CompletedRun again = completed("run", "other", 9'000);
    again.report = "other";
    again.log = "other";
    EXPECT_TRUE(store().put(again, never));
    EXPECT_EQ(store().summary(RunId("run"))->host, HostId("host"));
    EXPECT_EQ(store().report(RunId("run")), completed("run").report);
    EXPECT_EQ(store().log(RunId("run")), completed("run").log);
    EXPECT_THAT(names(store().list(HostId("other"), from_us(10'000), 10)), IsEmpty());
    EXPECT_THAT(names(store().list(HostId("host"), from_us(10'000), 10)), ElementsAre("run"));
}

TEST_P(RunStoreContract, S3_an_unknown_run_is_no_such_run) {
    EXPECT_EQ(store().summary(RunId("none")).error(), RunStoreError::no_such_run);
    EXPECT_EQ(store().report(RunId("none")).error(), RunStoreError::no_such_run);
    EXPECT_EQ(store().log(RunId("none")).error(), RunStoreError::no_such_run);
}

TEST_P(RunStoreContract, S4_a_hosts_runs_come_latest_first_page_by_page) {
    for (int i = 1; i <= 7; ++i) ASSERT_TRUE(store().put(completed("run" + std::to_string(i), "host", i * 100), never));
    ASSERT_TRUE(store().put(completed("foreign", "other", 350), never));
    const auto page = store().list(HostId("host"), from_us(10'000), 3);
    EXPECT_THAT(names(page), ElementsAre("run7", "run6", "run5"));
    EXPECT_THAT(names(store().list(HostId("host"), page->back().finished_at, 3)), ElementsAre("run4", "run3", "run2"));
    EXPECT_THAT(names(store().list(HostId("host"), from_us(200), 3)), ElementsAre("run1"));
    EXPECT_THAT(names(store().list(HostId("host"), from_us(100), 3)), IsEmpty());
}

TEST_P(RunStoreContract, S5_large_reports_and_logs_are_kept) {
    CompletedRun run = completed("run");
    for (int i = 0; i < 200'000; ++i) run.report += std::to_string(i);
    for (uint32_t i = 0; i < 600'000; ++i) run.log += static_cast<char>(i * 2654435761U >> 24);
    ASSERT_TRUE(store().put(run, never));
    EXPECT_EQ(store().report(RunId("run")), run.report);
    EXPECT_EQ(store().log(RunId("run")), run.log);
}

TEST_P(RunStoreContract, S6_runs_are_there_after_a_restart) {
    ASSERT_TRUE(store().put(completed("run"), never));
    if (!adapter_->restart()) GTEST_SKIP() << "this store keeps nothing";
    EXPECT_EQ(store().report(RunId("run")), completed("run").report);
    EXPECT_THAT(names(store().list(HostId("host"), from_us(10'000), 3)), ElementsAre("run"));
}

TEST_P(RunStoreContract, S7_calls_are_safe_from_any_thread) {
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 25; ++i) {
                const std::string name = std::to_string(i % 2 == 0 ? i : 100 * (thread + 1) + i);
                EXPECT_TRUE(store().put(completed(name), never));
                EXPECT_EQ(store().report(RunId(name)), completed(name).report);
                EXPECT_TRUE(store().list(HostId("host"), from_us(10'000), 5));
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(store().list(HostId("host"), from_us(10'000), 1'000)->size(), 13u + 4u * 12u);
}

}  // namespace mcs::contract
