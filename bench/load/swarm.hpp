#pragma once

#include <deque>
#include <functional>
#include <queue>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "histogram.hpp"
#include "options.hpp"
#include "player.hpp"
#include "wire.hpp"

namespace mcs::bench {

/// What has happened so far.
struct Counts {
    uint64_t answers = 0;   ///< sent, those sent again after a reconnect included
    uint64_t verdicts = 0;  ///< for an answer without a verdict
    uint64_t leaderboards = 0;
    uint64_t messages = 0;
    uint64_t bytes = 0;
    uint64_t lost = 0;             ///< connections that ended before they should
    uint64_t tried_again = 0;      ///< joins and connections that failed and were tried again
    uint64_t told_by_welcome = 0;  ///< answers of which a welcome, not a verdict, told that they had counted
};

/// Everybody who takes part, on one epoll instance and one thread. Brings them in, answers for them when an answer is
/// due, and checks what the server says: each answer gets exactly one verdict, points add up, nothing is an error.
///
/// Answers are due at times that do not depend on the server (an open loop): what a slow verdict delays counts from
/// when it was due.
class Swarm {
  public:
    explicit Swarm(const Options& options);
    ~Swarm();
    Swarm(const Swarm&) = delete;
    Swarm& operator=(const Swarm&) = delete;

    /// Works until `done` or `seconds` have passed; which it was. `done` is asked about once a millisecond or rarer.
    bool work_until(const std::function<bool()>& done, double seconds);
    void work_for(uint32_t ms);

    /// Lets the hosts, or the players, in: `joins_at_once` at a time.
    void let_hosts_in() { let_in(options_.players, static_cast<uint32_t>(people_.size())); }
    void let_players_in() { let_in(0, options_.players); }
    /// Every host, of those runs whose host is here, sends this command once: now, or when it is in again.
    void command_hosts(std::string_view type);
    uint32_t hosts() const noexcept { return static_cast<uint32_t>(people_.size()) - options_.players; }
    /// From now on everybody who has a question answers it after a time of their own out of `within_ms`; with
    /// `repeat` again and again, each time so long after the last answer was due.
    void answer(std::pair<uint32_t, uint32_t> within_ms, bool repeat);
    /// Everybody answers `count` times, as fast as they can.
    void burst(uint32_t count);
    void stop_answering();
    void measure(bool on) noexcept { measuring_ = on; }

    uint32_t in() const noexcept { return in_; }  ///< players who are welcomed now
    uint32_t hosts_in() const noexcept { return hosts_in_; }
    uint32_t with_question() const noexcept { return with_question_; }  ///< … and have or had one to answer
    uint32_t answers_open() const noexcept { return open_; }            ///< sent, without a verdict
    uint32_t results_seen() const noexcept { return results_; }  ///< runs whose hosts were told of stored results
    const Counts& counts() const noexcept { return counts_; }
    const Histogram& latency() const noexcept { return latency_; }
    const std::vector<std::string>& errors() const noexcept { return errors_; }
    uint64_t error_count() const noexcept { return error_count_; }
    std::span<const Player> players() const noexcept { return {people_.data(), options_.players}; }
    int64_t now_us() const noexcept;

  private:
    enum class Alarm : uint8_t { answer, come_in, ask_time };
    struct Timer {
        int64_t due_us;
        uint32_t who;
        Alarm what;
        bool operator>(const Timer& other) const noexcept { return due_us > other.due_us; }
    };

    void turn(int64_t wait_until_us);
    void ring(const Timer& timer);
    void set_alarm(uint32_t who, Alarm what, int64_t due_us);
    void on_event(uint32_t who, uint32_t events);
    void read(uint32_t who);

    void let_in(uint32_t from, uint32_t to);
    void come_in(uint32_t who);
    void next_in();
    void connect(uint32_t who, uint16_t port, Step step);
    void send(uint32_t who, std::string_view bytes);
    void send_frame(uint32_t who, uint8_t opcode, std::string_view payload);
    void watch(Player& player, uint32_t who, bool writing, bool added);
    void failed(uint32_t who, std::string_view why);
    void joined(uint32_t who, const HttpResponse& response);
    void upgraded(uint32_t who, const HttpResponse& response);
    void greet(uint32_t who);
    void give_command(uint32_t who);

    void hear(uint32_t who, const ServerFrame& frame);
    void hear_text(uint32_t who, std::string_view text);
    void on_welcome(uint32_t who, const Message& message);
    void on_verdict(uint32_t who, const Message& message);
    void on_floor(uint32_t who, std::string_view text);
    void take_question(uint32_t who, const Message& message);
    void judged(uint32_t who);
    void ask_time(uint32_t who);
    void give_answer(uint32_t who);
    void send_answer(uint32_t who, uint32_t question);
    void next_due(uint32_t who);
    void error(std::string text);
    int64_t random_us(std::pair<uint32_t, uint32_t> ms);

    const Options& options_;
    int epoll_ = -1;
    std::vector<Player> people_;  ///< the players, then the hosts
    std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
    std::string buffer_, outgoing_;
    std::mt19937_64 random_;

    std::deque<uint32_t> arrivals_;  ///< who is still to set out
    uint32_t on_their_way_ = 0, in_ = 0, hosts_in_ = 0, with_question_ = 0, open_ = 0, results_ = 0;
    std::pair<uint32_t, uint32_t> think_ms_{};
    bool repeat_ = false;
    bool answering_ = false;
    bool measuring_ = false;
    std::string host_command_;
    Counts counts_;
    Histogram latency_;
    std::vector<std::string> errors_;
    uint64_t error_count_ = 0;
};

}  // namespace mcs::bench
