#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sqlite/completion_queue.hpp"
#include "adapters/sqlite/log_store.hpp"
#include "net/websockets.hpp"
#include "ports/clock.hpp"
#include "quiz/compiled_set.hpp"
#include "race/entry.hpp"
#include "race/settings.hpp"
#include "replica/replicas.hpp"
#include "speed_run/speed_run.hpp"
#include "support/manual_executor.hpp"
#include "support/temporary_directory.hpp"
#include "watched_log.hpp"

namespace mcs::bench {

/// A sample set, as the server has it in memory. Ends the program where it can not be read.
std::shared_ptr<const quiz::CompiledSet> sample_set(std::string_view file = "aws-saa-c03.json");

/// A client's text frame of up to 125 bytes.
std::string masked_frame(std::string_view text);

/// A clock that stands still until it is moved.
struct StillClock final : Clock {
    ServerTime now() const noexcept override { return time; }
    ServerTime time = from_us(1'750'000'000'000'000);
};

/// One run as one loop of the server serves it, from the bytes of a socket to those that it writes: real frames,
/// sessions, rules and SQLite log, on a clock that stands still. Turns are taken by hand and wait for the commit, so
/// the same calls have the same work done every time.
class ServedRun {
  public:
    ServedRun();
    ~ServedRun();
    ServedRun(const ServedRun&) = delete;
    ServedRun& operator=(const ServedRun&) = delete;

    /// So many more participants join; they are not connected.
    void join(uint32_t participants);
    /// Connects the next so many of them with a socket each, which is what the server holds of it.
    void accept(uint32_t participants);
    /// They say hello.
    void hello(uint32_t first, uint32_t count);
    void start();

    /// What the participants' side of the sockets does. Players count from 0, in the order of `accept`.
    void send_answer(uint32_t player);
    void drain(uint32_t first, uint32_t count);

    /// The loop's turns until nothing is left to do, every commit waited for.
    void settle();
    void pass(Micros span);

    /// Follows the run's log from its beginning, as a loop that has just started does. Says how many entries it holds.
    uint64_t replay();

    uint32_t connected() const noexcept { return static_cast<uint32_t>(players_.size()); }
    const speed_run::Counters& counters() const noexcept { return speed_run_->counters(); }

  private:
    struct Player {
        int socket = -1;
        uint32_t position = 0;
    };
    void append(race::Command command, race::Actor actor = {});
    void send(Player& player, std::string_view text);
    bool turn();
    /// Takes turns until there is nothing to do and `done` holds.
    template <class Condition>
    void wait_until(Condition done);

    RunId run_{"01HZRUN0000000000000000001"};
    StillClock clock_;
    const ServerTime began_ = clock_.time;
    std::chrono::steady_clock::time_point sockets_made_;  ///< the same instant, as the sockets count
    std::shared_ptr<const quiz::CompiledSet> set_;
    test::TemporaryDirectory directory_;
    std::unique_ptr<SqliteLogStore> store_;
    std::shared_ptr<test::Signal> signal_ = std::make_shared<test::Signal>();
    test::ManualExecutor executor_{signal_};
    std::optional<WatchedLog> log_;
    std::optional<SqliteCompletionQueue> queue_;
    replica::SetLoader load_set_ = [this](const QuestionSetId&, replica::SetLoaded done) { done(set_); };
    std::optional<replica::Replicas> replicas_;
    replica::ReplicaRef opened_;
    net::WebSocketOptions options_;
    net::LoopCounters loop_counters_;
    std::optional<net::WebSockets> sockets_;
    std::optional<speed_run::SpeedRun> speed_run_;
    std::vector<Player> players_;
    uint32_t joined_ = 0;
    uint32_t appending_ = 0;  ///< entries that do not come from a participant's socket
};

}  // namespace mcs::bench
