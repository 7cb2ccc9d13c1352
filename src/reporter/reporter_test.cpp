#include "reporter/reporter.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "adapters/memory/completion_queue.hpp"
#include "adapters/memory/memory_question_set_store.hpp"
#include "adapters/memory/run_log.hpp"
#include "adapters/memory/run_store.hpp"
#include "reporter/log_archive.hpp"
#include "reporter/testing.hpp"
#include "support/fake_clock.hpp"
#include "support/manual_executor.hpp"

namespace mcs::reporter {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

class ReporterTest : public testing::Test {
  protected:
    ReporterTest() {
        set_ = sets_.put(test::sample_set(), HostId("host"), test::epoch).value();
        start();
    }

    /// As after a crash: whatever the last one was at is gone.
    void start() {
        reporter_.reset();
        reporter_ = std::make_unique<Reporter>(
            queue_, log_, sets_, results_, clock_, options_,
            ReporterNotices{.stored = [this](const RunId& run) { stored_.push_back(run.str()); },
                            .postponed = [this](const RunId&, std::string_view why) { postponed_.emplace_back(why); },
                            .given_up =
                                [this](const CompletionJob& job, std::string_view why) {
                                    given_up_.push_back(job.run.str() + ": " + std::string(why));
                                }});
    }

    void write(const std::string& run, const std::vector<std::string>& entries) {
        log_.create({RunId(run), JoinCode(run), {}, entries.front(), test::epoch}, [](auto) {});
        for (size_t i = 1; i < entries.size(); ++i) log_.append(RunId(run), entries[i], [](auto) {});
        loop_.run_all();
    }
    void write_race(const std::string& run) {
        test::LogWriter writer(RunId(run), set_);
        writer.race();
        write(run, writer.encoded());
    }
    void send(const std::string& run) {
        queue_.send(RunId(run), clock_.now(), [](auto) {});
        loop_.run_all();
    }
    /// Polls now and each time that jobs may have become visible again.
    void work(int polls = 1) {
        for (int i = 0; i < polls; ++i) {
            reporter_->poll();
            loop_.run_all();
            if (i + 1 < polls) clock_.time += options_.job_hidden_for;
        }
    }
    size_t count_archived(const std::string& run) {
        size_t count = 0;
        for (const StoredEntry& stored : store_.entries(RunId(run))) {
            const auto entry = race::decode(stored.seq, stored.bytes);
            count += entry && std::holds_alternative<race::Archived>(entry->command);
        }
        return count;
    }
    std::vector<RunId> due(ServerTime now) {
        std::vector<RunId> runs;
        log_.take_due(now, 100, Micros{1}, [&](auto taken) { runs = taken.value(); });
        loop_.run_all();
        return runs;
    }

    mcs::test::ManualExecutor loop_;
    MemoryLogStore store_;
    MemoryRunLog log_{store_, loop_};
    MemoryJobs jobs_;
    MemoryCompletionQueue queue_{jobs_, loop_};
    MemoryQuestionSetStore sets_;
    MemoryRunStore results_;
    mcs::test::FakeClock clock_{test::epoch + std::chrono::hours{1}};
    ReporterOptions options_;
    QuestionSetId set_;
    std::unique_ptr<Reporter> reporter_;
    std::vector<std::string> stored_, postponed_, given_up_;
};

}  // namespace

TEST_F(ReporterTest, a_finished_run_becomes_results) {
    write_race("run");
    const size_t entries = store_.entries(RunId("run")).size();
    send("run");
    work();
    EXPECT_THAT(stored_, ElementsAre("run"));
    const auto summary = results_.summary(RunId("run"));
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->host, HostId("host"));
    EXPECT_EQ(summary->question_set, set_);
    EXPECT_EQ(summary->participants, 2u);
    EXPECT_EQ(summary->questions, 2u);
    EXPECT_EQ(summary->finished_at, test::epoch + Micros{10'500'000});
    EXPECT_EQ(boost::json::parse(*results_.report(RunId("run"))).at("players"), 2);
    size_t archived = 0;
    EXPECT_TRUE(visit_archive(*results_.log(RunId("run")), [&](uint64_t, std::string_view) { ++archived; }));
    EXPECT_EQ(archived, entries);
    EXPECT_EQ(count_archived("run"), 1u);
    EXPECT_EQ(jobs_.size(), 0u);
    EXPECT_EQ(reporter_->busy(), 0u);
    EXPECT_THAT(due(clock_.now() + options_.forget_after - Micros{1}), IsEmpty());
    EXPECT_FALSE(store_.entries(RunId("run")).empty());
    EXPECT_THAT(due(clock_.now() + options_.forget_after), IsEmpty());
    EXPECT_TRUE(store_.entries(RunId("run")).empty()) << "forgotten";
}

TEST_F(ReporterTest, a_repeated_job_changes_nothing) {
    write_race("run");
    send("run");
    work();
    const auto report = results_.report(RunId("run"));
    send("run");
    work();
    EXPECT_EQ(results_.report(RunId("run")), report);
    EXPECT_EQ(count_archived("run"), 1u);
    EXPECT_EQ(jobs_.size(), 0u);
}

TEST_F(ReporterTest, wherever_it_crashes_the_next_one_completes_the_job) {
    for (int tasks = 0; tasks < 12; ++tasks) {
        SCOPED_TRACE(tasks);
        const std::string run = "run" + std::to_string(tasks);
        write_race(run);
        send(run);
        reporter_->poll();
        for (int i = 0; i < tasks; ++i) loop_.run_one();
        start();
        clock_.time += options_.job_hidden_for;
        work(2);
        EXPECT_TRUE(results_.summary(RunId(run)));
        EXPECT_GE(count_archived(run), 1u);
        EXPECT_LE(count_archived(run), 2u);
        EXPECT_EQ(jobs_.size(), 0u);
        EXPECT_EQ(reporter_->busy(), 0u);
        EXPECT_THAT(due(clock_.now()), IsEmpty());
    }
}

TEST_F(ReporterTest, a_run_that_is_not_finished_is_left_for_later) {
    test::LogWriter writer(RunId("run"), set_);
    writer.join(1, "Ada");
    write("run", writer.encoded());
    send("run");
    work(options_.deliveries_max + 3);
    EXPECT_THAT(postponed_, SizeIs(options_.deliveries_max + 3));
    EXPECT_THAT(postponed_.front(), HasSubstr("not finished"));
    EXPECT_THAT(given_up_, IsEmpty());
    EXPECT_EQ(results_.summary(RunId("run")).error(), RunStoreError::no_such_run);

    writer.add({race::Role::host, {}}, race::End{});
    log_.append(RunId("run"), writer.encoded().back(), [](auto) {});
    clock_.time += options_.job_hidden_for;
    work();
    EXPECT_THAT(stored_, ElementsAre("run"));
}

TEST_F(ReporterTest, a_log_that_has_vanished_but_has_results_is_done) {
    write_race("run");
    send("run");
    work();
    store_.lose(RunId("run"));
    send("run");
    work();
    EXPECT_EQ(jobs_.size(), 0u);
    EXPECT_THAT(postponed_, IsEmpty());
}

TEST_F(ReporterTest, what_can_not_succeed_is_given_up_and_holds_up_nobody) {
    test::LogWriter writer(RunId("bad"), set_);
    writer.race();
    auto entries = writer.encoded();
    entries[3] = "garbage";
    write("bad", entries);
    test::LogWriter unknown(RunId("setless"), QuestionSetId("0123"));
    unknown.race();
    write("setless", unknown.encoded());
    test::LogWriter future(RunId("future"), set_);
    std::get<race::Create>(future.entries[0].command).rules = 99;
    future.race();
    write("future", future.encoded());
    write("headless", {writer.encoded()[1]});
    for (const char* run : {"bad", "setless", "future", "headless", "vanished"}) send(run);
    write_race("good");
    send("good");

    work();
    EXPECT_THAT(stored_, ElementsAre("good")) << "in the first round";
    work(static_cast<int>(options_.deliveries_max) * 4);
    std::ranges::sort(given_up_);
    ASSERT_THAT(given_up_, SizeIs(5));
    EXPECT_THAT(given_up_[0], HasSubstr("bad: entry 4"));
    EXPECT_TRUE(given_up_[1].starts_with("future: ")) << given_up_[1];
    EXPECT_THAT(given_up_[1], testing::AnyOf(HasSubstr("version 99"), HasSubstr("can not be read")));
    EXPECT_THAT(given_up_[2], HasSubstr("headless: the log does not begin"));
    EXPECT_THAT(given_up_[3], HasSubstr("setless: question set 0123 is gone"));
    EXPECT_THAT(given_up_[4], HasSubstr("vanished: the run's log is gone"));
    EXPECT_EQ(jobs_.size(), 0u);
    EXPECT_FALSE(store_.entries(RunId("bad")).empty()) << "the log stays for whoever mends it";
    EXPECT_THAT(due(clock_.now()), IsEmpty()) << "it does not come up again at once";
    EXPECT_THAT(due(clock_.now() + options_.given_up_for), SizeIs(4));
}

TEST_F(ReporterTest, stores_that_do_not_answer_are_tried_again) {
    write_race("run");
    send("run");
    results_.set_available(false);
    work();
    EXPECT_THAT(postponed_, ElementsAre(HasSubstr("cannot be stored")));
    results_.set_available(true);
    clock_.time += options_.job_hidden_for;
    reporter_->poll();
    loop_.run_one();
    store_.set_available(false);
    loop_.run_all();
    EXPECT_THAT(postponed_, SizeIs(2));
    store_.set_available(true);
    jobs_.set_available(false);
    clock_.time += options_.job_hidden_for;
    work();
    EXPECT_EQ(reporter_->busy(), 0u);
    jobs_.set_available(true);
    work();
    EXPECT_THAT(stored_, ElementsAre("run"));
    EXPECT_EQ(jobs_.size(), 0u);
}

TEST_F(ReporterTest, works_through_more_jobs_than_it_takes_at_once) {
    for (int i = 0; i < 9; ++i) {
        write_race("run" + std::to_string(i));
        send("run" + std::to_string(i));
    }
    work();
    EXPECT_THAT(stored_, SizeIs(9));
    EXPECT_EQ(jobs_.size(), 0u);
}

TEST_F(ReporterTest, a_long_log_is_read_in_pieces) {
    test::LogWriter writer(RunId("run"), set_);
    for (uint64_t i = 0; i < 10'000; ++i) writer.join(i + 1, "name " + std::to_string(i));
    writer.add({race::Role::host, {}}, race::End{});
    write("run", writer.encoded());
    send("run");
    work();
    EXPECT_EQ(results_.summary(RunId("run"))->participants, 10'000u);
}

TEST_F(ReporterTest, a_job_under_way_stays_hidden_from_other_reporters) {
    write_race("run");
    send("run");
    reporter_->poll();
    loop_.run_one();  // the job has arrived, its log is asked for
    ASSERT_EQ(reporter_->busy(), 1u);
    for (int i = 0; i < 10; ++i) {
        clock_.time += options_.job_hidden_for / 4;
        reporter_->poll();
    }
    std::vector<CompletionJob> others;
    queue_.receive(10, clock_.now(), options_.job_hidden_for, [&](auto jobs) { others = jobs.value(); });
    loop_.run_all();
    EXPECT_THAT(others, IsEmpty());
    EXPECT_THAT(stored_, ElementsAre("run"));
}

TEST_F(ReporterTest, a_run_can_be_extracted_without_a_job) {
    write_race("run");
    std::vector<Outcome> outcomes;
    Extractor extractor(log_, sets_, results_, clock_);
    extractor.extract(RunId("run"), ServerTime::max(),
                      [&](Outcome outcome, std::string_view) { outcomes.push_back(outcome); });
    extractor.extract(RunId("none"), ServerTime::max(),
                      [&](Outcome outcome, std::string_view) { outcomes.push_back(outcome); });
    loop_.run_all();
    EXPECT_THAT(outcomes, testing::UnorderedElementsAre(Outcome::stored, Outcome::hopeless));
}

}  // namespace mcs::reporter
