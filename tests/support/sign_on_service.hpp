#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "adapters/memory/memory_question_set_store.hpp"
#include "adapters/memory/run_log.hpp"
#include "sign_on/sign_on.hpp"
#include "sign_on/testing.hpp"
#include "support/fake_clock.hpp"
#include "support/manual_executor.hpp"

namespace mcs::sign_on::testing {

/// The service on one loop, over stores in memory; asked as by HTTP.
class ServiceTest : public ::testing::Test {
  protected:
    explicit ServiceTest(const char* host_key = "")
        : authority_({signing_key_from(std::string(32, 's')), {}}, HostKey(host_key)) {
        set_ = question_sets_.put(set_of("Rivers", {"q1", "q2"}), HostId{}, noon)->str();
    }

    void start() {
        log_ = std::make_unique<MemoryRunLog>(store_, tasks_);
        replicas_ = std::make_unique<replica::Replicas>(
            *log_, [this](const QuestionSetId& id, replica::SetLoaded done) { done(question_sets_.get(id)); });
        service_ = std::make_unique<SignOn>(
            authority_, *replicas_, *log_, question_sets_,
            [this](auto work, auto then, auto) {
                work();
                tasks_.post(std::move(then));
            },
            clock_, random_, options_);
    }
    void SetUp() override { start(); }

    template <class Call>
    Reply ask(Call call) {
        std::optional<Reply> reply;
        call([&](Reply answer) {
            EXPECT_FALSE(reply) << "answered twice";
            reply = std::move(answer);
        });
        tasks_.run_all();
        EXPECT_TRUE(reply) << "not answered";
        return reply.value_or(Reply{});
    }
    static boost::json::object members(const Reply& reply) { return boost::json::parse(reply.body).as_object(); }
    static std::string text(const Reply& reply, std::string_view member) {
        const auto body = members(reply);
        const auto* value = body.if_contains(member);
        return value && value->is_string() ? std::string(value->get_string()) : reply.body;
    }

    Caller by(std::string token) const { return {std::move(token), "192.0.2.1", "http://quiz.test"}; }
    Reply host(std::string_view body, std::string token = {}) {
        return ask([&](Done done) { service_->host(by(std::move(token)), body, std::move(done)); });
    }
    Reply create(std::string token, std::string_view settings = "{}") {
        const auto body = R"({"question_set":")" + set_ + R"(","settings":)" + std::string(settings) + "}";
        return ask([&](Done done) { service_->create_run(by(std::move(token)), body, std::move(done)); });
    }
    Reply join(std::string_view code, std::string_view name, std::string_view attempt = {}) {
        boost::json::object request{{"code", code}, {"name", name}};
        if (!attempt.empty()) request["attempt"] = attempt;
        const auto body = boost::json::serialize(request);
        return ask([&](Done done) { service_->join(by({}), body, std::move(done)); });
    }
    Reply join_in(std::string languages, boost::json::object request, std::string token = {}) {
        Caller caller = by(std::move(token));
        caller.languages = std::move(languages);
        return ask([&](Done done) { service_->join(caller, boost::json::serialize(request), std::move(done)); });
    }
    Reply lobby(std::string_view code, std::string languages = {}) {
        Caller caller = by({});
        caller.languages = std::move(languages);
        return ask([&](Done done) { service_->lobby(caller, code, std::move(done)); });
    }
    std::vector<std::string> suggested(std::string_view code, std::string languages) {
        std::vector<std::string> names;
        const auto body = members(lobby(code, std::move(languages)));
        for (const auto& name : body.at("suggestions").as_array()) names.emplace_back(name.as_string());
        return names;
    }
    Reply screen(std::string_view code) {
        const auto body = boost::json::serialize(boost::json::object{{"code", code}});
        return ask([&](Done done) { service_->screen(by({}), body, std::move(done)); });
    }
    Reply run_token(std::string token, const std::string& run) {
        return ask([&](Done done) { service_->run_token(by(std::move(token)), RunId{run}, std::move(done)); });
    }
    Reply list(std::string token) {
        return ask([&](Done done) { service_->list_runs(by(std::move(token)), std::move(done)); });
    }
    std::vector<std::string> listed(std::string token) {
        std::vector<std::string> runs;
        const auto body = members(list(std::move(token)));
        for (const auto& run : body.at("runs").as_array()) runs.emplace_back(run.at("run").as_string());
        return runs;
    }
    void append(const std::string& run, race::Command command, race::Actor actor = {.role = race::Role::host}) {
        service_->open(RunId{run},
                       [&](auto opened) { (*opened)->append(std::move(command), actor, clock_.now(), {}); });
        tasks_.run_all();
    }

    test::ManualExecutor tasks_;
    test::FakeClock clock_{noon};
    SeededRandom random_{1};
    MemoryQuestionSetStore question_sets_;
    MemoryLogStore store_;
    Authority authority_;
    SignOn::Options options_;
    std::string set_;
    std::unique_ptr<MemoryRunLog> log_;
    std::unique_ptr<replica::Replicas> replicas_;
    std::unique_ptr<SignOn> service_;
};

}  // namespace mcs::sign_on::testing
