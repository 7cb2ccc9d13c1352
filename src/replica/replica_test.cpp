#include <gtest/gtest.h>

#include "adapters/memory/run_log.hpp"
#include "race/entry_codec.hpp"
#include "replica/replicas.hpp"
#include "support/manual_executor.hpp"
#include "support/question_sets.hpp"

namespace mcs::replica {
namespace {

struct Heard final : ReplicaListener {
    void on_ready(Replica&) override { ready = true; }
    void on_folded(Replica&, const race::Entry& entry, const race::Effects&) override { folded.push_back(entry.seq); }
    void on_lost(Replica&, LogError why) override { lost = why; }
    bool ready = false;
    std::vector<uint64_t> folded;
    std::optional<LogError> lost;
};

class ReplicaTest : public testing::Test {
  protected:
    ReplicaTest() {
        std::string bytes;
        race::encode({.seq = 1,
                      .received = now,
                      .actor = {},
                      .command = race::Create{.seed = 1,
                                              .run = run,
                                              .code = JoinCode("ABCDEF"),
                                              .host = HostId("h"),
                                              .title = "T",
                                              .question_set = set->id,
                                              .settings = {}}},
                     bytes);
        log.create({run, JoinCode("ABCDEF"), {}, bytes, now}, [](auto) {});
        executor.run_all();
    }
    static race::Join join(uint64_t nonce, const std::string& name) {
        return {.nonce = nonce, .name = name, .name_key = name};
    }
    void store(race::Command command) {
        std::string bytes;
        race::encode({.seq = 0, .received = now, .actor = {}, .command = std::move(command)}, bytes);
        log.append(run, bytes, [](auto) {});
    }
    SetLoader loader() {
        return [this](const QuestionSetId&, SetLoaded done) {
            if (load_later) {
                waiting = std::move(done);
            } else {
                done(set);
            }
        };
    }

    const ServerTime now = from_us(1'750'000'000'000'000);
    const RunId run{"RUN"};
    std::shared_ptr<const quiz::CompiledSet> set = quiz::compile(QuestionSetId("set"), test::small_set());
    test::ManualExecutor executor;
    MemoryLogStore store_;
    MemoryRunLog log{store_, executor};
    bool load_later = false;
    SetLoaded waiting;
    Replicas replicas{log, loader()};
};

TEST_F(ReplicaTest, is_ready_once_it_has_reached_the_end_of_the_log) {
    for (uint64_t i = 1; i <= 600; ++i) store(join(i, "P" + std::to_string(i)));
    const ReplicaRef replica = replicas.open(run);
    Heard heard;
    replica->add_listener(heard);
    bool told = false;
    replica->when_ready([&](auto ready) { told = ready.has_value(); });
    EXPECT_FALSE(replica->ready());
    executor.run_all();
    EXPECT_TRUE(replica->ready());
    EXPECT_TRUE(told);
    EXPECT_TRUE(heard.ready);
    EXPECT_TRUE(heard.folded.empty());
    EXPECT_EQ(replica->state().participant_count(), 600U);
    store(join(601, "late"));
    executor.run_all();
    EXPECT_EQ(heard.folded, std::vector<uint64_t>{602});
    replica->remove_listener(heard);
}

TEST_F(ReplicaTest, waits_for_a_question_set_that_is_loaded_off_the_loop) {
    load_later = true;
    const ReplicaRef replica = replicas.open(run);
    executor.run_all();
    EXPECT_FALSE(replica->ready());
    store(join(1, "Ann"));
    executor.run_all();
    waiting(set);
    executor.run_all();
    EXPECT_TRUE(replica->ready());
    EXPECT_EQ(replica->state().participant_count(), 1U);
}

TEST_F(ReplicaTest, a_run_whose_question_set_is_missing_is_lost) {
    load_later = true;
    const ReplicaRef replica = replicas.open(run);
    executor.run_all();
    std::optional<LogError> why;
    replica->when_ready([&](auto ready) { why = ready.error(); });
    waiting(std::unexpected(QuestionSetStoreError::no_such_set));
    EXPECT_EQ(why, LogError::unavailable);
    EXPECT_TRUE(replica->lost());
}

TEST_F(ReplicaTest, gives_each_append_the_effects_of_its_own_entry) {
    const ReplicaRef replica = replicas.open(run);
    std::vector<std::string> outcomes;
    const auto append = [&](uint64_t nonce, const char* name) {
        replica->append(join(nonce, name), {}, now, [&, nonce](const auto& appended) {
            const auto& effect = appended->effects->front();
            outcomes.push_back(std::to_string(nonce) + (std::holds_alternative<race::Joined>(effect) ? " in" : " out"));
            EXPECT_LE(appended->seq, replica->state().seq());
        });
    };
    append(1, "Ann");  // before it is ready
    executor.run_all();
    append(2, "Bob");
    store(join(3, "Carl"));
    append(4, "Ann");
    append(5, "Dora");
    EXPECT_EQ(replica->pending(), 3U);
    executor.run_all();
    EXPECT_EQ(outcomes, (std::vector<std::string>{"1 in", "2 in", "4 out", "5 in"}));
    EXPECT_EQ(replica->pending(), 0U);
}

TEST_F(ReplicaTest, catches_up_with_what_the_log_holds_though_nothing_of_it_was_delivered_yet) {
    const ReplicaRef replica = replicas.open(run);
    executor.run_all();
    uint64_t reached = 0, joined = 0;
    for (const uint64_t last : {10U, 600U, 600U}) {  // less than a page, more than one, nothing
        for (; joined < last; ++joined) store(join(joined + 1, "P" + std::to_string(joined)));
        reached = 0;
        replica->catch_up([&](auto caught_up) { reached = caught_up ? replica->state().seq() : 0; });
        executor.hurry_last();
        executor.run_one();  // what the log holds is known before it is delivered
        EXPECT_EQ(reached, replica->state().seq() == last + 1 ? last + 1 : 0);
        executor.run_all();
        EXPECT_EQ(reached, last + 1);
    }
}

TEST_F(ReplicaTest, says_why_it_can_not_catch_up) {
    const ReplicaRef replica = replicas.open(run);
    executor.run_all();
    std::optional<LogError> why;
    const auto note = [&](std::expected<void, LogError> caught_up) {
        why = caught_up ? std::nullopt : std::optional(caught_up.error());
    };
    store_.set_available(false);
    replica->catch_up(note);
    executor.run_all();
    EXPECT_EQ(why, LogError::unavailable);
    store_.set_available(true);
    store_.lose(run);
    executor.run_all();
    replica->catch_up(note);
    EXPECT_EQ(why, LogError::no_such_run);
}

TEST_F(ReplicaTest, tells_of_an_append_that_the_log_did_not_take) {
    const ReplicaRef replica = replicas.open(run);
    executor.run_all();
    store_.set_available(false);
    std::optional<LogError> why;
    replica->append(join(1, "Ann"), {}, now, [&](const auto& appended) { why = appended.error(); });
    EXPECT_FALSE(why);
    executor.run_all();
    EXPECT_EQ(why, LogError::unavailable);
}

TEST_F(ReplicaTest, a_run_that_does_not_exist_is_lost_and_may_be_opened_again) {
    const ReplicaRef unknown = replicas.open(RunId("NONE"));
    Heard heard;
    unknown->add_listener(heard);
    executor.run_all();
    EXPECT_EQ(heard.lost, LogError::no_such_run);
    EXPECT_EQ(replicas.opened(RunId("NONE")), nullptr);
    const ReplicaRef again = replicas.open(RunId("NONE"));
    EXPECT_NE(&*again, &*unknown);
    unknown->remove_listener(heard);
}

TEST_F(ReplicaTest, pending_appends_end_when_the_log_is_lost) {
    const ReplicaRef replica = replicas.open(run);
    executor.run_all();
    int failed = 0;
    store_.lose(run);
    replica->append(join(1, "Ann"), {}, now, [&](const auto& appended) { failed += !appended; });
    executor.run_all();
    EXPECT_EQ(failed, 1);
}

TEST_F(ReplicaTest, is_shared_and_kept_for_a_while_after_its_last_user) {
    {
        const ReplicaRef one = replicas.open(run);
        const ReplicaRef two = replicas.open(run);
        EXPECT_EQ(&*one, &*two);
        executor.run_all();
        replicas.evict_idle(now);
        replicas.evict_idle(now + Replicas::idle_max * 2);
        EXPECT_EQ(replicas.size(), 1U);
    }
    replicas.evict_idle(now);
    replicas.evict_idle(now + Replicas::idle_max - Micros{1});
    EXPECT_EQ(replicas.size(), 1U);
    replicas.evict_idle(now + Replicas::idle_max);
    EXPECT_EQ(replicas.size(), 0U);
    const ReplicaRef again = replicas.open(run);
    executor.run_all();
    EXPECT_TRUE(again->ready());
}

}  // namespace
}  // namespace mcs::replica
