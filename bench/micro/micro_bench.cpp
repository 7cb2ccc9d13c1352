// The hot functions one by one, with Google Benchmark:
//     mcs_micro_bench [--benchmark_filter=REGEX] [--benchmark_format=json]
// on a generated race of 20,000 participants through the sample set of 136 questions. An item is one operation.

#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "adapters/memory/run_log.hpp"
#include "adapters/sqlite/entry_blob.hpp"
#include "adapters/sqlite/log_store.hpp"
#include "adapters/sqlite/run_log.hpp"
#include "base/random.hpp"
#include "generated_run.hpp"
#include "net/websocket_parser.hpp"
#include "ports/connections.hpp"
#include "protocol/client_message.hpp"
#include "protocol/server_message.hpp"
#include "race/entry_codec.hpp"
#include "served_run.hpp"
#include "speed_run/name_search.hpp"
#include "support/manual_executor.hpp"
#include "support/temporary_directory.hpp"

namespace {

using namespace mcs;

constexpr uint32_t participants = 20'000;
constexpr uint32_t answers_each = 5;
constexpr std::string_view answer_text = R"({"type":"answer","question":17,"choice":[2]})";

const bench::GeneratedRun& generated() {
    static const bench::GeneratedRun run(bench::sample_set(), participants, answers_each);
    return run;
}
const race::RunState& folded() {
    static const race::RunState state = generated().folded();
    return state;
}
const race::Entry& an_answer() {
    static const StoredEntry& stored = generated().entries.back();
    static const race::Entry entry = *race::decode(stored.seq, stored.bytes);
    return entry;
}
ParticipantId any_participant(SplitMix64& random) {
    return ParticipantId{static_cast<uint32_t>(1 + random.below(participants))};
}
void count_items(benchmark::State& loop, uint64_t each = 1) {
    loop.SetItemsProcessed(static_cast<int64_t>(loop.iterations() * each));
}

// --- The rules --------------------------------------------------------------------------------------------------

void apply_answer(benchmark::State& loop) {
    const auto& run = generated();
    const race::RunState before = run.folded(run.before_answers);
    std::vector<race::Entry> answers;
    for (size_t i = run.before_answers; i < run.entries.size(); ++i) {
        answers.push_back(*race::decode(run.entries[i].seq, run.entries[i].bytes));
    }
    race::Effects effects;
    for (auto _ : loop) {
        loop.PauseTiming();
        race::RunState state = before;
        loop.ResumeTiming();
        for (const race::Entry& entry : answers) race::apply(state, entry, effects);
        benchmark::DoNotOptimize(state.seq());
        loop.PauseTiming();
        {
            const race::RunState gone = std::move(state);
        }
        loop.ResumeTiming();
    }
    count_items(loop, answers.size());
}
BENCHMARK(apply_answer)->Unit(benchmark::kMillisecond);

/// A whole log, from the rows that SQLite keeps (256 entries each) to the state: joins and answers.
void replay_stored_log(benchmark::State& loop) {
    const auto& run = generated();
    constexpr size_t row = 256;
    std::vector<std::string> blobs;
    for (size_t i = 0; i < run.entries.size(); i += row) {
        const auto rest = std::span(run.entries).subspan(i);
        sqlite::write_blob(rest.first(std::min(row, rest.size())), blobs.emplace_back());
    }
    for (auto _ : loop) {
        race::RunState state(*race::decode(1, run.entries.front().bytes), run.set->key);
        race::Effects effects;
        std::vector<StoredEntry> piece;
        for (size_t i = 0; i < blobs.size(); ++i) {
            piece.clear();
            const uint64_t last = std::min((i + 1) * row, run.entries.size());
            sqlite::read_blob(blobs[i], last, 2, row, piece);
            for (const StoredEntry& entry : piece) race::apply(state, *race::decode(entry.seq, entry.bytes), effects);
        }
        benchmark::DoNotOptimize(state.seq());
    }
    count_items(loop, run.entries.size());
}
BENCHMARK(replay_stored_log)->Unit(benchmark::kMillisecond);

void rank(benchmark::State& loop) {
    SplitMix64 random(1);
    for (auto _ : loop) benchmark::DoNotOptimize(folded().rank(any_participant(random)));
    count_items(loop);
}
BENCHMARK(rank);

void move_on_leaderboard(benchmark::State& loop) {
    SplitMix64 random(1);
    race::Leaderboard board;
    std::vector<race::Standing> standings(participants + 1);
    const auto drawn = [&] { return race::Standing{-static_cast<int64_t>(random.below(10'000)), 0, UINT64_MAX}; };
    for (uint32_t i = 1; i <= participants; ++i) board.insert(ParticipantId{i}, standings[i] = drawn());
    for (auto _ : loop) {
        const ParticipantId who = any_participant(random);
        race::Standing& now = standings[number(who)];
        const race::Standing next = drawn();
        board.update(who, now, next);
        now = next;
    }
    count_items(loop);
}
BENCHMARK(move_on_leaderboard);

void encode_entry(benchmark::State& loop) {
    std::string bytes;
    for (auto _ : loop) {
        bytes.clear();
        race::encode(an_answer(), bytes);
        benchmark::DoNotOptimize(bytes.data());
    }
    count_items(loop);
}
BENCHMARK(encode_entry);

void decode_entry(benchmark::State& loop) {
    const std::string& bytes = generated().entries.back().bytes;
    for (auto _ : loop) benchmark::DoNotOptimize(race::decode(1, bytes));
    count_items(loop);
}
BENCHMARK(decode_entry);

// --- The protocol -----------------------------------------------------------------------------------------------

template <class Encode>
void encode_message(benchmark::State& loop, Encode encode) {
    const protocol::RunView view{folded(), *generated().set};
    SplitMix64 random(1);
    std::string text;
    for (auto _ : loop) {
        text.clear();
        encode(view, any_participant(random), text);
        benchmark::DoNotOptimize(text.data());
    }
    count_items(loop);
    loop.SetBytesProcessed(static_cast<int64_t>(loop.iterations() * text.size()));
}

void encode_verdict(benchmark::State& loop) {
    encode_message(loop, [](const protocol::RunView& view, ParticipantId who, std::string& out) {
        protocol::encode_verdict(view, who, answers_each - 1, view.run.now(), out);
    });
}
BENCHMARK(encode_verdict);

void encode_leaderboard(benchmark::State& loop) {
    encode_message(loop, [](const protocol::RunView& view, ParticipantId, std::string& out) {
        protocol::encode_leaderboard(view.run, protocol::Audience::host, out);
    });
}
BENCHMARK(encode_leaderboard);

void encode_welcome(benchmark::State& loop) {
    std::string roster, leaderboard;
    protocol::encode_roster(folded(), protocol::Audience::participant, roster);
    protocol::encode_leaderboard(folded(), protocol::Audience::participant, leaderboard);
    encode_message(loop, [&](const protocol::RunView& view, ParticipantId who, std::string& out) {
        protocol::WelcomeView welcome;
        welcome.audience = protocol::Audience::participant;
        welcome.who = who;
        welcome.roster = roster;
        welcome.leaderboard = leaderboard;
        welcome.shown_at = view.run.now();
        protocol::encode_welcome(view, welcome, view.run.now(), out);
    });
}
BENCHMARK(encode_welcome);

void decode_answer(benchmark::State& loop) {
    for (auto _ : loop) benchmark::DoNotOptimize(protocol::decode(answer_text));
    count_items(loop);
}
BENCHMARK(decode_answer);

// --- Frames -----------------------------------------------------------------------------------------------------

void parse_frame(benchmark::State& loop) {
    const std::string frame = bench::masked_frame(answer_text);
    std::string bytes;
    net::WebSocketParser parser;
    for (auto _ : loop) {
        bytes.assign(frame);  // it is unmasked in place
        std::span<char> input(bytes);
        benchmark::DoNotOptimize(parser.next(input, 4096));
    }
    count_items(loop);
}
BENCHMARK(parse_frame);

void build_shared_frame(benchmark::State& loop) {
    const std::string text(600, 'x');
    for (auto _ : loop) benchmark::DoNotOptimize(frame_text(text));
    count_items(loop);
}
BENCHMARK(build_shared_frame);

// --- A host's search --------------------------------------------------------------------------------------------

/// Through the names of a run of 100,000, of which every `range(0)`th is not ASCII. An item is a name.
void search_names(benchmark::State& loop) {
    constexpr uint32_t people = 100'000;
    race::RunState run = generated().folded(1);
    race::Effects effects;
    for (uint32_t i = 1; i <= people; ++i) {
        const std::string name = (i % loop.range(0) == 0 ? "Zoë Ångström " : "Zoe Angstrom ") + std::to_string(i);
        race::apply(run, {run.seq() + 1, run.now(), {}, race::Join{.nonce = i, .name = name, .name_key = name}},
                    effects);
    }
    for (auto _ : loop) {
        speed_run::NameSearch search("angstrom 7");
        search.advance(run, people);
        benchmark::DoNotOptimize(search.matches());
    }
    count_items(loop, people);
}
BENCHMARK(search_names)->Arg(1'000'000)->Arg(10)->Arg(1)->Unit(benchmark::kMillisecond);

// --- The log ----------------------------------------------------------------------------------------------------

/// Appends `range(0)` entries at once and waits until all are stored.
void append_batches(benchmark::State& loop, RunLog& log, test::ManualLoops& loops) {
    const RunId run("run");
    bool created = false;
    log.create({run, JoinCode("CODE"), {}, "first", from_us(1)}, [&](auto) { created = true; });
    loops.run_until([&] { return created; });
    const std::string entry(24, 'e');
    for (auto _ : loop) {
        int64_t waiting = loop.range(0);
        for (int64_t i = 0; i < loop.range(0); ++i) log.append(run, entry, [&](auto) { --waiting; });
        if (!loops.run_until([&] { return waiting == 0; })) loop.SkipWithError("the log does not answer");
    }
    count_items(loop, static_cast<uint64_t>(loop.range(0)));
}

void append_to_memory(benchmark::State& loop) {
    test::ManualLoops loops;
    MemoryLogStore store;
    MemoryRunLog log(store, loops.add());
    append_batches(loop, log, loops);
}
BENCHMARK(append_to_memory)->Arg(1)->Arg(64);

/// CPU of all threads of the process; the wall clock tells what the disk adds.
void append_to_sqlite(benchmark::State& loop) {
    test::ManualLoops loops;
    const test::TemporaryDirectory directory;
    auto store = SqliteLogStore::open(directory.path()).value();
    SqliteRunLog log(*store, loops.add());
    append_batches(loop, log, loops);
}
BENCHMARK(append_to_sqlite)->Arg(1)->Arg(64)->Arg(1024)->MeasureProcessCPUTime()->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
