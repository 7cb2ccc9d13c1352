#include "swarm.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <sys/epoll.h>
#include <unistd.h>

namespace mcs::bench {

namespace {

constexpr int slice = 256;
constexpr uint32_t first_source = 0x7F000101;  // 127.0.1.1
constexpr uint8_t times_asked_at_first = 5;
constexpr int64_t ask_time_every_us = 30'000'000;
constexpr int64_t back_off_min_us = 200'000, back_off_max_us = 5'000'000;
constexpr uint8_t attempts_max = 100;
constexpr size_t errors_kept = 20;
constexpr uint32_t mask = 0x5A3C96E1;

}  // namespace

Swarm::Swarm(const Options& options)
    : options_(options), epoll_(epoll_create1(EPOLL_CLOEXEC)), people_(options.players), random_(options.seed) {
    if (epoll_ < 0) throw std::runtime_error("no epoll instance is to be had");
    for (uint32_t i = 0; i < options.players; ++i) {
        people_[i].run = options.runs.empty() ? 0 : i % static_cast<uint32_t>(options.runs.size());
    }
    for (uint32_t run = 0; run < options.runs.size(); ++run) {
        if (options.runs[run].host_token.empty()) continue;
        Player& host = people_.emplace_back();
        host.host = true;
        host.run = run;
        host.token = options.runs[run].host_token;
    }
}

Swarm::~Swarm() { ::close(epoll_); }

int64_t Swarm::now_us() const noexcept {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

int64_t Swarm::random_us(std::pair<uint32_t, uint32_t> ms) {
    return std::uniform_int_distribution<int64_t>(int64_t{ms.first} * 1000, int64_t{ms.second} * 1000)(random_);
}

void Swarm::error(std::string text) {
    ++error_count_;
    if (errors_.size() < errors_kept) errors_.push_back(std::move(text));
}

// --- The loop ---------------------------------------------------------------------------------------------------

bool Swarm::work_until(const std::function<bool()>& done, double seconds) {
    const int64_t deadline = now_us() + static_cast<int64_t>(seconds * 1e6);
    while (!done()) {
        const int64_t now = now_us();
        if (now >= deadline) return false;
        turn(std::min(deadline, now + 1000));
    }
    return true;
}

void Swarm::work_for(uint32_t ms) {
    work_until([] { return false; }, ms / 1000.0);
}

void Swarm::turn(int64_t wait_until_us) {
    if (!timers_.empty()) wait_until_us = std::min(wait_until_us, timers_.top().due_us);
    const int64_t wait_us = std::max<int64_t>(wait_until_us - now_us(), 0);
    const timespec wait{wait_us / 1'000'000, wait_us % 1'000'000 * 1000};
    std::array<epoll_event, slice> events;
    const int ready = epoll_pwait2(epoll_, events.data(), slice, &wait, nullptr);
    for (int i = 0; i < ready; ++i) {
        const epoll_event& event = events[static_cast<size_t>(i)];
        on_event(event.data.u32, event.events);
    }
    const int64_t now = now_us();
    for (int rung = 0; rung < slice && !timers_.empty() && timers_.top().due_us <= now; ++rung) {
        const Timer timer = timers_.top();
        timers_.pop();
        ring(timer);
    }
}

void Swarm::set_alarm(uint32_t who, Alarm what, int64_t due_us) { timers_.push({due_us, who, what}); }

void Swarm::ring(const Timer& timer) {
    const Player& player = people_[timer.who];
    switch (timer.what) {
        case Alarm::answer:
            if (answering_ && player.due_us == timer.due_us) give_answer(timer.who);
            return;
        case Alarm::come_in:
            if (player.step == Step::waiting) come_in(timer.who);
            return;
        case Alarm::ask_time:
            if (player.step == Step::in) ask_time(timer.who);
            return;
    }
}

void Swarm::on_event(uint32_t who, uint32_t events) {
    Player& player = people_[who];
    if (!player.socket.open()) return;
    if ((events & EPOLLOUT) != 0) {
        if (!player.socket.flush()) return failed(who, "the connection broke");
        if (player.socket.full()) return;
        watch(player, who, false, false);
    }
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read(who);
}

void Swarm::read(uint32_t who) {
    Player& player = people_[who];
    bool ended = false;
    std::string_view input = player.socket.receive(buffer_, ended);
    counts_.bytes += input.size();
    while (player.socket.open() && !input.empty()) {
        if (player.step == Step::joining || player.step == Step::upgrading) {
            const auto response = take_response(input);
            if (!response) break;
            if (player.step == Step::joining) return joined(who, *response);
            upgraded(who, *response);
        } else {
            const auto frame = take_frame(input);
            if (!frame) break;
            hear(who, *frame);
        }
    }
    if (!player.socket.open()) return;
    if (ended) return failed(who, "the server closed the connection");
    if (!input.empty()) player.socket.keep(input);
}

// --- Coming in --------------------------------------------------------------------------------------------------

void Swarm::let_in(uint32_t from, uint32_t to) {
    for (uint32_t who = from; who < to; ++who) arrivals_.push_back(who);
    next_in();
}

void Swarm::next_in() {
    while (on_their_way_ < options_.joins_at_once && !arrivals_.empty()) {
        const uint32_t who = arrivals_.front();
        arrivals_.pop_front();
        people_[who].arriving = true;
        ++on_their_way_;
        come_in(who);
    }
}

void Swarm::come_in(uint32_t who) {
    const bool joins = people_[who].token.empty() && !options_.floor;
    if (joins) return connect(who, options_.sign_on_port, Step::joining);
    connect(who, options_.ports[who % options_.ports.size()], Step::upgrading);
}

void Swarm::connect(uint32_t who, uint16_t port, Step step) {
    Player& player = people_[who];
    player.step = step;
    if (!player.socket.connect(first_source + who % options_.source_addresses, port)) {
        return failed(who, std::string("connecting: ") + std::strerror(errno));
    }
    outgoing_.clear();
    const std::string host = "Host: 127.0.0.1:" + std::to_string(port) + "\r\n";
    if (step == Step::joining) {
        const std::string body = R"({"code":")" + options_.runs[player.run].code + R"(","name":")" +
                                 options_.name_prefix + std::to_string(who) + R"("})";
        outgoing_ += "POST /signon/join HTTP/1.1\r\n" + host +
                     "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                     "\r\nConnection: close\r\n\r\n" + body;
    } else {
        outgoing_ += "GET /speedrun HTTP/1.1\r\n" + host +
                     "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                     "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mc-speedrun.v1\r\n\r\n";
    }
    player.writing = false;
    watch(player, who, true, true);
    send(who, outgoing_);
}

void Swarm::watch(Player& player, uint32_t who, bool writing, bool added) {
    if (!added && player.writing == writing) return;
    player.writing = writing;
    epoll_event event{};
    event.events = EPOLLIN | (writing ? EPOLLOUT : 0U);
    event.data.u32 = who;
    epoll_ctl(epoll_, added ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, player.socket.descriptor(), &event);
}

void Swarm::send(uint32_t who, std::string_view bytes) {
    Player& player = people_[who];
    if (!player.socket.send(bytes)) return failed(who, "the connection broke");
    if (player.socket.full()) watch(player, who, true, false);
}

void Swarm::send_frame(uint32_t who, uint8_t opcode, std::string_view payload) {
    outgoing_.clear();
    append_frame(outgoing_, opcode, payload, mask);
    send(who, outgoing_);
}

void Swarm::failed(uint32_t who, std::string_view why) {
    Player& player = people_[who];
    player.socket.close();
    if (player.step == Step::in) {
        ++counts_.lost;
        --(player.host ? hosts_in_ : in_);
        if (options_.pattern != Pattern::reconnect) error("a connection was lost: " + std::string(why));
    } else {
        ++counts_.tried_again;
    }
    if (++player.attempts > attempts_max) {
        player.step = Step::gone;
        return error("somebody gave up: " + std::string(why));
    }
    player.step = Step::waiting;
    const int64_t most = std::min(back_off_max_us, back_off_min_us << std::min<uint8_t>(player.attempts, 5));
    const int64_t wait = std::uniform_int_distribution<int64_t>(back_off_min_us, most)(random_);
    set_alarm(who, Alarm::come_in, now_us() + wait);
}

void Swarm::joined(uint32_t who, const HttpResponse& response) {
    Player& player = people_[who];
    if (response.status == 503 || response.status == 429) return failed(who, "sign-on has too much to do");
    if (response.status != 201) {
        error("joining: " + std::to_string(response.status) + " " + std::string(response.body.substr(0, 200)));
        player.socket.close();
        player.step = Step::gone;
        return;
    }
    player.token = text_after(response.body, "token");
    player.participant = static_cast<uint32_t>(number_after(response.body, "participant").value_or(0));
    come_in(who);
}

void Swarm::upgraded(uint32_t who, const HttpResponse& response) {
    if (response.status != 101) return failed(who, "opening a WebSocket: " + std::to_string(response.status));
    Player& player = people_[who];
    player.step = Step::greeting;
    if (options_.floor) {
        player.question = 0;
        return greet(who);
    }
    send_frame(who, text_frame, R"({"type":"hello","token":")" + player.token + R"(","seen":0})");
}

/// Somebody is in.
void Swarm::greet(uint32_t who) {
    Player& player = people_[who];
    player.step = Step::in;
    player.attempts = 0;
    ++(player.host ? hosts_in_ : in_);
    if (!std::exchange(player.arriving, false)) return;
    --on_their_way_;
    next_in();
}

void Swarm::command_hosts(std::string_view type) {
    host_command_ = R"({"type":")" + std::string(type) + R"("})";
    for (uint32_t who = options_.players; who < people_.size(); ++who) {
        people_[who].commands = true;
        if (people_[who].step == Step::in) give_command(who);
    }
}

void Swarm::give_command(uint32_t who) {
    if (std::exchange(people_[who].commands, false)) send_frame(who, text_frame, host_command_);
}

// --- Listening --------------------------------------------------------------------------------------------------

void Swarm::hear(uint32_t who, const ServerFrame& frame) {
    ++counts_.messages;
    if (frame.opcode == ping_frame) return send_frame(who, pong_frame, frame.payload);
    if (frame.opcode == close_frame) return failed(who, "closed: " + std::string(frame.payload.substr(2)));
    if (frame.opcode != text_frame) return;
    options_.floor ? on_floor(who, frame.payload) : hear_text(who, frame.payload);
}

void Swarm::on_floor(uint32_t who, std::string_view text) {
    if (text.starts_with('b')) {
        ++counts_.leaderboards;
        return;
    }
    Player& player = people_[who];
    if (!player.awaited) return error("the floor replied to nothing");
    player.question = 0;
    judged(who);
    if (player.burst_left > 0 || player.overdue) give_answer(who);
}

void Swarm::hear_text(uint32_t who, std::string_view text) {
    using Kind = Message::Kind;
    const Message message = read_message(text);
    Player& player = people_[who];
    switch (message.kind) {
        case Kind::welcome:
            return on_welcome(who, message);
        case Kind::verdict:
            return on_verdict(who, message);
        case Kind::question:
            return take_question(who, message);
        case Kind::leaderboard:
            ++counts_.leaderboards;
            return;
        case Kind::time:
            if (player.times_to_ask > 0) return ask_time(who);
            return set_alarm(who, Alarm::ask_time, now_us() + ask_time_every_us);
        case Kind::results:
            if (player.host && !std::exchange(player.results_seen, true)) ++results_;
            return;
        case Kind::error:
            return error(std::string(text));
        case Kind::finished:
        case Kind::other:
            return;
    }
}

void Swarm::on_welcome(uint32_t who, const Message& message) {
    Player& player = people_[who];
    greet(who);
    if (player.host) {
        const bool stored = message.text.ends_with(R"("results":true})");
        if (stored && !std::exchange(player.results_seen, true)) ++results_;
        return give_command(who);
    }
    player.times_to_ask = times_asked_at_first;
    ask_time(who);
    if (player.awaited && message.question == player.awaited) return send_answer(who, *player.awaited);
    if (player.awaited) {
        ++counts_.told_by_welcome;
        player.awaited.reset();
        --open_;
    }
    take_question(who, message);
}

void Swarm::ask_time(uint32_t who) {
    if (options_.floor) return;
    Player& player = people_[who];
    if (player.times_to_ask > 0) --player.times_to_ask;
    send_frame(who, text_frame, R"({"type":"time","t0":)" + std::to_string(now_us()) + "}");
}

void Swarm::on_verdict(uint32_t who, const Message& message) {
    Player& player = people_[who];
    if (!player.awaited || player.awaited != message.judged) return error("not awaited: " + std::string(message.text));
    ++player.verdicts;
    player.points += message.points;
    if (player.points != message.total_points && counts_.told_by_welcome == 0) {
        error(std::to_string(player.points) + " points were told before: " + std::string(message.text));
    }
    player.question.reset();
    judged(who);
    take_question(who, message);
}

void Swarm::judged(uint32_t who) {
    Player& player = people_[who];
    player.awaited.reset();
    --open_;
    ++counts_.verdicts;
    if (measuring_) latency_.add(now_us() - player.awaited_due_us);
}

void Swarm::take_question(uint32_t who, const Message& message) {
    Player& player = people_[who];
    if (!message.question) return;
    player.question = message.question;
    player.select = static_cast<uint8_t>(message.select);
    if (!std::exchange(player.asked, true)) ++with_question_;
    if (player.burst_left > 0 || player.overdue) give_answer(who);
}

// --- Answering --------------------------------------------------------------------------------------------------

void Swarm::answer(std::pair<uint32_t, uint32_t> within_ms, bool repeat) {
    answering_ = true;
    repeat_ = repeat;
    think_ms_ = within_ms;
    const int64_t now = now_us();
    for (uint32_t who = 0; who < options_.players; ++who) {
        people_[who].due_us = now + random_us({repeat ? 0 : within_ms.first, within_ms.second});
        set_alarm(who, Alarm::answer, people_[who].due_us);
    }
}

void Swarm::burst(uint32_t count) {
    answering_ = true;
    for (uint32_t who = 0; who < options_.players; ++who) {
        people_[who].burst_left = count;
        if (!people_[who].awaited) give_answer(who);
    }
}

void Swarm::stop_answering() { answering_ = false; }

/// An answer is due. Where there is nothing to answer yet, it is given as soon as there is.
void Swarm::give_answer(uint32_t who) {
    Player& player = people_[who];
    if (!answering_) return;
    if (!player.question || player.awaited || player.step != Step::in) {
        player.overdue = true;
        return;
    }
    player.overdue = false;
    if (player.burst_left > 0) {
        --player.burst_left;
        player.due_us = now_us();
    }
    player.awaited = player.question;
    player.awaited_due_us = player.due_us;
    ++open_;
    if (repeat_) next_due(who);
    send_answer(who, *player.awaited);
}

void Swarm::next_due(uint32_t who) {
    people_[who].due_us += random_us(think_ms_);
    set_alarm(who, Alarm::answer, people_[who].due_us);
}

void Swarm::send_answer(uint32_t who, uint32_t question) {
    ++counts_.answers;
    if (options_.floor) {
        static const std::string text(120, 'a');
        return send_frame(who, text_frame, text);
    }
    std::string text = R"({"type":"answer","question":)" + std::to_string(question) + R"(,"choice":[)";
    for (unsigned option = 0; option < people_[who].select; ++option) {
        text += (option == 0 ? "" : ",") + std::to_string(option);
    }
    send_frame(who, text_frame, text + "]}");
}

}  // namespace mcs::bench
