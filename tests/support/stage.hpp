#pragma once

#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "adapters/memory/completion_queue.hpp"
#include "adapters/memory/run_log.hpp"
#include "quiz/compiled_set.hpp"
#include "race/entry_codec.hpp"
#include "replica/replicas.hpp"
#include "speed_run/speed_run.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_connections.hpp"
#include "support/manual_executor.hpp"
#include "support/question_sets.hpp"

namespace mcs::test {

inline constexpr std::string_view stage_run = "01HZRUN0000000000000000001";

/// Tokens of tests: "host", "screen", "p7", "expired"; anything else is bad.
inline std::expected<session::Identity, session::TokenError> verify_stage_token(std::string_view token, ServerTime) {
    session::Identity identity{
        .role = session::Role::screen, .run = RunId(std::string(stage_run)), .host = HostId("h")};
    if (token == "screen") return identity;
    if (token == "expired") return std::unexpected(session::TokenError::expired);
    if (token == "host") {
        identity.role = session::Role::host;
        return identity;
    }
    uint32_t number = 0;
    if (!token.starts_with('p')) return std::unexpected(session::TokenError::bad);
    std::from_chars(token.data() + 1, token.data() + token.size(), number);
    identity.role = session::Role::participant;
    identity.participant = ParticipantId{number};
    return identity;
}

/// One loop: its log, its replicas, its service. Several share a store to be a cluster.
struct StageLoop {
    StageLoop(MemoryLogStore& store, MemoryJobs& jobs, FakeClock& clock, std::shared_ptr<const quiz::CompiledSet> set)
        : log(store, executor),
          queue(jobs, executor),
          replicas(log, [set = std::move(set)](const QuestionSetId&, replica::SetLoaded done) { done(set); }),
          speed_run(connections, replicas, log, queue, verify_stage_token, clock) {}

    ManualExecutor executor;
    MemoryRunLog log;
    MemoryCompletionQueue queue;
    FakeConnections connections;
    replica::Replicas replicas;
    speed_run::SpeedRun speed_run;
};

/// Nothing is shuffled and everybody starts at once, so that a test can say what happens.
inline race::Settings plain_settings(race::Mode mode = race::Mode::race) {
    race::Settings settings;
    settings.mode = mode;
    settings.shuffle_questions = settings.shuffle_options = false;
    settings.countdown = Micros{0};
    return settings;
}

/// A run of `small_set` on one or two loops; the test moves the clock and speaks for the clients.
struct Stage {
    explicit Stage(race::Settings settings = plain_settings(), size_t loop_count = 1, uint64_t seed = 7,
                   uint32_t rules = race::rules_version)
        : set(quiz::compile(QuestionSetId("set"), small_set())) {
        for (size_t i = 0; i < loop_count; ++i) loops.push_back(std::make_unique<StageLoop>(store, jobs, clock, set));
        race::Entry first{.seq = 1, .received = clock.time, .actor = {}, .command = {}};
        first.command = race::Create{.rules = rules,
                                     .seed = seed,
                                     .run = run,
                                     .code = JoinCode("ABCDEF"),
                                     .host = HostId("h"),
                                     .title = "Stage",
                                     .question_set = set->id,
                                     .settings = std::move(settings)};
        std::string bytes;
        race::encode(first, bytes);
        loops[0]->log.create({run, JoinCode("ABCDEF"), HostId("h"), bytes, clock.time + std::chrono::hours{24}},
                             [](auto) {});
        settle();
    }

    /// Runs everything that is due now, until nothing is.
    void settle() {
        for (bool more = true; more;) {
            more = false;
            for (auto& loop : loops) {
                while (loop->executor.run_one()) more = true;
                if (loop->speed_run.next_wakeup() <= clock.time) {
                    loop->speed_run.on_timer(clock.time);
                    more = true;
                }
                while (loop->speed_run.work(clock.time)) more = true;
            }
        }
    }
    void pass(Micros span) {
        for (const ServerTime end = clock.time + span; clock.time < end;) {
            clock.time = std::min(end, clock.time + Micros{50'000});
            settle();
        }
    }
    void append(race::Command command, race::Actor actor = {}) {
        std::string bytes;
        race::encode({.seq = 0, .received = clock.time, .actor = actor, .command = std::move(command)}, bytes);
        loops[0]->log.append(run, bytes, [](auto) {});
        settle();
    }
    uint32_t join(const std::string& name) {
        ++joined;
        append(race::Join{.nonce = joined, .name = name, .name_key = name});
        return joined;
    }

    ConnectionId open(size_t loop = 0) {
        const ConnectionId id{++opened};
        loops[loop]->speed_run.on_open(id, clock.time);
        return id;
    }
    void say(ConnectionId id, const std::string& text, size_t loop = 0) {
        loops[loop]->speed_run.on_text(id, text, clock.time);
        settle();
    }
    ConnectionId connect(const std::string& token, size_t loop = 0, uint64_t seen = 0) {
        const ConnectionId id = open(loop);
        say(id, R"({"type":"hello","token":")" + token + R"(","seen":)" + std::to_string(seen) + "}", loop);
        return id;
    }
    ConnectionId play(const std::string& name, size_t loop = 0) {
        return connect("p" + std::to_string(join(name)), loop);
    }
    void answer(ConnectionId id, uint32_t question, const std::string& choice, size_t loop = 0) {
        say(id, R"({"type":"answer","question":)" + std::to_string(question) + R"(,"choice":)" + choice + "}", loop);
    }
    void hang_up(ConnectionId id, size_t loop = 0) {
        loops[loop]->speed_run.on_close(id, clock.time);
        settle();
    }
    auto take(ConnectionId id, size_t loop = 0) { return loops[loop]->connections.take(id); }
    auto last(ConnectionId id, std::string_view type, size_t loop = 0) {
        return loops[loop]->connections.last(id, type);
    }
    const race::RunState& state(size_t loop = 0) { return loops[loop]->replicas.opened(run)->state(); }
    std::vector<race::Entry> entries() const {
        std::vector<race::Entry> result;
        for (const StoredEntry& stored : store.entries(run)) result.push_back(*race::decode(stored.seq, stored.bytes));
        return result;
    }

    RunId run{std::string(stage_run)};
    FakeClock clock;
    std::shared_ptr<const quiz::CompiledSet> set;
    MemoryLogStore store;
    MemoryJobs jobs;
    std::vector<std::unique_ptr<StageLoop>> loops;
    uint32_t joined = 0;
    uint64_t opened = 0;
};

}  // namespace mcs::test
