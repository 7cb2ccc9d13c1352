#include "simulation/client.hpp"

#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace mcs::sim {

namespace json = boost::json;

namespace {

uint64_t mixed(uint64_t hash, std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001B3U;
    return hash;
}

bool has_solution(const json::object& message) {
    const json::value* correct = message.if_contains("correct");
    return (correct != nullptr && !correct->as_array().empty()) || message.contains("explanation");
}

uint32_t number_of(const json::value& value) { return static_cast<uint32_t>(value.to_number<uint64_t>()); }

}  // namespace

// --- Any client -------------------------------------------------------------------------------------------------

/// Tries until it has a token, each time at any instance.
void SimClient::sign_on() {
    if (!token_.empty()) return;
    say_later(some_time(1000, 6000), [this] { sign_on(); });
    ask();
    if (!world_.stormy() || !world_.scheduler().chance(100)) return;
    world_.faults().count(Fault::client_double_send);
    ask();
}

void SimClient::ask() {
    if (Instance* instance = world_.some_instance()) {
        instance->ask([this](sign_on::SignOn& service, sign_on::Done done) { request(service, std::move(done)); },
                      [this](const sign_on::Reply& reply) { answered(reply); });
    }
}

void SimClient::answered(const sign_on::Reply& reply) {
    heard_ = mixed(heard_, reply.body);
    if (kept_in_the_dark()) world_.told(run_, reply.body);
    if (done() || reply.status == 503) return;
    const json::object body = json::parse(reply.body).as_object();
    reply.status == 201 ? granted(body) : denied(body);
}

void SimClient::granted(const json::object& grant) {
    token_ = std::string(grant.at("token").as_string());
    connect();
}

void SimClient::denied(const json::object& problem) {
    throw Violation("a host or screen is let in, and not told " + json::serialize(problem));
}

void SimClient::connect() {
    if (done() || link_ != nullptr) return;
    Instance* instance = world_.some_instance();
    if (instance == nullptr) return say_later(some_time(200, 2000), [this] { connect(); });
    link_ = instance->connections().open(*this, instance->speed_run());
    greeted_ = false;
    connected_in_calm_ = !world_.stormy();
    say(R"({"type":"hello","token":")" + token_ + R"(","seen":)" + std::to_string(seen_) + "}");
}

void SimClient::hang_up() {
    greeted_ = false;
    if (const auto link = std::exchange(link_, nullptr)) {
        link->peer = nullptr;
        if (link->wire != nullptr) link->wire->hang_up(link);
    }
    say_later(some_time(1, 3000), [this] { connect(); });
}

void SimClient::say(const std::string& text) {
    if (link_ != nullptr && link_->wire != nullptr) link_->wire->send_up(link_, text);
}

/// Not if it is done by then.
void SimClient::say_later(Micros delay, std::function<void()> what) {
    world_.scheduler().after(delay, [this, then = std::move(what)] {
        if (!done()) then();
    });
}

void SimClient::on_closed(uint16_t code) {
    link_ = nullptr;
    greeted_ = false;
    expect(code != 4003 && code != 1008, "a well-behaved client is not sent away (" + std::to_string(code) + ")");
    expect(code != 4002, "only an older connection is replaced");
    if (code == 4001) gone_ = true;
    say_later(some_time(200, 3000), [this] { connect(); });
}

void SimClient::on_message(std::string_view text) {
    heard_ = mixed(heard_, text);
    if (kept_in_the_dark()) world_.told(run_, text);
    const json::object message = json::parse(text).as_object();
    const std::string_view type = message.at("type").as_string();
    if (type == "welcome" || type == "phase") phase_ = std::string(message.at("phase").as_string());
    if (type == "welcome" || type == "leaderboard") {
        seen_ = std::max(seen_, message.at("seq").to_number<uint64_t>());
    }
    if (type == "welcome") {
        greeted_ = true;
        welcomed(message);
        if (message.contains("rematch")) invited(message.at("rematch").as_object());
    }
    if (type == "rematch") invited(message);
    on(type, message);
    if (phase_ == "finished") finished_ = true;
}

void SimClient::invited(const json::object& rematch) {
    invited_ = true;
    world_.checker(run_).told_rematch(RunId(std::string(rematch.at("run").as_string())));
}

// --- Participants -----------------------------------------------------------------------------------------------

void SimPlayer::request(sign_on::SignOn& sign_on, sign_on::Done done) {
    const json::object body{{"code", world_.code(run_)}, {"name", name_}, {"attempt", attempt_}};
    sign_on::Caller caller;
    if (before_ != nullptr) caller.bearer = before_->token_;
    sign_on.join(caller, json::serialize(body), std::move(done));
}

void SimPlayer::granted(const json::object& grant) {
    const ParticipantId who{number_of(grant.at("participant"))};
    world_.checker(run_).told_seat(who, std::string(grant.at("name").as_string()), attempt_);
    if (before_ != nullptr && !before_->token_.empty()) {
        const uint8_t had = world_.checker(before_->run_).state()->at(before_->who_).time_quarters;
        world_.checker(run_).told_to_come_along(who, had);
    }
    who_ = who;
    SimClient::granted(grant);
}

/// A name that is taken is given up for another; whoever comes too late goes away.
void SimPlayer::denied(const json::object& problem) {
    const int64_t status = problem.at("status").as_int64();
    expect(status == 409 || status == 410, "a joiner is not told " + std::to_string(status));
    if (token_.empty() && problem.contains("suggestion")) {
        name_ = std::string(problem.at("suggestion").as_string());
    } else if (token_.empty()) {
        gone_ = true;
    }
}

void SimPlayer::welcomed(const json::object& welcome) {
    if (connected_in_calm()) world_.checker(run_).told_welcome(who_);
    asked_.reset();
    for (const json::value& answer : welcome.at("you").at("answers").as_array()) {
        const auto known = told_.find(number_of(answer.at("question")));
        if (known == told_.end()) continue;
        expect(known->second == std::pair(std::string(answer.at("result").as_string()), answer.at("points").as_int64()),
               "a welcome says what the verdicts said");
    }
    for (const auto& [position, choice] : given_) give_again(position);
    if (welcome.contains("question")) asked(welcome.at("question").as_object());
    if (world_.stormy() && world_.scheduler().chance(50)) say_later(some_time(10, 4000), [this] { hang_up(); });
}

void SimPlayer::on(std::string_view type, const json::object& message) {
    if (type == "question") return asked(message.at("question").as_object());
    if (type == "verdict") return told(message);
    if (type == "recorded") return recorded(message);
    if (type == "error") return refused(message);
    if (type == "reveal" && has_solution(message)) {
        world_.checker(run_).told_solution(who_, number_of(message.at("question")));
    }
    expect(type != "progress", "progress is for the host and screens");
}

std::string SimPlayer::some_choice() {
    std::string choice = "[" + std::to_string(world_.scheduler().below(options_));
    if (world_.scheduler().chance(300)) choice += "," + std::to_string(world_.scheduler().below(options_));
    return choice + "]";
}

void SimPlayer::asked(const json::object& question) {
    const uint32_t position = number_of(question.at("index"));
    if (asked_ == position) return;
    asked_ = position;
    options_ = static_cast<uint32_t>(question.at("options").as_array().size());
    const Micros limit{number_of(question.at("limit_ms")) * int64_t{1000}};
    Micros think = some_time(50, 3000);
    if (world_.stormy()) {
        if (world_.scheduler().chance(30)) return;  // walks away from it
        if (world_.scheduler().chance(50)) think = limit + some_time(0, 1500);
    }
    say_later(think, [this, position] {
        if (asked_ == position && !given_.contains(position)) give(position, some_choice());
    });
}

void SimPlayer::give(uint32_t position, const std::string& choice) {
    given_[position] = choice;
    if (!greeted()) return;  // the welcome will bring it up
    const std::string begin = R"({"type":"answer","question":)" + std::to_string(position) + R"(,"choice":)";
    say(begin + choice + "}");
    if (world_.stormy() && world_.scheduler().chance(100)) {
        world_.faults().count(Fault::client_double_send);
        say(begin + some_choice() + "}");
    }
    if (world_.stormy() && world_.scheduler().chance(40)) hang_up();
    say_later(some_time(2000, 5000), [this, position] {
        if (greeted()) give_again(position);
    });
}

void SimPlayer::give_again(uint32_t position) {
    const auto choice = given_.find(position);
    if (choice == given_.end()) return;
    world_.faults().count(Fault::client_resend);
    give(position, std::string(choice->second));
}

void SimPlayer::told(const json::object& verdict) {
    const uint32_t position = number_of(verdict.at("question"));
    RunChecker& checker = world_.checker(run_);
    checker.told_verdict(who_, position,
                         {std::string(verdict.at("result").as_string()), verdict.at("points").as_int64(),
                          verdict.at("elapsed_us").as_int64(), verdict.at("credit_us").as_int64()});
    if (has_solution(verdict)) checker.told_solution(who_, position);
    told_[position] = {std::string(verdict.at("result").as_string()), verdict.at("points").as_int64()};
    given_.erase(position);
    if (!verdict.at("next").is_null()) asked(verdict.at("next").as_object());
}

void SimPlayer::recorded(const json::object& message) {
    const uint32_t position = number_of(message.at("question"));
    world_.checker(run_).told_recorded(who_, position, message.at("elapsed_us").as_int64());
    given_.erase(position);
}

void SimPlayer::refused(const json::object& error) {
    const std::string_view code = error.at("code").as_string();
    expect(code == "unavailable" || code == "rate_limited" || code == "not_running" || code == "run_finished" ||
               code == "not_current" || code == "not_allowed" || code == "bad_message",
           "a well-behaved participant is not told " + std::string(code));
    if (!error.contains("question")) return;
    const uint32_t position = number_of(error.at("question"));
    if (code == "not_current" || code == "run_finished") given_.erase(position);
}

// --- Host and screen --------------------------------------------------------------------------------------------

void SimHost::request(sign_on::SignOn& sign_on, sign_on::Done done) {
    if (before_ != nullptr) host_token_ = before_->host_token_;
    if (host_token_.empty()) {
        sign_on.host({}, "{}", [this](const sign_on::Reply& reply) {
            host_token_ = std::string(json::parse(reply.body).at("token").as_string());
        });
    }
    sign_on.create_run({.bearer = host_token_, .remote_address = {}, .origin = "http://sim"}, description(),
                       std::move(done));
}

/// The run that it wants.
std::string SimHost::description() const {
    if (before_ != nullptr) return R"({"rematch_of":")" + world_.id(before_->run_).str() + R"("})";
    return R"({"question_set":")" + question_set_ + R"(","settings":)" + settings_ + "}";
}

/// An instance that is behind does not know yet that the run before is over.
void SimHost::denied(const json::object& problem) {
    if (before_ == nullptr || problem.at("status").as_int64() != 409) SimClient::denied(problem);
}

/// A second run, where it asked twice, is left alone.
void SimHost::granted(const json::object& grant) {
    if (!token_.empty()) return;
    const RunId run(std::string(grant.at("run").as_string()));
    if (before_ != nullptr && grant.at("invited").as_bool()) world_.checker(before_->run_).told_rematch(run);
    if (before_ != nullptr && !grant.at("invited").as_bool()) world_.nobody_invited(before_->run_);
    world_.created(run_, run, std::string(grant.at("code").as_string()));
    SimClient::granted(grant);
    steer();
}

void SimHost::on(std::string_view type, const json::object& message) {
    if (phase_ == "finished") world_.over(run_);
    if (type == "welcome") live_ = message.at("settings").at("mode").as_string() == "live";
    expect(type != "question" && type != "verdict", "questions and verdicts are for participants");
    if (type == "reveal" && has_solution(message)) {
        world_.checker(run_).told_live_solution(number_of(message.at("question")));
    }
}

void SimHost::steer() {
    say_later(some_time(500, 2000), [this] { steer(); });
    if (!greeted()) return;
    Scheduler& scheduler = world_.scheduler();
    patience_ += Micros{1'250'000};
    if (world_.stormy() && phase_ != "finished") be_generous_or_strict();
    if (phase_ == "lobby" && patience_ > Micros{9'000'000}) return say(R"({"type":"start"})");
    if (phase_ == "paused") return say(R"({"type":"resume"})");
    if (phase_ != "running") return;
    if (live_ && scheduler.chance(400)) say(R"({"type":"next"})");
    if (!world_.stormy()) return;
    if (scheduler.chance(30)) say(R"({"type":"pause"})");
    if (scheduler.chance(15)) say(R"({"type":"kick","participant":)" + std::to_string(1 + scheduler.below(9)) + "}");
    if (scheduler.chance(4)) say(R"({"type":"end"})");
    if (scheduler.chance(30)) hang_up();
}

/// Gives somebody more time, or takes it back; lets nobody new in, or again.
void SimHost::be_generous_or_strict() {
    Scheduler& scheduler = world_.scheduler();
    if (before_ == nullptr && scheduler.chance(60)) {
        say(R"({"type":"grant","participant":)" + std::to_string(1 + scheduler.below(9)) + R"(,"time_factor":)" +
            std::to_string(1 + scheduler.below(4)) + "}");
    }
    if (scheduler.chance(10)) say(R"({"type":"lock"})");
    if (scheduler.chance(40)) say(R"({"type":"unlock"})");
}

void SimScreen::request(sign_on::SignOn& sign_on, sign_on::Done done) {
    sign_on.screen({}, json::serialize(json::object{{"code", world_.code(run_)}}), std::move(done));
}

void SimScreen::on(std::string_view type, const json::object& message) {
    expect(type != "question" && type != "verdict", "questions and verdicts are for participants");
    if (type == "reveal" && has_solution(message)) {
        world_.checker(run_).told_live_solution(number_of(message.at("question")));
    }
    if (type == "progress" && message.contains("live") && has_solution(message.at("live").as_object())) {
        world_.checker(run_).told_live_solution(number_of(message.at("live").at("question").at("index")));
    }
}

}  // namespace mcs::sim
