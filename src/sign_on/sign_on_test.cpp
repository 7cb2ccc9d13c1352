#include "sign_on/sign_on.hpp"

#include "race/entry_codec.hpp"
#include "sign_on/codes.hpp"
#include "support/sign_on_service.hpp"

namespace mcs::sign_on {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using testing::noon;

class SignOnTest : public testing::ServiceTest {
    using ServiceTest::ServiceTest;
};

TEST_F(SignOnTest, EverybodyIsAHostOfTheirOwnWhereNoKeyIsSet) {
    const auto one = host("{}"), two = host("");
    EXPECT_EQ(one.status, 201);
    EXPECT_NE(text(one, "host"), text(two, "host"));
    const auto renewed = host("{}", text(one, "token"));
    EXPECT_EQ(text(renewed, "host"), text(one, "host"));
    clock_.time += 31 * 24h;
    EXPECT_NE(text(host("{}", text(one, "token")), "host"), text(one, "host"));
}

TEST_F(SignOnTest, ARunIsCreatedAndJoined) {
    const auto run = create(text(host("{}"), "token"), R"({"questions":1})");
    ASSERT_EQ(run.status, 201) << run.body;
    const auto code = text(run, "code");
    EXPECT_EQ(text(run, "join_url"), "http://quiz.test/join/" + code);
    const auto run_host = authority_.tokens().verify(text(run, "token"), noon);
    ASSERT_TRUE(run_host);
    EXPECT_EQ(run_host->role, Role::run_host);

    const auto before = members(lobby(code));
    EXPECT_EQ(before.at("title"), "Rivers");
    EXPECT_EQ(before.at("players"), 0);
    EXPECT_EQ(before.at("questions"), 1);
    EXPECT_EQ(before.at("joinable"), true);

    const auto ada = join(" " + code.substr(0, 3) + "-" + code.substr(3), "  Ada ");
    ASSERT_EQ(ada.status, 201) << ada.body;
    EXPECT_EQ(text(ada, "name"), "Ada");
    EXPECT_EQ(members(ada).at("participant"), 1);
    const auto who = authority_.tokens().verify(text(ada, "token"), noon);
    EXPECT_EQ(who->role, Role::participant);
    EXPECT_EQ(who->run.str(), text(run, "run"));
    EXPECT_TRUE(who->host.empty());
    EXPECT_EQ(members(lobby(code)).at("players"), 1);
}

TEST_F(SignOnTest, AHostIsToldOfTheirRunsUnderWay) {
    const auto ada = text(host("{}"), "token"), bob = text(host("{}"), "token");
    EXPECT_TRUE(listed(ada).empty());
    const auto first = create(ada, R"({"questions":1})"), second = create(ada, R"({"mode":"live"})");
    create(bob);
    create(ada, R"({"mode":"solo"})");
    EXPECT_EQ(listed(ada), (std::vector{text(second, "run"), text(first, "run")}));
    join(text(first, "code"), "Zoe");
    append(text(first, "run"), race::Start{});
    const auto runs = members(list(ada)).at("runs").as_array();
    EXPECT_EQ(runs[0].at("phase"), "lobby");
    EXPECT_EQ(runs[0].at("mode"), "live");
    EXPECT_EQ(runs[1].at("phase"), "countdown");
    EXPECT_EQ(runs[1].at("code").as_string(), text(first, "code"));
    EXPECT_EQ(runs[1].at("title"), "Rivers");
    EXPECT_EQ(runs[1].at("players"), 1);
    EXPECT_EQ(runs[1].at("questions"), 1);
    EXPECT_EQ(runs[1].at("created_at"), "2027-01-15T08:00:00.000000Z");

    append(text(first, "run"), race::End{});
    EXPECT_EQ(listed(ada).size(), 2U) << "its results are not there yet";
    append(text(first, "run"), race::Archived{}, {.role = race::Role::system});
    EXPECT_EQ(listed(ada), std::vector{text(second, "run")});
}

TEST_F(SignOnTest, OnlyHostsAreToldAndOnlyOfWhatTheLogsSayIsTheirs) {
    const auto ada = text(host("{}"), "token");
    const auto run = create(ada);
    EXPECT_EQ(list("").status, 401);
    EXPECT_EQ(list(text(run, "token")).status, 403);
    EXPECT_EQ(list(text(join(text(run, "code"), "Zoe"), "token")).status, 403);

    // A list of the store's that is wrong gives nothing away.
    race::Create create;
    create.run = RunId{"another's"};
    create.host = HostId{"another"};
    create.question_set = QuestionSetId{set_};
    std::string bytes;
    race::encode({.seq = 1, .received = noon, .actor = {}, .command = create}, bytes);
    log_->create({create.run, JoinCode{"BBBBBB"}, HostId{text(host("{}", ada), "host")}, bytes, noon}, [](auto) {});
    tasks_.run_all();
    EXPECT_EQ(listed(ada), std::vector{text(run, "run")});

    store_.lose(RunId{text(run, "run")});
    EXPECT_TRUE(listed(ada).empty());
    store_.set_available(false);
    EXPECT_EQ(list(ada).status, 503);
}

TEST_F(SignOnTest, JoiningGoesOnOnAnotherInstance) {
    const auto code = text(create(text(host("{}"), "token")), "code");
    join(code, "Ada");
    service_.reset();
    replicas_.reset();
    log_.reset();
    start();
    EXPECT_EQ(join(code, "Ada").status, 409);
    EXPECT_EQ(members(join(code, "Bob")).at("participant"), 2);
}

TEST_F(SignOnTest, ATakenNameComesWithASuggestionThatIsFree) {
    const auto code = text(create(text(host("{}"), "token")), "code");
    EXPECT_EQ(join(code, "Ada").status, 201);
    const auto taken = join(code, "АDА");  // Cyrillic А
    EXPECT_EQ(taken.status, 409);
    EXPECT_EQ(taken.content_type, "application/problem+json");
    EXPECT_EQ(text(taken, "code"), "name_taken");
    EXPECT_EQ(join(code, text(taken, "suggestion")).status, 201);
    // "Ada 2" looks like the name just taken.
    EXPECT_EQ(text(join(code, "Ada"), "suggestion"), "Ada 3");
}

TEST_F(SignOnTest, TwoWhoTakeOneNameAtOnceDoNotBothGetIt) {
    const auto code = text(create(text(host("{}"), "token")), "code");
    lobby(code);
    std::vector<int> statuses;
    const auto body = json::serialize(json::object{{"code", code}, {"name", "Ada"}});
    for (int i = 0; i < 2; ++i) {
        service_->join(by({}), body, [&](Reply reply) { statuses.push_back(reply.status); });
    }
    tasks_.run_all();
    EXPECT_EQ(statuses, (std::vector<int>{201, 409}));
}

TEST_F(SignOnTest, TheSameAttemptIsTheSameParticipant) {
    const auto run = create(text(host("{}"), "token"));
    const auto code = text(run, "code");
    const std::string attempt(16, 'a');
    EXPECT_EQ(members(join(code, "Ada", attempt)).at("participant"), 1);
    const auto entries = store_.entry_count(RunId{text(run, "run")});
    start();  // another instance
    const auto again = join(code, "Bob", attempt);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(members(again).at("participant"), 1);
    EXPECT_EQ(text(again, "name"), "Ada");
    EXPECT_EQ(authority_.tokens().verify(text(again, "token"), noon)->participant, ParticipantId{1});
    EXPECT_EQ(store_.entry_count(RunId{text(run, "run")}), entries);
    EXPECT_EQ(join(code, "Ada", std::string(16, 'b')).status, 409);

    const auto other = text(create(text(host("{}"), "token")), "code");
    EXPECT_EQ(text(join(other, "Bob", attempt), "name"), "Bob");
    append(text(run, "run"), race::End{});
    EXPECT_EQ(members(join(code, "Ada", attempt)).at("participant"), 1);
    EXPECT_EQ(join(code, "Carl", std::string(16, 'c')).status, 410);
}

TEST_F(SignOnTest, OneAttemptTwiceAtOnceIsOneParticipant) {
    const auto code = text(create(text(host("{}"), "token")), "code");
    const auto body = json::serialize(json::object{{"code", code}, {"name", "Ada"}, {"attempt", std::string(16, 'a')}});
    std::vector<json::value> participants;
    for (int i = 0; i < 2; ++i) {
        service_->join(by({}), body, [&](Reply reply) { participants.push_back(members(reply).at("participant")); });
    }
    tasks_.run_all();
    EXPECT_EQ(participants, (std::vector<json::value>{1, 1}));
}

TEST_F(SignOnTest, WhoeverWasKickedDoesNotComeBackByTheSameAttempt) {
    const auto run = create(text(host("{}"), "token"));
    join(text(run, "code"), "Ada", std::string(16, 'a'));
    append(text(run, "run"), race::Kick{ParticipantId{1}});
    EXPECT_EQ(text(join(text(run, "code"), "Bob", std::string(16, 'a')), "code"), "name_banned");
}

TEST_F(SignOnTest, NobodyJoinsWhatIsOverOrLocked) {
    const auto token = text(host("{}"), "token");
    const auto locked = create(token, R"({"late_join":false})");
    join(text(locked, "code"), "Ada");
    append(text(locked, "run"), race::Start{});
    EXPECT_EQ(join(text(locked, "code"), "Bob").status, 409);
    EXPECT_EQ(text(join(text(locked, "code"), "Bob"), "code"), "too_late");
    EXPECT_EQ(members(lobby(text(locked, "code"))).at("joinable"), false);
    append(text(locked, "run"), race::End{});
    EXPECT_EQ(join(text(locked, "code"), "Bob").status, 410);
    EXPECT_EQ(members(lobby(text(locked, "code"))).at("phase"), "finished");
    // What can not succeed is not written.
    EXPECT_EQ(store_.entries(RunId{text(locked, "run")}).size(), 4U);
}

TEST_F(SignOnTest, NobodyNewJoinsALockedRunAndWhoIsInComesBack) {
    const auto run = create(text(host("{}"), "token"));
    const auto code = text(run, "code");
    EXPECT_EQ(members(lobby(code)).at("locked"), false);
    join(code, "Ada", std::string(16, 'a'));
    append(text(run, "run"), race::Lock{true});
    EXPECT_EQ(members(lobby(code)).at("locked"), true);
    EXPECT_EQ(members(lobby(code)).at("joinable"), false);
    const auto refused = join(code, "Bob");
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(text(refused, "code"), "locked");
    EXPECT_EQ(members(join(code, "Ada", std::string(16, 'a'))).at("participant"), 1);
    append(text(run, "run"), race::Lock{false});
    EXPECT_EQ(join(code, "Bob").status, 201);
}

TEST_F(SignOnTest, ARematchTakesWhatItIsNotToldFromTheRunBeforeAndTellsItsPeople) {
    const auto token = text(host("{}"), "token");
    const auto before = create(token, R"({"limit_ms":7000,"scoring":"accuracy"})");
    const auto rematch = [&](const std::string& bearer, json::object request) {
        request["rematch_of"] = text(before, "run");
        return ask([&](Done done) { service_->create_run(by(bearer), json::serialize(request), std::move(done)); });
    };
    EXPECT_EQ(rematch(token, {}).status, 409);  // it is not over
    append(text(before, "run"), race::End{});
    EXPECT_EQ(rematch(text(host("{}"), "token"), {}).status, 403);
    EXPECT_EQ(rematch(text(before, "token"), {}).status, 403);

    const auto next = rematch(token, {{"settings", {{"limit_ms", 9000}}}});
    EXPECT_EQ(next.status, 201);
    EXPECT_EQ(members(next).at("invited"), true);
    service_->open(RunId{text(next, "run")}, [&](auto opened) {
        const race::RunState& state = (*opened)->state();
        EXPECT_EQ(state.created().rematch_of.str(), text(before, "run"));
        EXPECT_EQ(state.created().question_set.str(), set_);
        EXPECT_EQ(state.settings().limit, Micros{9'000'000});
        EXPECT_EQ(state.settings().scoring, race::Scoring::accuracy);
    });
    service_->open(RunId{text(before, "run")},
                   [&](auto opened) { EXPECT_EQ((*opened)->state().rematch()->code.str(), text(next, "code")); });
    tasks_.run_all();
    EXPECT_FALSE(members(create(token)).contains("invited"));
}

TEST_F(SignOnTest, ARematchMayBeOnASetThatHasLeftTheLibrary) {
    const auto ada = host("{}");
    const auto token = text(ada, "token");
    const HostId owner{text(ada, "host")};
    set_ = question_sets_.put(testing::set_of("Mine", {"q1"}), owner, noon)->str();
    const auto before = create(token);
    append(text(before, "run"), race::End{});
    ASSERT_TRUE(question_sets_.remove(QuestionSetId{set_}, owner));
    EXPECT_EQ(create(token).status, 422);
    const auto body = R"({"rematch_of":")" + text(before, "run") + R"("})";
    EXPECT_EQ(ask([&](Done done) { service_->create_run(by(token), body, std::move(done)); }).status, 201);
}

TEST_F(SignOnTest, WhoComesAlongToARematchKeepsTheirExtendedTime) {
    const auto token = text(host("{}"), "token");
    const auto before = create(token);
    const auto ada = join(text(before, "code"), "Ada");
    append(text(before, "run"), race::Grant{ParticipantId{1}, 6});
    append(text(before, "run"), race::End{});
    const auto body = R"({"rematch_of":")" + text(before, "run") + R"("})";
    const auto next = ask([&](Done done) { service_->create_run(by(token), body, std::move(done)); });
    const auto come = [&](const std::string& code, const std::string& name, const std::string& bearer) {
        const auto request = json::serialize(json::object{{"code", code}, {"name", name}});
        return ask([&](Done done) { service_->join(by(bearer), request, std::move(done)); });
    };
    EXPECT_EQ(come(text(next, "code"), "Ada", text(ada, "token")).status, 201);
    EXPECT_EQ(come(text(next, "code"), "Bob", "nonsense").status, 201);
    const auto other = create(token);
    EXPECT_EQ(come(text(other, "code"), "Ada", text(ada, "token")).status, 201);
    const auto factor = [&](const Reply& run, uint32_t who) {
        int quarters = 0;
        service_->open(RunId{text(run, "run")},
                       [&](auto opened) { quarters = (*opened)->state().at(ParticipantId{who}).time_quarters; });
        tasks_.run_all();
        return quarters;
    };
    EXPECT_EQ(factor(next, 1), 6);
    EXPECT_EQ(factor(next, 2), 4);
    EXPECT_EQ(factor(other, 1), 4);
}

TEST_F(SignOnTest, WhatWasMissedIsPractisedAloneOnceTheRaceIsOver) {
    const auto token = text(host("{}"), "token");
    const auto run = create(token, R"({"countdown_ms":0,"shuffle_questions":false,"shuffle_options":false})");
    const auto ada = text(join(text(run, "code"), "Ada"), "token");
    const auto practise = [&](const std::string& bearer) {
        return ask([&](Done done) { service_->practise(by(bearer), std::move(done)); });
    };
    append(text(run, "run"), race::Grant{ParticipantId{1}, 8});
    append(text(run, "run"), race::Start{});
    append(text(run, "run"), race::Answer{0, 0b01, 0, 0}, {race::Role::participant, ParticipantId{1}});
    EXPECT_EQ(practise(ada).status, 409);
    append(text(run, "run"), race::End{});
    EXPECT_EQ(practise("").status, 401);
    EXPECT_EQ(practise(token).status, 403);

    const auto practice = practise(ada);
    ASSERT_EQ(practice.status, 201);
    EXPECT_EQ(text(practice, "name"), "Ada");
    EXPECT_EQ(text(practice, "code").size(), 6U);
    service_->open(RunId{text(practice, "run")}, [&](auto opened) {
        const race::RunState& state = (*opened)->state();
        EXPECT_EQ(state.settings().mode, race::Mode::solo);
        EXPECT_EQ(std::vector(state.questions().begin(), state.questions().end()), std::vector{1U});
        EXPECT_EQ(state.at(ParticipantId{1}).time_quarters, 8);
        EXPECT_NE(state.created().host, HostId{text(host("{}", token), "host")});
    });
    tasks_.run_all();
    EXPECT_EQ(join(text(practice, "code"), "Bob").status, 409);

    append(text(practice, "run"), race::Start{}, {race::Role::participant, ParticipantId{1}});
    append(text(practice, "run"), race::Answer{0, 0b01, 0, 0}, {race::Role::participant, ParticipantId{1}});
    append(text(practice, "run"), race::End{}, {race::Role::participant, ParticipantId{1}});
    EXPECT_NE(text(practise(text(practice, "token")), "detail").find("no question"), std::string::npos);
}

TEST_F(SignOnTest, AKickedNameDoesNotComeBack) {
    const auto run = create(text(host("{}"), "token"));
    join(text(run, "code"), "Ada");
    append(text(run, "run"), race::Kick{ParticipantId{1}});
    const auto again = join(text(run, "code"), "ada");
    EXPECT_EQ(again.status, 409);
    EXPECT_FALSE(members(again).contains("suggestion"));
}

TEST_F(SignOnTest, ARequestThatMakesNoSenseIsToldWhichMemberIsWrong) {
    const auto token = text(host("{}"), "token");
    const std::pair<const char*, const char*> cases[] = {
        {"", "question_set"},
        {"[]", "JSON object"},
        {"{", "JSON object"},
        {R"({"question_set":7})", "question_set"},
        {R"({"question_set":"x","title":7})", "title"},
        {R"({"question_set":"x","settings":[]})", "settings"},
    };
    for (const auto& [body, named] : cases) {
        const auto reply = ask([&](Done done) { service_->create_run(by(token), body, std::move(done)); });
        EXPECT_EQ(reply.status, 400) << body;
        EXPECT_NE(text(reply, "detail").find(named), std::string::npos) << reply.body;
    }
    EXPECT_EQ(create(token, R"({"limit_ms":"soon"})").status, 422);
    EXPECT_EQ(create(token, R"({"categories":["lakes"]})").status, 422);
    set_ = std::string(64, '0');
    EXPECT_EQ(create(token).status, 422);
    EXPECT_EQ(join("ABCDEF", "Ada", "guessed").status, 400);
}

TEST_F(SignOnTest, TokensAreCheckedByRole) {
    const auto token = text(host("{}"), "token");
    EXPECT_EQ(create("").status, 401);
    EXPECT_EQ(create(token + "x").status, 401);
    const auto run = create(token);
    const auto ada = text(join(text(run, "code"), "Ada"), "token");
    EXPECT_EQ(create(ada).status, 403);
    EXPECT_EQ(create(text(run, "token")).status, 403);

    EXPECT_EQ(run_token(token, text(run, "run")).status, 201);
    EXPECT_EQ(run_token(text(run, "token"), text(run, "run")).status, 201);
    EXPECT_EQ(run_token(text(host("{}"), "token"), text(run, "run")).status, 403);
    EXPECT_EQ(run_token(ada, text(run, "run")).status, 403);
    EXPECT_EQ(run_token(token, "NOSUCHRUN").status, 404);
}

TEST_F(SignOnTest, AScreenGetsATokenThatOnlyWatches) {
    const auto run = create(text(host("{}"), "token"));
    const auto watching = screen(text(run, "code"));
    EXPECT_EQ(watching.status, 201);
    EXPECT_EQ(authority_.tokens().verify(text(watching, "token"), noon)->role, Role::screen);
}

TEST_F(SignOnTest, EverybodyWhoShowsTheWayInIsToldTheSamePublicOne) {
    const auto token = text(host("{}"), "token");
    const auto run = create(token);
    const auto code = text(run, "code");
    const auto told = [&] {
        return std::pair(text(screen(code), "join_url"), text(run_token(token, text(run, "run")), "join_url"));
    };
    const auto as_reached = "http://quiz.test/join/" + code;
    EXPECT_EQ(told(), std::pair(as_reached, as_reached));
    options_.public_url = "https://quiz.example";
    start();
    const auto as_named = "https://quiz.example/join/" + code;
    EXPECT_EQ(told(), std::pair(as_named, as_named));
}

TEST_F(SignOnTest, WhoReachesTheServerByANameOfItsMachineAloneIsToldTheOneInTheNetwork) {
    options_.network_host = "192.0.2.7";
    start();
    const auto token = text(host("{}"), "token");
    const auto run = create(token);
    const auto told = [&](std::string origin) {
        const Caller caller{token, "192.0.2.1", std::move(origin)};
        const auto granted =
            ask([&](Done done) { service_->run_token(caller, RunId{text(run, "run")}, std::move(done)); });
        const auto url = text(granted, "join_url");
        return url.substr(0, url.find("/join/"));
    };
    EXPECT_EQ(told("http://localhost:8080"), "http://192.0.2.7:8080");
    EXPECT_EQ(told("http://127.0.0.1:8080"), "http://192.0.2.7:8080");
    EXPECT_EQ(told("http://[::1]:8080"), "http://192.0.2.7:8080");
    EXPECT_EQ(told("https://localhost"), "https://192.0.2.7");
    EXPECT_EQ(told("http://localhost.example:8080"), "http://localhost.example:8080");
    EXPECT_EQ(told("http://quiz.test"), "http://quiz.test");
}

TEST_F(SignOnTest, GuessingCodesIsSlowedDownForOneAddressAlone) {
    for (int i = 0; i < 60; ++i) EXPECT_EQ(lobby("ABCDEF").status, 404);
    const auto limited = lobby("ABCDEF");
    EXPECT_EQ(limited.status, 429);
    EXPECT_EQ(limited.headers.back(), std::pair(std::string("Retry-After"), std::string("1")));
    const auto elsewhere = ask([&](Done done) { service_->lobby({"", "192.0.2.2", ""}, "ABCDEF", std::move(done)); });
    EXPECT_EQ(elsewhere.status, 404);
    clock_.time += 1s;
    EXPECT_EQ(lobby("ABCDEF").status, 404);
}

TEST_F(SignOnTest, UnknownCodesOfOneKeepNobodyOutWhoSharesTheirAddressAndHasTheRightOne) {
    const auto code = text(create(text(host("{}"), "token")), "code");
    for (int i = 0; i < 100; ++i) lobby("ABCDEF");
    EXPECT_EQ(lobby(code).status, 200);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(join(code, "Player " + std::to_string(i)).status, 201);
}

TEST_F(SignOnTest, WhateverTheAddressesTooManyUnknownCodesOfAllAreNotLookedUp) {
    const auto code = text(create(text(host("{}"), "token")), "code");
    for (int i = 0; i < 120; ++i) lobby("ABCDEF");
    EXPECT_EQ(lobby(code).status, 429) << "60 of the address and 60 of all such addresses are used up";
    clock_.time += 100ms;
    EXPECT_EQ(lobby(code).status, 200) << "ten a second are looked at";
    EXPECT_EQ(lobby("ABCDEF").status, 429);
    EXPECT_EQ(lobby(code).status, 429);
}

TEST_F(SignOnTest, CreatingRunsIsSlowedDownForOneAddressAlone) {
    const auto token = text(host("{}"), "token");
    for (int i = 0; i < 60; ++i) EXPECT_EQ(create(token).status, 201);
    const auto limited = create(text(host("{}"), "token"));
    EXPECT_EQ(limited.status, 429);
    EXPECT_EQ(limited.headers.back(), std::pair(std::string("Retry-After"), std::string("10")));
    const auto body = R"({"question_set":")" + set_ + "\"}";
    const auto elsewhere =
        ask([&](Done done) { service_->create_run({token, "192.0.2.2", ""}, body, std::move(done)); });
    EXPECT_EQ(elsewhere.status, 201);
    clock_.time += 10s;
    EXPECT_EQ(create(token).status, 201);
    EXPECT_EQ(create(token).status, 429);
}

TEST_F(SignOnTest, PracticeUsesUpNothingOfWhatTheTeacherBesideMayCreate) {
    const auto token = text(host("{}"), "token");
    const auto run = create(token, R"({"countdown_ms":0})");
    const auto ada = text(join(text(run, "code"), "Ada"), "token");
    append(text(run, "run"), race::Start{});
    append(text(run, "run"), race::End{});
    const auto practise = [&] { return ask([&](Done done) { service_->practise(by(ada), std::move(done)); }).status; };
    for (int i = 0; i < 60; ++i) EXPECT_EQ(practise(), 201);
    EXPECT_EQ(practise(), 429);
    EXPECT_EQ(create(token).status, 201);
}

TEST_F(SignOnTest, WhatTheLogDoesNotTakeIsNotPromised) {
    const auto token = text(host("{}"), "token");
    const auto code = text(create(token), "code");
    lobby(code);
    store_.set_available(false);
    EXPECT_EQ(create(token).status, 503);
    EXPECT_EQ(join(code, "Ada").status, 503);
    store_.set_available(true);
    EXPECT_EQ(join(code, "Ada").status, 201);
}

struct SignOnWithHostKeyTest : SignOnTest {
    SignOnWithHostKeyTest() : SignOnTest("open sesame") {}
};

TEST_F(SignOnWithHostKeyTest, TheKeyMakesAHostWhoIsTheSameOnEveryDevice) {
    EXPECT_EQ(host("{}").status, 401);
    EXPECT_EQ(host(R"({"key":"wrong"})").status, 401);
    const auto ada = host(R"({"key":"open sesame","name":"Ada"})");
    EXPECT_EQ(ada.status, 201);
    EXPECT_EQ(text(host(R"({"key":"open sesame","name":" ada "})"), "host"), text(ada, "host"));
    EXPECT_NE(text(host(R"({"key":"open sesame","name":"Bob"})"), "host"), text(ada, "host"));
    EXPECT_EQ(text(host("{}", text(ada, "token")), "host"), text(ada, "host"));
    EXPECT_EQ(create(text(ada, "token")).status, 201);
}

TEST_F(SignOnWithHostKeyTest, WhoHostedUnderAnotherKeyOrNoneMustGiveThisOne) {
    const SigningKey former = signing_key_from(std::string(32, 'f')), current = signing_key_from(std::string(32, 's'));
    const auto hosts_under = [&](const Authority& authority) {
        return authority.make_host_token(HostId{"HOST"}, noon);
    };
    const std::string under_none = hosts_under(Authority({current, {}}, HostKey("")));
    const std::string under_another = hosts_under(Authority({current, {}}, HostKey("open barley")));
    for (const auto& token : {under_none, under_another}) {
        EXPECT_EQ(create(token).status, 401);
        EXPECT_EQ(list(token).status, 401);
        EXPECT_EQ(host("{}", token).status, 401) << "it does not renew itself either";
    }
    const Authority rotated({current, {former}}, HostKey("open sesame"));
    EXPECT_TRUE(rotated.identify_host(hosts_under(Authority({former, {}}, HostKey("open sesame"))), noon));
    EXPECT_FALSE(rotated.identify_host(hosts_under(Authority({former, {}}, HostKey("open barley"))), noon));
    const Authority opened({current, {}}, HostKey(""));
    EXPECT_TRUE(opened.identify_host(under_another, noon)) << "where no key is asked for, none is missing";
}

TEST_F(SignOnWithHostKeyTest, WhoeverKnowsTheKeyCreatesAsManyRunsAsTheyLike) {
    const auto token = text(host(R"({"key":"open sesame"})"), "token");
    for (int i = 0; i < 100; ++i) EXPECT_EQ(create(token).status, 201);
}

struct SignOnWithLongHostKeyTest : SignOnTest {
    SignOnWithLongHostKeyTest() : SignOnTest("Zk93hTq7LwPx02VbNc5R") {}
    int status_of(std::string_view key) { return host(R"({"key":")" + std::string(key) + "\"}").status; }
};

TEST_F(SignOnWithLongHostKeyTest, WrongKeysOfOneKeepNobodyOutWhoSharesTheirAddressAndKnowsIt) {
    for (int i = 0; i < 10; ++i) EXPECT_EQ(status_of("wrong"), 401);
    for (int i = 0; i < 15; ++i) EXPECT_EQ(status_of("wrong"), 429) << "as if it had not been looked at";
    EXPECT_EQ(status_of("Zk93hTq7LwPx02VbNc5R"), 201);
}

TEST_F(SignOnWithLongHostKeyTest, WhateverTheAddressesTooManyWrongKeysOfAllAreNotLookedAt) {
    for (int i = 0; i < 30; ++i) status_of("wrong");
    EXPECT_EQ(status_of("Zk93hTq7LwPx02VbNc5R"), 429);
    clock_.time += 50ms;
    EXPECT_EQ(status_of("Zk93hTq7LwPx02VbNc5R"), 201);
}

TEST(HostKeyTest, IsHardToGuessWhereItIsLongAndVaried) {
    EXPECT_TRUE(HostKey("Zk93hTq7LwPx02VbNc5R").hard_to_guess());
    EXPECT_TRUE(HostKey("16 bytes, varied").hard_to_guess());
    for (const char* weak : {"", "open sesame", "15bytes, varied", "aaaaaaaaaaaaaaaaaaaaaaaa", "12121212121212121212"})
        EXPECT_FALSE(HostKey(weak).hard_to_guess()) << weak;
}

TEST_F(SignOnWithHostKeyTest, GuessingAShortKeyIsSlowedDownForThoseTooWhoKnowIt) {
    for (int i = 0; i < 10; ++i) EXPECT_EQ(host(R"({"key":"wrong"})").status, 401);
    EXPECT_EQ(host(R"({"key":"open sesame"})").status, 429);
    clock_.time += 6s;
    EXPECT_EQ(host(R"({"key":"open sesame"})").status, 201);
}

}  // namespace
}  // namespace mcs::sign_on
