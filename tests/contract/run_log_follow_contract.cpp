// The promises of RunLog about following.

#include <map>

#include <gmock/gmock.h>

#include "base/random.hpp"
#include "contract/run_log_contract.hpp"

namespace mcs::contract {

using test::Answer;
using testing::ElementsAre;

TEST_P(RunLogContract, L20_a_follower_gets_what_is_stored_and_then_what_comes) {
    ASSERT_TRUE(create("run", "CODE", "1"));
    ASSERT_TRUE(append("run", "2"));
    Followed followed;
    auto subscription = follow("run", 1, followed);
    wait([&] { return followed.next == 3; });
    ASSERT_TRUE(append("run", "3"));
    wait([&] { return followed.next == 4; });
    EXPECT_THAT(followed.entries, ElementsAre("1", "2", "3"));
    EXPECT_TRUE(followed.in_order);
}

TEST_P(RunLogContract, L21_following_begins_where_asked_also_in_the_future) {
    ASSERT_TRUE(create("run", "CODE", "1"));
    ASSERT_TRUE(append("run", "2"));
    Followed from_2, from_5;
    auto first = follow("run", 2, from_2);
    auto second = follow("run", 5, from_5);
    for (const char* entry : {"3", "4", "5", "6"}) ASSERT_TRUE(append("run", entry));
    wait([&] { return from_2.next == 7 && from_5.next == 7; });
    EXPECT_THAT(from_2.entries, ElementsAre("2", "3", "4", "5", "6"));
    EXPECT_THAT(from_5.entries, ElementsAre("5", "6"));
    EXPECT_TRUE(from_2.in_order && from_5.in_order);
}

TEST_P(RunLogContract, L22_followers_of_the_appending_loop_have_the_entry_when_the_append_is_answered) {
    ASSERT_TRUE(create("run", "CODE"));
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(append("run", "stored"));
    Followed followed;
    auto subscription = follow("run", 1, followed);  // has still to be read when the first append is made
    for (int round = 0; round < 20; ++round) {
        Answer<std::expected<uint64_t, LogError>> answer;
        uint64_t next_when_answered = 0;
        log().append(RunId("run"), "x", [&, take = answer.take()](auto seq) mutable {
            next_when_answered = followed.next;
            take(seq);
        });
        const auto seq = result(answer);
        ASSERT_TRUE(seq);
        EXPECT_GT(next_when_answered, *seq);
    }
    EXPECT_TRUE(followed.in_order);
}

TEST_P(RunLogContract, L23_following_an_unknown_run_is_lost) {
    Followed followed;
    auto subscription = follow("none", 1, followed);
    wait([&] { return !followed.lost.empty(); });
    EXPECT_THAT(followed.lost, ElementsAre(LogError::no_such_run));
    EXPECT_EQ(followed.pieces, 0u);
    ASSERT_TRUE(create("none", "CODE"));
    ASSERT_TRUE(append("none", "x"));
    EXPECT_EQ(followed.pieces, 0u) << "no delivery comes after `lost`";
}

TEST_P(RunLogContract, L24_nothing_is_delivered_once_the_subscription_is_gone) {
    ASSERT_TRUE(create("run", "CODE"));
    Followed gone, stays;
    auto first = follow("run", 1, gone);
    auto second = follow("run", 1, stays);
    wait([&] { return gone.next == 2; });
    first.reset();
    ASSERT_TRUE(append("run", "x"));
    wait([&] { return stays.next == 3; });
    EXPECT_EQ(gone.next, 2u);
    second.reset();
    ASSERT_TRUE(append("run", "y"));
    EXPECT_EQ(stays.next, 3u);
}

TEST_P(RunLogContract, L25_a_follower_may_end_itself_and_follow_anew_from_inside_its_callback) {
    ASSERT_TRUE(create("run", "CODE", "1"));
    std::unique_ptr<RunLog::Subscription> subscription;
    Followed again;
    int calls = 0;
    subscription = log().follow(RunId("run"), 1,
                                {.deliver =
                                     [&](const StoredEntries&) {
                                         ++calls;
                                         subscription = follow("run", 1, again);
                                     },
                                 .lost = {}});
    wait([&] { return again.next == 2; });
    ASSERT_TRUE(append("run", "2"));
    wait([&] { return again.next == 3; });
    EXPECT_EQ(calls, 1);
    EXPECT_THAT(again.entries, ElementsAre("1", "2"));
}

TEST_P(RunLogContract, L26_leaving_and_coming_back_loses_nothing) {
    ASSERT_TRUE(create("run", "CODE"));
    Followed followed;
    uint64_t next = 1;
    for (int round = 0; round < 30; ++round) {
        Answer<std::expected<uint64_t, LogError>> answer;
        log().append(RunId("run"), std::to_string(round), answer.take());
        Followed here;
        auto subscription = follow("run", next, here);
        subscription.reset();
        subscription = follow("run", next, here);
        const auto seq = result(answer);
        ASSERT_TRUE(seq);
        wait([&] { return here.next > *seq; });
        ASSERT_TRUE(here.in_order);
        next = here.next;
    }
    EXPECT_EQ(next, 32u);
}

TEST_P(RunLogContract, L27_ending_a_follower_that_appends_waited_for_lets_them_be_answered) {
    ASSERT_TRUE(create("run", "CODE"));
    for (int i = 0; i < 20; ++i) {
        Followed followed;
        Answer<std::expected<uint64_t, LogError>> answer;
        auto subscription = follow("run", 1, followed);
        log().append(RunId("run"), "x", answer.take());
        for (int tasks = 0; tasks < i % 5; ++tasks) loops_[0].run_one();
        const bool answered = answer.arrived();
        subscription.reset();
        EXPECT_EQ(answer.arrived(), answered) << "not from inside the call";
        EXPECT_TRUE(result(answer));
    }
}

TEST_P(RunLogContract, L28_much_that_is_stored_comes_in_large_pieces) {
    constexpr uint64_t count = 20'000;
    ASSERT_TRUE(create("run", "CODE"));
    uint64_t answered = 0, stored = 0;
    for (uint64_t i = 0; i < count; ++i) {
        log().append(RunId("run"), std::to_string(i), [&](auto seq) {
            ++answered;
            stored += seq.has_value();
        });
    }
    wait([&] { return answered == count; });
    ASSERT_EQ(stored, count);
    open();
    Followed followed;
    auto subscription = follow("run", 1, followed, 1);
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(append("run", "live"));
    wait([&] { return followed.next == count + 12; });
    EXPECT_TRUE(followed.in_order);
    EXPECT_LE(followed.pieces, count / 1'000 + 20);
}

TEST_P(RunLogContract, L29_the_run_log_may_end_inside_a_callback) {
    ASSERT_TRUE(create("run", "CODE"));
    open();
    int calls = 0;
    auto subscription = log(1).follow(RunId("run"), 1,
                                      {.deliver =
                                           [&](const StoredEntries&) {
                                               ++calls;
                                               logs_.pop_back();
                                           },
                                       .lost = [&](LogError) { ++calls; }});
    log(1).append(RunId("run"), "x", [&](auto) { ++calls; });
    wait([&] { return calls > 0; });
    ASSERT_TRUE(append("run", "y"));
    loops_[1].run_all();
    EXPECT_EQ(calls, 1);
}

/// [L30] Whatever the interleaving: several loops append to and follow several runs, come and go, and each follower
/// sees its run's one order without gaps; each append's number is where its entry stands.
class Model {
  public:
    Model(test::ManualLoops& loops, std::vector<RunLog*> logs, uint64_t seed)
        : loops_(loops), logs_(std::move(logs)), random_(seed) {}

    static constexpr uint64_t runs = 5;
    static RunId run_id(uint64_t run) { return RunId("run" + std::to_string(run)); }

    void step() {
        const size_t loop = random_.below(logs_.size());
        const uint64_t run = random_.below(runs);
        switch (random_.below(8)) {
            case 0:
                follow(loop, run);
                break;
            case 1:
                leave();
                break;
            case 2:
            case 3:
            case 4:
                append(loop, run);
                break;
            default:
                for (int i = 0; i < 3; ++i) loops_.run_any(random_);
        }
    }

    bool all_answered() const { return answered_ == appended_; }
    bool all_followed() const {
        for (const auto& follower : followers_) {
            const auto last = last_.find(follower->run);
            if (follower->subscription && last != last_.end() && follower->next <= last->second) return false;
        }
        return true;
    }
    size_t wrong() const noexcept { return wrong_; }
    uint64_t appended() const noexcept { return appended_; }

  private:
    struct Follower {
        uint64_t run = 0;
        uint64_t next = 1;
        std::unique_ptr<RunLog::Subscription> subscription;
    };

    /// The first to see an entry says what it is; everybody else must agree.
    void see(uint64_t run, uint64_t seq, const std::string& bytes) {
        const auto [known, is_new] = entries_.try_emplace({run, seq}, bytes);
        if (!is_new && known->second != bytes) ++wrong_;
    }

    void append(size_t loop, uint64_t run) {
        const std::string bytes = "entry " + std::to_string(appended_++);
        logs_[loop]->append(run_id(run), bytes, [this, run, bytes](std::expected<uint64_t, LogError> seq) {
            ++answered_;
            if (!seq) {
                ++wrong_;
                return;
            }
            see(run, *seq, bytes);
            last_[run] = std::max(last_[run], *seq);
        });
    }

    void follow(size_t loop, uint64_t run) {
        auto follower = std::make_unique<Follower>();
        Follower* into = follower.get();
        into->run = run;
        into->next = 1 + random_.below(last_[run] + 2);
        into->subscription = logs_[loop]->follow(run_id(run), into->next,
                                                 {.deliver =
                                                      [this, into](const StoredEntries& entries) {
                                                          if (!into->subscription) ++wrong_;
                                                          for (const StoredEntry& entry : *entries) {
                                                              if (entry.seq != into->next++) ++wrong_;
                                                              see(into->run, entry.seq, entry.bytes);
                                                          }
                                                      },
                                                  .lost = [this](LogError) { ++wrong_; }});
        followers_.push_back(std::move(follower));
    }

    void leave() {
        if (followers_.empty()) return;
        followers_[random_.below(followers_.size())]->subscription.reset();
    }

    test::ManualLoops& loops_;
    std::vector<RunLog*> logs_;
    SplitMix64 random_;
    std::map<std::pair<uint64_t, uint64_t>, std::string> entries_;
    std::map<uint64_t, uint64_t> last_;
    std::vector<std::unique_ptr<Follower>> followers_;
    uint64_t appended_ = 0, answered_ = 0;
    size_t wrong_ = 0;
};

TEST_P(RunLogContract, L30_every_interleaving_of_loops_agrees_on_one_order) {
    open();
    open();
    for (uint64_t run = 0; run < Model::runs; ++run) {
        ASSERT_TRUE(create(Model::run_id(run).str(), std::to_string(run)));
    }
    for (uint64_t seed = 1; seed <= 12; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Model model(loops_, {&log(0), &log(1), &log(2)}, seed);
        for (int i = 0; i < 1'500; ++i) model.step();
        wait([&] { return model.wrong() > 0 || (model.all_answered() && model.all_followed()); });
        ASSERT_EQ(model.wrong(), 0u);
        ASSERT_GT(model.appended(), 300u);
    }
}

}  // namespace mcs::contract
