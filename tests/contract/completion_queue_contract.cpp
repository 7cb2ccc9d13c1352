#include "contract/completion_queue_contract.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gmock/gmock.h>

#include "base/random.hpp"

namespace mcs::contract {

using testing::ElementsAre;
using testing::IsEmpty;

CompletionQueueContract::CompletionQueueContract()
    : adapter_(GetParam().make()), queue_(adapter_->open(loops_.add())) {}

CompletionQueueContract::~CompletionQueueContract() {
    queue_.reset();
    adapter_.reset();
}

bool CompletionQueueContract::restart() {
    queue_.reset();
    if (!adapter_->restart()) return false;
    queue_ = adapter_->open(loops_[0]);
    return true;
}

std::expected<void, QueueError> CompletionQueueContract::send(const std::string& run, ServerTime now) {
    test::Answer<std::expected<void, QueueError>> answer;
    queue_->send(RunId(run), now, answer.take());
    EXPECT_FALSE(answer.arrived()) << "[Q6] never from inside the call";
    EXPECT_TRUE(loops_.run_until([&] { return answer.arrived(); }));
    return answer.get();
}

std::vector<CompletionJob> CompletionQueueContract::receive(ServerTime now, uint32_t count, Micros hidden_for) {
    test::Answer<std::expected<std::vector<CompletionJob>, QueueError>> answer;
    adapter_->pass(now);
    queue_->receive(count, now, hidden_for, answer.take());
    EXPECT_FALSE(answer.arrived()) << "[Q6] never from inside the call";
    EXPECT_TRUE(loops_.run_until([&] { return answer.arrived(); }));
    EXPECT_TRUE(answer.get());
    auto jobs = answer.get().value_or(std::vector<CompletionJob>{});
    std::ranges::sort(jobs, {}, &CompletionJob::run);
    return jobs;
}

std::expected<void, QueueError> CompletionQueueContract::extend(const CompletionJob& job, ServerTime now,
                                                                Micros hidden_for) {
    test::Answer<std::expected<void, QueueError>> answer;
    adapter_->pass(now);
    queue_->extend(job, now, hidden_for, answer.take());
    EXPECT_FALSE(answer.arrived()) << "[Q6] never from inside the call";
    EXPECT_TRUE(loops_.run_until([&] { return answer.arrived(); }));
    return answer.get();
}

std::expected<void, QueueError> CompletionQueueContract::acknowledge(const CompletionJob& job) {
    test::Answer<std::expected<void, QueueError>> answer;
    queue_->acknowledge(job, answer.take());
    EXPECT_FALSE(answer.arrived()) << "[Q6] never from inside the call";
    EXPECT_TRUE(loops_.run_until([&] { return answer.arrived(); }));
    return answer.get();
}

std::vector<std::string> CompletionQueueContract::runs(const std::vector<CompletionJob>& jobs) {
    std::vector<std::string> names;
    for (const CompletionJob& job : jobs) names.push_back(job.run.str());
    return names;
}

TEST_P(CompletionQueueContract, Q1_what_was_sent_is_received) {
    EXPECT_THAT(receive(from_us(0)), IsEmpty());
    ASSERT_TRUE(send("a"));
    ASSERT_TRUE(send("b"));
    const auto jobs = receive(from_us(0));
    EXPECT_THAT(runs(jobs), ElementsAre("a", "b"));
    for (const CompletionJob& job : jobs) EXPECT_EQ(job.deliveries, 1u);
}

TEST_P(CompletionQueueContract, Q2_a_job_is_hidden_for_a_while_and_comes_again_unless_acknowledged) {
    ASSERT_TRUE(send("a"));
    EXPECT_THAT(runs(receive(from_us(0))), ElementsAre("a"));
    EXPECT_THAT(receive(from_us(500)), IsEmpty());
    const auto again = receive(from_us(1'000));
    ASSERT_THAT(runs(again), ElementsAre("a"));
    EXPECT_EQ(again.front().deliveries, 2u);
}

TEST_P(CompletionQueueContract, Q3_an_acknowledged_job_does_not_come_again) {
    ASSERT_TRUE(send("a"));
    ASSERT_TRUE(send("b"));
    for (const CompletionJob& job : receive(from_us(0))) {
        if (job.run.str() != "a") continue;
        ASSERT_TRUE(acknowledge(job));
    }
    const auto again = receive(from_us(1'000));
    ASSERT_THAT(runs(again), ElementsAre("b"));
    EXPECT_TRUE(acknowledge(again.front()));
    EXPECT_TRUE(acknowledge(again.front())) << "a repetition";
    EXPECT_THAT(receive(from_us(2'000)), IsEmpty());
}

TEST_P(CompletionQueueContract, Q4_no_more_than_asked_for_is_received) {
    for (int i = 0; i < 8; ++i) ASSERT_TRUE(send("run" + std::to_string(i)));
    std::set<std::string> seen;
    for (int round = 0; round < 20 && seen.size() < 8; ++round) {
        const auto jobs = receive(from_us(0), 3);
        EXPECT_LE(jobs.size(), 3u);
        for (const CompletionJob& job : jobs) EXPECT_TRUE(seen.insert(job.run.str()).second) << "it was hidden";
    }
    EXPECT_EQ(seen.size(), 8u);
}

TEST_P(CompletionQueueContract, Q5_a_run_that_is_queued_and_sent_again_is_one_job) {
    if (!adapter_->merges()) GTEST_SKIP() << "this queue may deliver it twice";
    ASSERT_TRUE(send("a"));
    ASSERT_TRUE(send("a"));
    const auto jobs = receive(from_us(0));
    ASSERT_THAT(runs(jobs), ElementsAre("a"));
    ASSERT_TRUE(send("a")) << "while it is being worked on";
    EXPECT_THAT(receive(from_us(0)), IsEmpty());
    ASSERT_TRUE(acknowledge(jobs.front()));
    EXPECT_THAT(receive(from_us(5'000)), IsEmpty());
    ASSERT_TRUE(send("a", from_us(5'000))) << "a new job";
    const auto fresh = receive(from_us(5'000));
    ASSERT_THAT(runs(fresh), ElementsAre("a"));
    EXPECT_EQ(fresh.front().deliveries, 1u);
}

TEST_P(CompletionQueueContract, Q7_a_late_acknowledgement_does_not_end_a_later_job) {
    ASSERT_TRUE(send("a"));
    const auto first = receive(from_us(0));
    ASSERT_EQ(first.size(), 1u);
    ASSERT_TRUE(acknowledge(first.front()));
    ASSERT_TRUE(send("a"));
    ASSERT_TRUE(acknowledge(first.front()));
    EXPECT_THAT(runs(receive(from_us(0))), ElementsAre("a"));
}

TEST_P(CompletionQueueContract, Q8_jobs_are_there_after_a_restart) {
    ASSERT_TRUE(send("a"));
    ASSERT_TRUE(send("b"));
    const auto jobs = receive(from_us(0));
    ASSERT_EQ(jobs.size(), 2u);
    ASSERT_TRUE(acknowledge(jobs.front()));
    if (!restart()) GTEST_SKIP() << "this queue keeps nothing";
    EXPECT_THAT(receive(from_us(999)), IsEmpty());
    const auto again = receive(from_us(1'000));
    ASSERT_THAT(runs(again), ElementsAre("b"));
    EXPECT_EQ(again.front().deliveries, 2u);
}

TEST_P(CompletionQueueContract, Q9_nothing_that_was_not_acknowledged_is_ever_lost) {
    for (uint64_t seed = 1; seed <= 5; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SplitMix64 random(seed);
        std::set<std::string> open;
        std::vector<CompletionJob> taken;
        int64_t now = static_cast<int64_t>(seed) * 1'000'000;
        for (int step = 0; step < 200; ++step) {
            now += static_cast<int64_t>(random.below(300));
            const std::string run = "s" + std::to_string(seed) + "r" + std::to_string(random.below(20));
            switch (random.below(3)) {
                case 0:
                    if (!adapter_->merges() && open.contains(run)) break;  // it would come twice, and may
                    ASSERT_TRUE(send(run, from_us(now)));
                    open.insert(run);
                    break;
                case 1:
                    for (CompletionJob& job : receive(from_us(now), 2)) {
                        EXPECT_TRUE(open.contains(job.run.str()));
                        std::erase_if(taken, [&](const CompletionJob& old) { return old.run == job.run; });
                        taken.push_back(std::move(job));
                    }
                    break;
                default:
                    if (taken.empty()) break;
                    ASSERT_TRUE(acknowledge(taken.back()));
                    open.erase(taken.back().run.str());
                    taken.pop_back();
            }
        }
        now += 1'000'000;
        std::set<std::string> left;
        while (true) {
            const auto jobs = receive(from_us(now), 10, Micros{100'000});
            if (jobs.empty()) break;
            for (const CompletionJob& job : jobs) {
                left.insert(job.run.str());
                ASSERT_TRUE(acknowledge(job));
            }
        }
        EXPECT_EQ(left, open);
    }
}

TEST_P(CompletionQueueContract, Q10_an_extended_job_stays_hidden_and_can_still_be_acknowledged) {
    ASSERT_TRUE(send("a"));
    const auto jobs = receive(from_us(0));
    ASSERT_EQ(jobs.size(), 1u);
    ASSERT_TRUE(extend(jobs.front(), from_us(900), Micros{1'000}));
    EXPECT_THAT(receive(from_us(1'800)), IsEmpty());
    const auto again = receive(from_us(1'900));
    ASSERT_THAT(runs(again), ElementsAre("a"));
    EXPECT_EQ(again.front().deliveries, 2u);
    ASSERT_TRUE(extend(again.front(), from_us(2'000), Micros{1'000}));
    ASSERT_TRUE(acknowledge(again.front()));
    EXPECT_TRUE(extend(again.front(), from_us(2'000), Micros{1'000})) << "it is not there any more";
    EXPECT_THAT(receive(from_us(9'000)), IsEmpty());
}

}  // namespace mcs::contract
