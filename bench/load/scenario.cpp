#include "scenario.hpp"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include <boost/json.hpp>
#include <poll.h>
#include <unistd.h>

#include "processes.hpp"
#include "swarm.hpp"

namespace mcs::bench {

namespace {

namespace json = boost::json;

constexpr double patience_s = 300;
/// Of the server's rate limit: 40 messages at once, 20 a second after that.
constexpr uint32_t burst_answers = 30;
constexpr uint32_t burst_refill_ms = 2000;
constexpr uint32_t stampede_ms = 1000;

bool told_to_go_on() {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    std::string line;
    return poll(&input, 1, 0) > 0 && std::getline(std::cin, line).good();
}

class Play {
  public:
    explicit Play(const Options& options) : options_(options), swarm_(options) {}

    json::object operator()() {
        memory("memory_before");
        swarm_.let_hosts_in();
        need([this] { return swarm_.hosts_in() == swarm_.hosts(); }, "letting the hosts in");
        memory("memory_hosted");
        let_in();
        if (options_.pattern == Pattern::idle) {
            swarm_.work_for(options_.measure_ms);
            memory("memory_idle");
        } else {
            start();
            perform();
            memory("memory_after");
            swarm_.stop_answering();
            need([this] { return swarm_.answers_open() == 0; }, "every answer has a verdict");
            say("measured", options_.in_step);
        }
        if (!options_.floor && options_.pattern != Pattern::idle) end();
        summarise();
        return std::move(report_);
    }

  private:
    void let_in();
    void start();
    void end();
    void perform();
    void steady();
    void stampede();
    void saturate();
    void reconnect();
    void summarise();
    void write_totals() const;

    void need(const std::function<bool()>& done, const char* what) {
        if (swarm_.work_until(done, patience_s)) return;
        std::string message = "this took too long: " + std::string(what);
        for (const std::string& error : swarm_.errors()) message += "\n" + error;
        throw std::runtime_error(message);
    }
    void memory(const char* when) {
        json::object bytes;
        for (const auto& [name, process] : options_.processes) bytes[name] = own_memory(process);
        report_[when] = std::move(bytes);
    }
    void say(const char* what, bool in_step = false) {
        std::printf("%s\n", what);
        std::fflush(stdout);
        if (in_step) need(told_to_go_on, "a line on standard input");
    }
    double seconds_since(int64_t then_us) const { return static_cast<double>(swarm_.now_us() - then_us) / 1e6; }

    /// What is counted between two moments; adds up over several windows.
    struct Window {
        Counts counts;
        std::vector<int64_t> cpu_us;
        int64_t at_us = 0;
    };
    Window now() const {
        Window window{swarm_.counts(), {}, swarm_.now_us()};
        for (const auto& process : options_.processes) window.cpu_us.push_back(cpu_time_us(process.second));
        return window;
    }
    void begin_window() {
        begun_ = now();
        swarm_.measure(true);
    }
    void end_window() {
        swarm_.measure(false);
        const Window ended = now();
        spent_us_ += ended.at_us - begun_.at_us;
        verdicts_ += ended.counts.verdicts - begun_.counts.verdicts;
        leaderboards_ += ended.counts.leaderboards - begun_.counts.leaderboards;
        messages_ += ended.counts.messages - begun_.counts.messages;
        bytes_ += ended.counts.bytes - begun_.counts.bytes;
        cpu_us_.resize(ended.cpu_us.size());
        for (size_t i = 0; i < cpu_us_.size(); ++i) cpu_us_[i] += ended.cpu_us[i] - begun_.cpu_us[i];
    }

    const Options& options_;
    Swarm swarm_;
    json::object report_;
    Window begun_;
    int64_t spent_us_ = 0;
    uint64_t verdicts_ = 0, leaderboards_ = 0, messages_ = 0, bytes_ = 0;
    std::vector<int64_t> cpu_us_;
};

void Play::let_in() {
    const Window before = now();
    swarm_.let_players_in();
    need([this] { return swarm_.in() == options_.players || swarm_.error_count() > 0; }, "letting everybody in");
    const Window after = now();
    report_["in_seconds"] = seconds_since(before.at_us);
    json::object cpu;
    for (size_t i = 0; i < after.cpu_us.size(); ++i) {
        cpu[options_.processes[i].first] = after.cpu_us[i] - before.cpu_us[i];
    }
    report_["in_cpu_us"] = std::move(cpu);
    memory("memory_in");
    say("in", options_.in_step);
}

void Play::start() {
    if (options_.floor) return;
    swarm_.command_hosts("start");
    need([this] { return swarm_.with_question() == options_.players; }, "everybody's first question");
}

void Play::end() {
    swarm_.command_hosts("end");
    const int64_t ended = swarm_.now_us();
    need([this] { return swarm_.results_seen() == swarm_.hosts(); }, "storing the results");
    report_["results_seconds"] = seconds_since(ended);
}

void Play::perform() {
    switch (options_.pattern) {
        case Pattern::idle:
            return;
        case Pattern::steady:
            return steady();
        case Pattern::stampede:
            return stampede();
        case Pattern::saturate:
            return saturate();
        case Pattern::reconnect:
            return reconnect();
    }
}

void Play::steady() {
    swarm_.answer(options_.think_ms, true);
    swarm_.work_for(options_.warm_up_ms);
    say("racing");
    begin_window();
    swarm_.work_for(options_.measure_ms);
    end_window();
}

/// Round after round; the slowest of them is told.
void Play::stampede() {
    double slowest = 0;
    swarm_.work_for(options_.warm_up_ms);
    for (uint32_t spent = 0; spent < options_.measure_ms; spent += options_.round_ms) {
        const uint64_t before = swarm_.counts().verdicts;
        const int64_t begun = swarm_.now_us();
        begin_window();
        swarm_.answer({0, stampede_ms}, false);
        need([&] { return swarm_.counts().verdicts - before == options_.players; }, "the verdicts of a stampede");
        slowest = std::max(slowest, seconds_since(begun));
        // What else the answers cause comes out within the round.
        const auto left = static_cast<int64_t>(options_.round_ms) - static_cast<int64_t>(seconds_since(begun) * 1000);
        if (left > 0) swarm_.work_for(static_cast<uint32_t>(left));
        end_window();
    }
    report_["last_verdict_seconds"] = slowest;
}

void Play::saturate() {
    for (uint32_t spent = 0; spent < options_.measure_ms; spent += burst_refill_ms) {
        const uint64_t before = swarm_.counts().verdicts;
        begin_window();
        swarm_.burst(burst_answers);
        need([&] { return swarm_.counts().verdicts - before == uint64_t{options_.players} * burst_answers; },
             "the verdicts of a burst");
        end_window();
        swarm_.work_for(burst_refill_ms);
    }
}

void Play::reconnect() {
    swarm_.answer(options_.think_ms, true);
    swarm_.work_for(options_.warm_up_ms);
    say("racing");
    need([this] { return swarm_.counts().lost > 0; }, "the server's end");
    const int64_t lost = swarm_.now_us();
    need([this] { return swarm_.counts().lost >= options_.players && swarm_.in() == options_.players; },
         "everybody's return");
    report_["back_seconds"] = seconds_since(lost);
    swarm_.work_for(options_.measure_ms);
}

void Play::summarise() {
    const Histogram& latency = swarm_.latency();
    report_["players"] = options_.players;
    report_["seconds"] = static_cast<double>(spent_us_) / 1e6;
    report_["verdicts"] = verdicts_;
    report_["leaderboards"] = leaderboards_;
    report_["messages"] = messages_;
    report_["bytes"] = bytes_;
    json::object cpu;
    for (size_t i = 0; i < cpu_us_.size(); ++i) cpu[options_.processes[i].first] = cpu_us_[i];
    report_["cpu_us"] = std::move(cpu);
    report_["latency_us"] = json::object{
        {"p50", latency.percentile(0.5)},     {"p90", latency.percentile(0.9)}, {"p99", latency.percentile(0.99)},
        {"p99.9", latency.percentile(0.999)}, {"max", latency.max()},           {"count", latency.count()}};
    const Counts& counts = swarm_.counts();
    report_["answers_in_all"] = counts.answers;
    report_["verdicts_in_all"] = counts.verdicts;
    report_["told_by_welcome"] = counts.told_by_welcome;
    report_["lost"] = counts.lost;
    report_["tried_again"] = counts.tried_again;
    report_["error_count"] = swarm_.error_count();
    report_["errors"] = json::array(swarm_.errors().begin(), swarm_.errors().end());
    if (!options_.totals_file.empty()) write_totals();
}

void Play::write_totals() const {
    std::ofstream file(options_.totals_file);
    for (const Player& player : swarm_.players()) {
        file << options_.runs[player.run].code << '\t' << player.participant << '\t' << player.verdicts << '\t'
             << player.points << '\n';
    }
    if (!file.flush()) throw std::runtime_error("can not write " + options_.totals_file);
}

}  // namespace

boost::json::object play(const Options& options) { return Play(options)(); }

}  // namespace mcs::bench
