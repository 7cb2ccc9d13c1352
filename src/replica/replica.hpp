#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "ports/question_set_store.hpp"
#include "ports/run_log.hpp"
#include "quiz/compiled_set.hpp"
#include "race/effects.hpp"
#include "race/entry.hpp"
#include "race/run_state.hpp"

namespace mcs::replica {

class Replica;

/// Gets a compiled question set. A cached set comes at once, from inside the call; any other is loaded off the loop,
/// and `done` is called on the loop.
using SetLoaded =
    std::move_only_function<void(std::expected<std::shared_ptr<const quiz::CompiledSet>, QuestionSetStoreError>)>;
using SetLoader = std::function<void(const QuestionSetId& id, SetLoaded done)>;

/// Hears what happens in a run. Called on the loop's thread, in the order of the log.
class ReplicaListener {
  public:
    virtual ~ReplicaListener() = default;
    /// The replica has caught up with the log as it was when it was opened; entries before that are not told.
    virtual void on_ready(Replica& replica) = 0;
    /// An entry was stored and folded; `replica.state()` is the state after it.
    virtual void on_folded(Replica& replica, const race::Entry& entry, const race::Effects& effects) = 0;
    /// The last call: the log can not be followed any further. Open the run again, later.
    virtual void on_lost(Replica& replica, LogError why) = 0;
};

/// What came of a command that was appended: it is durable and folded. `effects` is valid during the call.
struct Appended {
    uint64_t seq = 0;
    const race::Effects* effects = nullptr;
};
using AppendDone = std::move_only_function<void(std::expected<Appended, LogError>)>;
using ReadyDone = std::move_only_function<void(std::expected<void, LogError>)>;

/// One run's log, followed and folded on one loop. Made by Replicas; used on the loop's thread only.
///
/// Where the log is lost (vanished, unavailable for long, not readable, its question set missing), everything pending
/// ends with the error, listeners are told, and the replica stays as it is for those who still hold it.
class Replica : public std::enable_shared_from_this<Replica> {
  public:
    Replica(RunId id, RunLog& log, SetLoader& load_set);
    Replica(const Replica&) = delete;
    Replica& operator=(const Replica&) = delete;
    ~Replica();

    /// Begins to follow. Once, right after construction.
    void open();

    const RunId& id() const noexcept { return id_; }
    /// Whether the replica has caught up with the log as it was when it was opened.
    bool ready() const noexcept { return ready_ && !lost_; }
    std::optional<LogError> lost() const noexcept { return lost_; }
    /// Only once ready.
    const race::RunState& state() const noexcept { return *state_; }
    const quiz::CompiledSet& set() const noexcept { return *set_; }

    /// Calls `done` once ready (at once if it is) or lost.
    void when_ready(ReadyDone done);

    /// Calls `done` once everything is folded here that the log held when this was called, which may be more than its
    /// end as it was told so far: for whoever comes with what another replica has told; or with why that can not be.
    void catch_up(ReadyDone done);

    /// Appends a command received at `now`, once ready. `done` (may be empty) is called exactly once, unless the
    /// replica is destroyed before: with the effects of just this entry, once it is durable and folded here; or with an
    /// error, which leaves open whether it happened. It is called from inside this call only where the replica is lost.
    void append(race::Command command, race::Actor actor, ServerTime now, AppendDone done);
    /// Appends under way.
    size_t pending() const noexcept { return pending_.size(); }

    /// A listener must be taken out before it is destroyed.
    void add_listener(ReplicaListener& listener);
    void remove_listener(ReplicaListener& listener);

  private:
    struct Pending {
        uint64_t ticket = 0;
        uint64_t after = 0;  ///< its seq will be greater
        uint64_t seq = 0;    ///< 0: not stored yet, as far as is known
        AppendDone done;
    };
    struct Folded {
        uint64_t seq = 0;
        race::Effects effects;
    };
    /// Somebody who waits until `seq` is folded.
    struct Reaching {
        uint64_t seq = 0;
        ReadyDone done;
    };

    void delivered(const StoredEntries& entries);
    void take_first(const StoredEntry& first);
    void take_set(std::shared_ptr<const quiz::CompiledSet> set);
    void fold_backlog();
    void fold(const StoredEntry& stored);
    void ask_for_head();
    void check_ready();
    void reach(uint64_t seq, ReadyDone done);
    void complete_reached();
    void store(uint64_t ticket, const race::Entry& entry);
    void stored(uint64_t ticket, std::expected<uint64_t, LogError> result);
    void complete_stored();
    AppendDone take_done(std::deque<Pending>::iterator found);
    static void answer(AppendDone done, std::expected<Appended, LogError> result);
    void remember_effects(uint64_t seq);
    void forget_effects();
    void lose(LogError why);

    RunId id_;
    RunLog& log_;
    SetLoader& load_set_;
    std::unique_ptr<RunLog::Subscription> subscription_;
    std::optional<race::Entry> first_;    ///< until the question set is there
    std::vector<StoredEntries> backlog_;  ///< entries after the first that wait for the question set
    std::shared_ptr<const quiz::CompiledSet> set_;
    std::unique_ptr<race::RunState> state_;
    race::Effects effects_;
    std::optional<uint64_t> head_;  ///< what to reach to be ready, or to look further
    bool head_is_last_ = false;
    bool asking_ = false;
    bool ready_ = false;
    std::optional<LogError> lost_;
    std::vector<ReadyDone> waiting_;
    std::vector<Reaching> reaching_;
    std::vector<ReplicaListener*> listeners_;
    uint64_t tickets_ = 0;
    std::deque<Pending> pending_;
    uint32_t stored_ahead_ = 0;         ///< pending appends whose seq is known and not folded yet
    std::deque<Folded> recent_;         ///< effects that pending appends may still ask for, by seq
    std::vector<race::Effects> spare_;  ///< used again, so that folding allocates nothing
};

}  // namespace mcs::replica
