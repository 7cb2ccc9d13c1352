// The hot paths, for guard.py to count the instructions of under callgrind, and what a participant takes of the heap.
//     mcs_hot_paths instructions|memory
// Of the paths only what the server does is counted, in all of its threads, not what the participants' side of the
// sockets does; where valgrind does not run it, nothing is counted.

#include <algorithm>
#include <cstdio>
#include <string_view>

#include <malloc.h>
#include <sqlite3.h>
#include <valgrind/callgrind.h>

#include "served_run.hpp"

namespace {

using namespace mcs;
using bench::ServedRun;

/// What happens while it lives is counted, in all threads.
struct Counted {
    Counted() { CALLGRIND_START_INSTRUMENTATION; }
    ~Counted() { CALLGRIND_STOP_INSTRUMENTATION; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
};

/// Writes down what `body` came to, as far as it was counted. `body` gives how many operations that was.
template <class Body>
void path(const char* name, Body body) {
    CALLGRIND_ZERO_STATS;
    const uint64_t operations = body();
    CALLGRIND_DUMP_STATS_AT(name);
    std::printf("operations %s %llu\n", name, static_cast<unsigned long long>(operations));
}

constexpr uint32_t participants = 2'000;
constexpr uint32_t players = 256;  ///< those of them who are connected
constexpr uint32_t answers_in_commit = 64;

void answer_once_each(ServedRun& run) {
    for (uint32_t first = 0; first < players; first += answers_in_commit) {
        for (uint32_t i = first; i < first + answers_in_commit; ++i) run.send_answer(i);
        {
            const Counted counted;
            run.settle();
        }
        run.drain(first, answers_in_commit);
    }
}

void connect(ServedRun& run, uint32_t count) {
    for (uint32_t done = 0; done < count;) {
        const uint32_t first = run.connected();
        const uint32_t some = std::min(count - done, answers_in_commit);
        run.accept(some);
        run.hello(first, some);
        run.settle();
        run.drain(first, some);
        done += some;
    }
}

void race_paths() {
    ServedRun run;
    run.join(participants);
    connect(run, players);
    run.start();
    run.pass(Micros{1'000'000});
    run.drain(0, players);
    answer_once_each(run);

    // From the bytes of an answer's frame to those of its verdict with the next question.
    path("answer", [&] {
        const auto before = run.counters().verdicts;
        for (int i = 0; i < 8; ++i) answer_once_each(run);
        return run.counters().verdicts - before;
    });

    // Following the stored log from its beginning, for each entry.
    path("replay", [&] {
        const Counted counted;
        return run.replay();
    });
}

/// A leaderboard, for each who gets it, within the time that a participant who answers no ping is kept. A first
/// answer's goes out at once, and the next one's when it is time.
void leaderboard_path() {
    ServedRun run;
    run.join(players);
    connect(run, players);
    run.start();
    path("leaderboard", [&] {
        uint64_t deliveries = 0;
        for (int i = 0; i < 16; ++i) {
            run.pass(Micros{1'500'000});
            for (int answers = 0; answers < 2; ++answers) {
                run.send_answer(static_cast<uint32_t>(i));
                run.settle();
            }
            run.drain(0, players);
            const auto before = run.counters().broadcast_deliveries;
            const Counted counted;
            run.pass(Micros{600'000});
            deliveries += run.counters().broadcast_deliveries - before;
        }
        return deliveries;
    });
}

void connection_paths() {
    constexpr uint32_t more = 512;
    ServedRun run;
    run.join(participants);
    connect(run, players);
    // A connection that is taken over after its upgrade.
    path("connection", [&] {
        const Counted counted;
        run.accept(more);
        return more;
    });
    // From its hello to the welcome, and to its presence in the log.
    run.hello(players, more);
    path("hello", [&] {
        const Counted counted;
        run.settle();
        return more;
    });
}

/// Bytes of the heap in use; what SQLite holds is a cache of bounded size.
int64_t heap_bytes() {
    const struct mallinfo2 heap = ::mallinfo2();
    return static_cast<int64_t>(heap.uordblks + heap.hblkhd) - ::sqlite3_memory_used();
}

void memory() {
    constexpr uint32_t more = 4'000;
    ServedRun run;
    run.join(100);
    connect(run, 100);
    const int64_t before = heap_bytes();
    run.join(more);
    const int64_t joined = heap_bytes();
    connect(run, more);
    // Until nothing is under way any more: the deadlines of the hellos are over.
    for (int second = 0; second < 12; ++second) {
        run.pass(Micros{1'000'000});
        run.drain(0, run.connected());
    }
    const int64_t idle = heap_bytes();
    std::printf("bytes state %lld\n", static_cast<long long>((joined - before) / more));
    std::printf("bytes connection %lld\n", static_cast<long long>((idle - joined) / more));
    std::printf("bytes participant %lld\n", static_cast<long long>((idle - before) / more));
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view what = argc == 2 ? argv[1] : "";
    if (what == "instructions") {
        race_paths();
        leaderboard_path();
        connection_paths();
    } else if (what == "memory") {
        memory();
    } else {
        std::fputs("usage: mcs_hot_paths instructions|memory\n", stderr);
        return 2;
    }
}
