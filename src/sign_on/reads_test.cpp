#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "adapters/memory/memory_question_set_store.hpp"
#include "quiz/reader.hpp"
#include "sign_on/library.hpp"
#include "sign_on/testing.hpp"
#include "sign_on/timestamps.hpp"
#include "support/fake_clock.hpp"

namespace mcs::sign_on {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using testing::noon;

TEST(Timestamps, AreReadAsTheyWereWritten) {
    EXPECT_EQ(timestamp(from_us(0)), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(timestamp(from_us(1'709'210'096'000'007)), "2024-02-29T12:34:56.000007Z");
    for (const int64_t us : {int64_t{0}, int64_t{1'709'210'096'123'456}, int64_t{253'402'300'799'999'999}}) {
        EXPECT_EQ(read_timestamp(timestamp(from_us(us))), from_us(us));
    }
    EXPECT_EQ(read_timestamp("2024-02-29T12:34:56Z"), from_us(1'709'210'096'000'000));
    EXPECT_EQ(read_timestamp("2024-02-29T12:34:56.5Z"), from_us(1'709'210'096'500'000));
    EXPECT_EQ(read_timestamp("2024-02-29T12:34:56.123456789Z"), from_us(1'709'210'096'123'456));
    for (const char* wrong : {"", "yesterday", "2024-02-30T12:34:56Z", "2024-02-29", "2024-02-29T12:34:56",
                              "2024-02-29T24:00:00Z", "2024-02-29T12:34:56.Z", "2024-02-29T12:34:56.xZ",
                              "-024-02-29T12:34:56Z", "2024-02-29T12:34:5Z", "2024-02-29T12:34:56+00:00"}) {
        EXPECT_FALSE(read_timestamp(wrong)) << wrong;
    }
}

class LibraryTest : public ::testing::Test {
  protected:
    LibraryTest() {
        auto set = testing::set_of("Rivers & \"Lakes\" – große", {"q1"});
        own_ = *store_.put(set, HostId{"ADA"}, noon);
        set.title = "Sample";
        sample_ = *store_.put(set, HostId{}, noon);
    }
    std::string token(Role role, const char* host) {
        return authority_.tokens().make({.role = role, .host = HostId{host}, .run = RunId{"RUN"}}, noon, 1h);
    }

    test::FakeClock clock_{noon};
    MemoryQuestionSetStore store_;
    Authority authority_{{signing_key_from(std::string(32, 's')), {}}, HostKey("")};
    Library library_{authority_, store_, clock_};
    QuestionSetId own_, sample_;
};

TEST_F(LibraryTest, ShowsAHostTheirSetsAndTheSamples) {
    const auto sets = [&](const char* host) {
        const auto reply = library_.list(token(Role::host, host));
        EXPECT_EQ(reply.status, 200);
        return json::parse(reply.body).at("question_sets").as_array();
    };
    ASSERT_EQ(sets("ADA").size(), 2U);
    EXPECT_EQ(sets("ADA")[1].at("question_set").as_string(), own_.str());
    ASSERT_EQ(sets("BOB").size(), 1U);
    EXPECT_EQ(sets("BOB")[0].at("sample"), true);
    EXPECT_EQ(sets("BOB")[0].at("added_at").as_string(), timestamp(noon));
}

TEST_F(LibraryTest, GivesASetWithItsAnswersToItsHostAlone) {
    const auto mine = library_.get(token(Role::host, "ADA"), own_);
    ASSERT_EQ(mine.status, 200);
    EXPECT_EQ(json::parse(mine.body).at("question_set").as_string(), own_.str());
    EXPECT_EQ(json::parse(mine.body).at("questions").at(0).at("id").as_string(), "q1");
    EXPECT_EQ(library_.get(token(Role::host, "BOB"), own_).status, 404);
    EXPECT_EQ(library_.get(token(Role::run_host, "ADA"), own_).status, 403);
    EXPECT_EQ(library_.get(token(Role::screen, ""), own_).status, 403);
    EXPECT_EQ(library_.get("", own_).status, 401);
    EXPECT_EQ(library_.get(token(Role::host, "ADA"), QuestionSetId{"../../etc/passwd"}).status, 404);
}

TEST_F(LibraryTest, GivesASetAsParticipantsSeeIt) {
    auto set = testing::set_of("Marked up", {"plain", "q"});
    auto& question = set.questions[1];
    question.prompt = "Why *not*?";
    question.options[1].text = "`b`";
    question.explanation = "**So.**";
    const auto id = *store_.put(set, HostId{"ADA"}, noon);
    const auto body = json::parse(library_.get(token(Role::host, "ADA"), id).body);
    EXPECT_EQ(body.at("questions").at(1).at("prompt"), "Why *not*?");
    EXPECT_EQ(body.at("rendered"), json::parse(R"([{}, {"prompt_html": "<p>Why <em>not</em>?</p>\n",
                                                        "options_html": ["", "<code>b</code>"],
                                                        "explanation_html": "<p><strong>So.</strong></p>\n"}])"));
}

TEST_F(LibraryTest, ExportsWhatCanBeUploadedAgain) {
    const auto file = library_.download(token(Role::host, "ADA"), own_);
    ASSERT_EQ(file.status, 200);
    EXPECT_EQ(file.headers.back().second, "attachment; filename=\"Rivers-Lakes-gro-e.json\"");
    const auto read = quiz::read("rivers.json", file.body);
    ASSERT_TRUE(read);
    EXPECT_EQ(quiz::id_of(read->set), own_);
}

TEST_F(LibraryTest, RemovesASetFromItsHostsLibraryAlone) {
    EXPECT_EQ(library_.remove(token(Role::host, "BOB"), own_).status, 404);
    EXPECT_EQ(library_.remove(token(Role::host, "ADA"), sample_).status, 403);
    EXPECT_EQ(library_.remove(token(Role::host, "ADA"), own_).status, 204);
    EXPECT_EQ(library_.remove(token(Role::host, "ADA"), own_).status, 404);
    EXPECT_TRUE(store_.get(own_));
}

}  // namespace
}  // namespace mcs::sign_on
