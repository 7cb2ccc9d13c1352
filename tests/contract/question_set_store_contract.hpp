#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ports/question_set_store.hpp"
#include "quiz/reader.hpp"
#include "support/question_sets.hpp"

namespace mcs::test {

/// What every QuestionSetStore must do. An adapter runs it with
///     INSTANTIATE_TEST_SUITE_P(Directory, QuestionSetStoreContract,
///     testing::Values(QuestionSetStoreFactory{…}));
/// The factory opens a new, empty store.
using QuestionSetStoreFactory = std::function<std::shared_ptr<QuestionSetStore>()>;

class QuestionSetStoreContract : public testing::TestWithParam<QuestionSetStoreFactory> {
  protected:
    std::shared_ptr<QuestionSetStore> store = GetParam()();
    const HostId ada{"ada"};
    const HostId ben{"ben"};
    const HostId nobody{};
    static ServerTime at(int64_t second) { return from_us(second * 1'000'000); }
    QuestionSetId put(const std::string& title, const HostId& owner, int64_t second = 1) {
        return store->put(small_set(title), owner, at(second)).value();
    }
    std::vector<std::string> titles(const HostId& host) {
        std::vector<std::string> titles;
        for (const auto& summary : store->list(host)) titles.push_back(summary.title);
        return titles;
    }
};

using Titles = std::vector<std::string>;

TEST_P(QuestionSetStoreContract, gives_back_what_was_put_under_the_hash_of_its_content) {
    const auto set = small_set();
    const auto id = store->put(set, ada, at(1));
    ASSERT_TRUE(id);
    EXPECT_EQ(*id, quiz::id_of(set));
    const auto got = store->get(*id);
    ASSERT_TRUE(got);
    EXPECT_EQ((*got)->set, set);
    EXPECT_EQ((*got)->id, *id);
    EXPECT_EQ((*got)->key->questions.size(), 3U);
    EXPECT_EQ((*got)->rendered.size(), 3U);
}

TEST_P(QuestionSetStoreContract, knows_no_set_that_was_not_put) {
    const auto got = store->get(quiz::id_of(small_set()));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error(), QuestionSetStoreError::no_such_set);
    EXPECT_FALSE(store->visible(quiz::id_of(small_set()), ada));
}

TEST_P(QuestionSetStoreContract, refuses_ids_that_are_no_hashes) {
    put("A", ada);
    for (const char* id : {"", ".", "..", "../sets/x", "/etc/passwd", "ABC", "a/b", "%2e%2e"}) {
        EXPECT_EQ(store->get(QuestionSetId{id}).error(), QuestionSetStoreError::no_such_set) << id;
        EXPECT_FALSE(store->visible(QuestionSetId{id}, ada)) << id;
        EXPECT_EQ(store->remove(QuestionSetId{id}, ada).error(), QuestionSetStoreError::no_such_set) << id;
    }
}

TEST_P(QuestionSetStoreContract, shows_a_set_to_its_host_only) {
    const auto id = put("A", ada);
    EXPECT_TRUE(store->visible(id, ada));
    EXPECT_FALSE(store->visible(id, ben));
    EXPECT_FALSE(store->visible(id, nobody));
    EXPECT_EQ(titles(ada), (Titles{"A"}));
    EXPECT_EQ(titles(ben), Titles{});
}

TEST_P(QuestionSetStoreContract, shows_samples_to_everybody_and_first) {
    put("Mine", ada, 5);
    const auto id = put("Sample", nobody, 1);
    EXPECT_TRUE(store->visible(id, ada));
    EXPECT_TRUE(store->visible(id, nobody));
    EXPECT_EQ(titles(ada), (Titles{"Sample", "Mine"}));
    EXPECT_EQ(titles(ben), (Titles{"Sample"}));
    EXPECT_TRUE(store->list(ada)[0].sample);
    EXPECT_FALSE(store->list(ada)[1].sample);
}

TEST_P(QuestionSetStoreContract, lists_the_latest_first) {
    put("First", ada, 1);
    put("Third", ada, 3);
    put("Second", ada, 2);
    EXPECT_EQ(titles(ada), (Titles{"Third", "Second", "First"}));
}

TEST_P(QuestionSetStoreContract, changes_nothing_when_a_set_is_put_again) {
    const auto first = put("A", ada, 1);
    const auto again = put("A", ada, 9);
    EXPECT_EQ(first, again);
    ASSERT_EQ(store->list(ada).size(), 1U);
    EXPECT_EQ(store->list(ada)[0].added_at, at(1));
}

TEST_P(QuestionSetStoreContract, lets_two_hosts_have_the_same_set) {
    const auto id = put("A", ada, 1);
    EXPECT_EQ(put("A", ben, 2), id);
    EXPECT_TRUE(store->remove(id, ada));
    EXPECT_FALSE(store->visible(id, ada));
    EXPECT_TRUE(store->visible(id, ben));
    EXPECT_EQ(store->list(ben)[0].added_at, at(2));
}

TEST_P(QuestionSetStoreContract, keeps_a_removed_set_for_the_runs_that_pin_it) {
    const auto id = put("A", ada);
    ASSERT_TRUE(store->remove(id, ada));
    EXPECT_EQ(titles(ada), Titles{});
    EXPECT_TRUE(store->get(id));
    EXPECT_EQ(store->remove(id, ada).error(), QuestionSetStoreError::no_such_set);
    put("A", ada, 7);
    EXPECT_EQ(store->list(ada)[0].added_at, at(7));
}

TEST_P(QuestionSetStoreContract, lets_nobody_remove_a_sample) {
    const auto id = put("Sample", nobody);
    EXPECT_EQ(store->remove(id, ada).error(), QuestionSetStoreError::no_such_set);
    EXPECT_EQ(store->remove(id, nobody).error(), QuestionSetStoreError::no_such_set);
    EXPECT_TRUE(store->visible(id, ada));
}

TEST_P(QuestionSetStoreContract, lists_a_set_once_that_is_a_sample_too) {
    put("A", ada, 1);
    put("A", nobody, 2);
    ASSERT_EQ(store->list(ada).size(), 1U);
    EXPECT_TRUE(store->list(ada)[0].sample);
}

TEST_P(QuestionSetStoreContract, summarises_a_set) {
    put("Capitals", ada, 4);
    const auto summary = store->list(ada).at(0);
    EXPECT_EQ(summary.title, "Capitals");
    EXPECT_EQ(summary.language, "en");
    EXPECT_EQ(summary.description, "A small set");
    EXPECT_EQ(summary.questions, 3U);
    EXPECT_EQ(summary.added_at, at(4));
    ASSERT_EQ(summary.categories.size(), 2U);
    EXPECT_EQ(summary.categories[0].name, "Europe");
    EXPECT_EQ(summary.categories[0].questions, 1U);
    EXPECT_EQ(summary.categories[1].name, "South America");
    EXPECT_EQ(summary.categories[1].questions, 2U);
}

TEST_P(QuestionSetStoreContract, takes_any_host_id) {
    for (const char* host : {"../x", "a/b", ".", "Ada", "ada ", "日本"}) {
        const auto id = put(std::string("of ") + host, HostId{host});
        EXPECT_EQ(titles(HostId{host}), (Titles{std::string("of ") + host}));
        EXPECT_FALSE(store->visible(id, ada));
    }
}

TEST_P(QuestionSetStoreContract, may_be_used_from_many_threads) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            const HostId host{"host " + std::to_string(t)};
            for (int i = 0; i < 10; ++i) {
                const auto id = store->put(small_set("set " + std::to_string(i)), host, at(i));
                ASSERT_TRUE(id);
                ASSERT_TRUE(store->get(*id));
                ASSERT_TRUE(store->visible(*id, host));
                ASSERT_EQ(store->list(host).size(), static_cast<size_t>(i + 1));
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (int t = 0; t < 4; ++t) EXPECT_EQ(store->list(HostId{"host " + std::to_string(t)}).size(), 10U);
}

}  // namespace mcs::test
