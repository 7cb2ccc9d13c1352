#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "adapters/sqlite/log_messages.hpp"
#include "adapters/sqlite/loop_port.hpp"
#include "ports/run_log.hpp"

namespace mcs::sqlite {

/// The runs that one loop appends to or follows: what waits to be handed over, what waits for its answer, and who
/// follows. All of it belongs to the loop's thread. Callbacks may do anything, ending the owner included.
///
/// The commit thread knows at most one registration per run and loop; it says from which seq on entries come live.
/// What a follower wants from before that, it reads piece by piece; live entries that come during the last of these
/// reads are held until it is delivered.
class LoopRuns final : public LoopPort::Receiver, public std::enable_shared_from_this<LoopRuns> {
  public:
    explicit LoopRuns(std::shared_ptr<LoopPort> port);
    ~LoopRuns() override;
    void close();

    void append(const RunId& run, std::string entry, RunLog::Done<uint64_t> done);

    struct Follow;
    std::shared_ptr<Follow> follow(const RunId& run, uint64_t from, RunLog::Follower follower);
    void unfollow(Follow& follow);

    void collect(LoopBatch& batch) override;
    void receive(LoopResults& results) override;

  private:
    struct Run;
    enum class Registration : uint8_t { none, asked, live };

    Slot slot_of(const RunId& run);
    void release_unused(Slot slot);
    void change_registration(Slot slot, bool follow);

    void on_followed(const Followed& followed);
    void on_delivered(const Delivered& delivered);
    void on_appended(const Appended& appended);
    void lose_all(Run& run, LogError why);

    void catch_up(Run& run, const std::shared_ptr<Follow>& follow);
    void request_piece(Run& run, const std::shared_ptr<Follow>& follow);
    void on_piece(const std::shared_ptr<Follow>& follow, std::expected<StoredEntries, LogError> piece);
    void deliver(Follow& follow, const StoredEntries& entries);
    void lose(Follow& follow, LogError why);
    /// Answers appends whose entries all followers have got.
    void settle(Run& run);

    /// Keeps a run's place while its callbacks run.
    template <class Body>
    void with_run(Slot slot, Body body);

    std::shared_ptr<LoopPort> port_;
    bool closed_ = false;
    std::vector<std::unique_ptr<Run>> runs_;  ///< by slot
    std::vector<Slot> free_;
    std::unordered_map<RunId, Slot> by_id_;
    std::vector<Slot> appended_to_;  ///< since the last hand-over
    std::vector<FollowChange> changes_;
};

struct LoopRuns::Follow {
    enum class State : uint8_t { waiting, reading, live };

    Slot slot = 0;
    State state = State::waiting;
    bool ended = false;
    uint64_t next = 1;                  ///< seq of the next entry to deliver
    std::optional<uint64_t> held_from;  ///< reading: live entries from here on are held
    std::vector<StoredEntries> held;
    RunLog::Follower follower;
};

}  // namespace mcs::sqlite
