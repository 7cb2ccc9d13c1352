#include "sign_on/results.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "adapters/memory/memory_question_set_store.hpp"
#include "adapters/memory/run_log.hpp"
#include "adapters/memory/run_store.hpp"
#include "race/entry_codec.hpp"
#include "sign_on/testing.hpp"
#include "support/fake_clock.hpp"
#include "support/manual_executor.hpp"

namespace mcs::sign_on {
namespace {

using namespace std::chrono_literals;
using testing::noon;
using testing::SeededRandom;
using Form = Results::Form;

class ResultsTest : public ::testing::Test {
  protected:
    ResultsTest() {
        const auto id = *question_sets_.put(testing::set_of("Rivers", {"q1"}), HostId{}, noon);

        race::Create create;
        create.run = RunId{"OPEN"};
        create.host = HostId{"ADA"};
        create.question_set = id;
        std::string first;
        race::encode({.seq = 1, .received = noon, .actor = {}, .command = create}, first);
        log_.create({create.run, JoinCode{"AAAAAA"}, create.host, first, noon + 24h}, [](auto) {});
        loop_.run_all();

        CompletedRun stored;
        stored.summary = {.run = RunId{"DONE"}, .host = HostId{"ADA"}, .title = "Rivers", .question_set = id};
        stored.summary.finished_at = noon;
        stored.report = "report";
        stored.log = "log";
        EXPECT_TRUE(store_.put(stored, noon));
    }

    std::string token(Role role, const char* host, const char* run, uint32_t participant = 0) {
        const Identity who{
            .role = role, .host = HostId{host}, .run = RunId{run}, .participant = ParticipantId{participant}};
        return authority_.tokens().make(who, noon, 1h);
    }
    template <class Call>
    Reply ask(Call call) {
        std::optional<Reply> reply;
        call([&](Reply answer) { reply = std::move(answer); });
        loop_.run_all();
        EXPECT_TRUE(reply);
        return reply.value_or(Reply{});
    }
    Reply get(const std::string& bearer, const char* run, Form form = Form::report) {
        return ask([&](Done done) { results_.get({bearer, "192.0.2.1", ""}, RunId{run}, form, std::move(done)); });
    }
    void end_open_run() {
        std::string bytes;
        race::encode({.seq = 0, .received = noon, .actor = {.role = race::Role::host}, .command = race::End{}}, bytes);
        log_.append(RunId{"OPEN"}, bytes, [](auto) {});
        loop_.run_all();
    }

    test::ManualExecutor loop_;
    test::FakeClock clock_{noon};
    SeededRandom random_{1};
    MemoryQuestionSetStore question_sets_;
    MemoryRunStore store_;
    MemoryLogStore logs_;
    MemoryRunLog log_{logs_, loop_};
    Authority authority_{{signing_key_from(std::string(32, 's')), {}}, HostKey("")};
    Offload offload_ = [this](auto work, auto then, auto) {
        work();
        loop_.post(std::move(then));
    };
    replica::Replicas replicas_{
        log_, [this](const QuestionSetId& id, replica::SetLoaded done) { done(question_sets_.get(id)); }};
    SignOn sign_on_{authority_, replicas_, log_, question_sets_, offload_, clock_, random_, SignOn::Options{}};
    Results results_{authority_,
                     store_,
                     sign_on_,
                     offload_,
                     {.of_participant = [](std::string_view, ParticipantId who) -> std::optional<std::string> {
                          return number(who) == 1 ? std::optional("own") : std::nullopt;
                      },
                      .csv = [](std::string_view) { return "csv"; },
                      .xlsx = [](std::string_view) { return "xlsx"; },
                      .log_lines = [](std::string_view log) -> std::optional<std::string> {
                          return log == "log" ? std::optional("lines") : std::nullopt;
                      }},
                     clock_};
};

TEST_F(ResultsTest, AHostSeesAllOfTheirOwnRun) {
    for (const auto& bearer : {token(Role::host, "ADA", ""), token(Role::run_host, "ADA", "DONE")}) {
        EXPECT_EQ(get(bearer, "DONE").body, "report");
        EXPECT_EQ(get(bearer, "DONE", Form::csv).body, "csv");
        EXPECT_EQ(get(bearer, "DONE", Form::csv).content_type, "text/csv; charset=utf-8");
        EXPECT_EQ(get(bearer, "DONE", Form::xlsx).body, "xlsx");
        EXPECT_EQ(get(bearer, "DONE", Form::log).body, "lines");
    }
}

TEST_F(ResultsTest, AParticipantSeesTheirOwnPartAlone) {
    const auto ada = token(Role::participant, "", "DONE", 1);
    EXPECT_EQ(get(ada, "DONE").body, "own");
    EXPECT_EQ(get(ada, "DONE", Form::csv).status, 403);
    EXPECT_EQ(get(ada, "DONE", Form::xlsx).status, 403);
    EXPECT_EQ(get(ada, "DONE", Form::log).status, 403);
    EXPECT_EQ(get(ada, "OPEN").status, 403);
    EXPECT_EQ(get(token(Role::participant, "", "DONE", 2), "DONE").status, 404);
}

TEST_F(ResultsTest, NobodyElseSeesAnything) {
    EXPECT_EQ(get("", "DONE").status, 401);
    EXPECT_EQ(get(token(Role::screen, "", "DONE"), "DONE").status, 403);
    EXPECT_EQ(get(token(Role::host, "BOB", ""), "DONE").status, 403);
    EXPECT_EQ(get(token(Role::host, "BOB", ""), "OPEN").status, 403);
    EXPECT_EQ(get(token(Role::run_host, "ADA", "OPEN"), "DONE").status, 403);
}

TEST_F(ResultsTest, OfARunThatIsNotOverOrNotStoredYetAreToBeAskedForLater) {
    const auto ada = token(Role::host, "ADA", "");
    EXPECT_EQ(get(ada, "NONE").status, 404);
    const auto open = get(ada, "OPEN");
    EXPECT_EQ(open.status, 409);
    EXPECT_NE(open.headers.back().first, "Retry-After");
    end_open_run();
    const auto over = get(ada, "OPEN");
    EXPECT_EQ(over.status, 409);
    EXPECT_EQ(over.headers.back(), std::pair(std::string("Retry-After"), std::string("1")));
    store_.set_available(false);
    EXPECT_EQ(get(ada, "DONE").status, 503);
}

TEST_F(ResultsTest, LongOnesComeInGzipToWhoTakesIt) {
    CompletedRun long_run;
    long_run.summary = {.run = RunId{"LONG"}, .host = HostId{"ADA"}, .title = "Rivers", .question_set = {}};
    long_run.report = std::string(5'000, 'r');
    ASSERT_TRUE(store_.put(long_run, noon));
    const auto bytes = [&](const char* run, Form form, bool takes_gzip) {
        const Caller ada{token(Role::host, "ADA", ""), "192.0.2.1", "", takes_gzip};
        const auto reply = ask([&](Done done) { results_.get(ada, RunId{run}, form, std::move(done)); });
        const std::pair<std::string, std::string> in_gzip{"Content-Encoding", "gzip"};
        EXPECT_EQ(std::ranges::count(reply.headers, in_gzip), reply.body.starts_with("\x1F\x8B") ? 1 : 0);
        return reply.body.size();
    };
    EXPECT_EQ(bytes("LONG", Form::report, false), 5'000U);
    EXPECT_LT(bytes("LONG", Form::report, true), 100U);
    EXPECT_EQ(bytes("LONG", Form::xlsx, true), 4U);
    EXPECT_EQ(bytes("DONE", Form::report, true), 6U);
}

TEST_F(ResultsTest, AreListedForTheirHost) {
    const auto list = [&](const char* host, const char* before = "") {
        return ask([&](Done done) { results_.list({token(Role::host, host, ""), "", ""}, before, std::move(done)); });
    };
    EXPECT_NE(list("ADA").body.find("\"run\":\"DONE\""), std::string::npos);
    EXPECT_EQ(list("BOB").body, R"({"runs":[]})");
    EXPECT_EQ(list("ADA", "2027-01-15T08:00:00Z").body, R"({"runs":[]})");
    EXPECT_EQ(list("ADA", "yesterday").status, 400);
}

TEST_F(ResultsTest, AreListedPageByPage) {
    for (int n = 0; n < 200; ++n) {
        CompletedRun run;
        run.summary.run = RunId{"RUN" + std::to_string(n)};
        run.summary.host = HostId{"EVE"};
        run.summary.finished_at = noon + std::chrono::seconds{n};
        ASSERT_TRUE(store_.put(run, noon));
    }
    const auto page = [&](const std::string& before) {
        const Reply reply =
            ask([&](Done done) { results_.list({token(Role::host, "EVE", ""), "", ""}, before, std::move(done)); });
        return boost::json::parse(reply.body).as_object();
    };
    const auto first = page("");
    ASSERT_EQ(first.at("runs").as_array().size(), 100U);
    EXPECT_EQ(first.at("runs").at(0).at("run"), "RUN199");
    const auto second = page(std::string(first.at("next").as_string()));
    ASSERT_EQ(second.at("runs").as_array().size(), 100U);
    EXPECT_EQ(second.at("runs").at(0).at("run"), "RUN99");
    EXPECT_FALSE(second.contains("next")) << "a full page that is the last one";
}

}  // namespace
}  // namespace mcs::sign_on
