#include "served_run.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/assert.hpp"
#include "quiz/reader.hpp"
#include "race/entry_codec.hpp"

namespace mcs::bench {

namespace {

/// So that a batch that the commit thread has not let go of yet does not matter to what the heap holds.
constexpr uint32_t appends_in_commit = 64;

/// Each participant's connection is two ends here.
void allow_many_files() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// "p7" speaks for participant 7, "host" for the host.
session::TokenVerifier verifier(RunId run) {
    return [run = std::move(run)](std::string_view token,
                                  ServerTime) -> std::expected<session::Identity, session::TokenError> {
        session::Identity identity{.role = session::Role::host, .run = run, .host = HostId("h")};
        if (token == "host") return identity;
        uint32_t number = 0;
        std::from_chars(token.data() + 1, token.data() + token.size(), number);
        identity.role = session::Role::participant;
        identity.participant = ParticipantId{number};
        return identity;
    };
}

}  // namespace

/// Any mask will do.
std::string masked_frame(std::string_view text) {
    constexpr std::array<char, 4> mask{'\x37', '\x5a', '\x21', '\x6d'};
    std::string frame{'\x81', static_cast<char>(0x80 | text.size())};
    frame.append(mask.data(), mask.size());
    for (size_t i = 0; i < text.size(); ++i) frame.push_back(static_cast<char>(text[i] ^ mask[i % 4]));
    return frame;
}

std::shared_ptr<const quiz::CompiledSet> sample_set(std::string_view file) {
    const std::string path = std::string(MCS_QUESTION_SETS) + "/" + std::string(file);
    std::ifstream in(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    auto read = quiz::read(path, bytes);
    require(read.has_value(), "the sample question set can be read");
    return quiz::compile(QuestionSetId("sample"), std::move(read->set));
}

ServedRun::ServedRun() : set_(sample_set()) {
    allow_many_files();
    race::Settings settings;
    settings.countdown = Micros{0};
    // A checkpoint of the write-ahead log would be counted in one run and not in the next.
    store_ = SqliteLogStore::open(directory_.path(), {.wal_pages = 1U << 30}).value();
    log_.emplace(*store_, executor_);
    queue_.emplace(*store_, executor_);
    replicas_.emplace(*log_, load_set_);
    options_.ping_interval = net::Millis{0};
    sockets_.emplace(0, options_, clock_, loop_counters_);
    speed_run_.emplace(*sockets_, *replicas_, *log_, *queue_, verifier(run_), clock_);
    sockets_->set_handler(*speed_run_);
    sockets_made_ = std::chrono::steady_clock::now();

    race::Entry first{.seq = 1, .received = clock_.time, .actor = {}, .command = {}};
    first.command = race::Create{.seed = 7,
                                 .run = run_,
                                 .code = JoinCode("ABCDEF"),
                                 .host = HostId("h"),
                                 .title = "Benchmark",
                                 .question_set = set_->id,
                                 .settings = std::move(settings)};
    std::string bytes;
    race::encode(first, bytes);
    log_->create({run_, JoinCode("ABCDEF"), HostId("h"), bytes, clock_.time + std::chrono::hours{24}},
                 [this](auto) { opened_ = replicas_->open(run_); });
    wait_until([this] { return opened_ && opened_->ready(); });
}

ServedRun::~ServedRun() {
    for (const Player& player : players_) ::close(player.socket);
    speed_run_.reset();
    opened_ = {};
    replicas_.reset();
    queue_.reset();
    log_.reset();
}

void ServedRun::append(race::Command command, race::Actor actor) {
    std::string bytes;
    race::encode({.seq = 0, .received = clock_.time, .actor = actor, .command = std::move(command)}, bytes);
    ++appending_;
    log_->append(run_, bytes, [this](auto) { --appending_; });
}

void ServedRun::join(uint32_t participants) {
    for (uint32_t i = 0; i < participants; ++i) {
        const std::string name = "Participant " + std::to_string(++joined_);
        append(race::Join{.nonce = joined_ * 0x9E37'79B9'7F4A'7C15U, .name = name, .name_key = name});
        if (i % appends_in_commit == 0) settle();
    }
    settle();
}

void ServedRun::start() {
    append(race::Start{}, {race::Role::host, {}});
    settle();
}

void ServedRun::accept(uint32_t participants) {
    for (uint32_t i = 0; i < participants; ++i) {
        std::array<int, 2> ends;
        require(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0, "the system gives a pair of sockets");
        players_.push_back({ends[0]});
        sockets_->adopt(ends[1], false, {}, {});
    }
    settle();
}

void ServedRun::hello(uint32_t first, uint32_t count) {
    for (uint32_t i = first; i < first + count; ++i) {
        send(players_[i], R"({"type":"hello","token":"p)" + std::to_string(i + 1) + R"(","seen":0})");
    }
}

void ServedRun::send_answer(uint32_t player) {
    Player& from = players_[player];
    const uint32_t position = from.position++;
    send(from, R"({"type":"answer","question":)" + std::to_string(position) + R"(,"choice":[)" +
                   std::to_string((position + player) % 2) + "]}");
}

void ServedRun::send(Player& player, std::string_view text) {
    const std::string frame = masked_frame(text);
    require(::send(player.socket, frame.data(), frame.size(), 0) == static_cast<ssize_t>(frame.size()),
            "a socket takes a short frame");
}

void ServedRun::drain(uint32_t first, uint32_t count) {
    std::array<char, 64 * 1024> scratch;
    for (uint32_t i = first; i < first + count; ++i) {
        while (::recv(players_[i].socket, scratch.data(), scratch.size(), MSG_DONTWAIT) > 0) {
        }
    }
}

bool ServedRun::turn() {
    bool more = executor_.run_all() > 0;
    more |= sockets_->turn();
    more |= sockets_->advance(sockets_made_ + (clock_.time - began_));
    if (speed_run_->next_wakeup() <= clock_.time) {
        speed_run_->on_timer(clock_.time);
        more = true;
    }
    more |= speed_run_->has_work() && speed_run_->work(clock_.time);
    more |= sockets_->settle();
    return more;
}

template <class Condition>
void ServedRun::wait_until(Condition done) {
    while (true) {
        const uint64_t seen = signal_->count();
        if (turn()) continue;
        if (done()) return;
        const bool raised = signal_->wait_beyond(seen, std::chrono::steady_clock::now() + std::chrono::seconds{60});
        require(raised, "the store answers within a minute");
    }
}

void ServedRun::settle() {
    wait_until([this] { return speed_run_->drained() && appending_ == 0 && log_->waiting() == 0; });
}

uint64_t ServedRun::replay() {
    replica::Replicas again(*log_, load_set_);
    const replica::ReplicaRef replica = again.open(run_);
    wait_until([&] { return replica->ready(); });
    return replica->state().seq();
}

void ServedRun::pass(Micros span) {
    for (const ServerTime end = clock_.time + span; clock_.time < end;) {
        clock_.time = std::min(end, clock_.time + Micros{250'000});
        settle();
    }
}

}  // namespace mcs::bench
