#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace mcs {

enum class LogError : uint8_t {
    unavailable,  ///< the store did not take or answer it; it may or may not have happened: try again
    no_such_run,  ///< never created, or its log has vanished
    already_exists,
    code_in_use,
};

/// One stored entry. The bytes are `race::encode`'s; the store does not look inside. Immutable and shared by loops.
struct StoredEntry {
    uint64_t seq = 0;  ///< dense from 1
    std::string bytes;
};
/// Entries of one run in order and without gaps.
using StoredEntries = std::shared_ptr<const std::vector<StoredEntry>>;

/// A run whose log is to begin.
struct NewLog {
    RunId run;
    JoinCode code;
    HostId host;  ///< in whose list it is until it is retired; empty: in nobody's
    std::string first_entry;
    ServerTime due{};  ///< its place in the deadline index
};

/// The logs of runs: total order and durability, and nothing else. The only point where instances meet.
///
/// A RunLog object belongs to one loop: all calls come from that loop's thread and all callbacks are run on it, never
/// from inside the call that passed them. Every callback passed is called exactly once, unless the RunLog is destroyed
/// before. Callbacks of one run come in the order of its log.
class RunLog {
  public:
    template <class T>
    using Done = std::move_only_function<void(std::expected<T, LogError>)>;

    virtual ~RunLog() = default;

    /// Starts a run's log with its first entry (which gets seq 1), claims its join code, puts the run into the deadline
    /// index and into its host's list. Durable when `done` says so. Creating the same run with the same first entry
    /// again succeeds.
    virtual void create(NewLog log, Done<void> done) = 0;

    /// Appends an entry; `done` gets its seq once it is durable. Followers of the run on this loop get the entry
    /// before or together with `done`. Appending at least once is safe: folding ignores repetitions.
    virtual void append(const RunId& run, std::string entry, Done<uint64_t> done) = 0;

    /// Entries with seq ≥ `from`, at most `count`; empty where there are none yet.
    virtual void read(const RunId& run, uint64_t from, uint32_t count, Done<StoredEntries> done) = 0;

    /// Which run a join code belongs to; `no_such_run` where none does.
    virtual void find(const JoinCode& code, Done<RunId> done) = 0;

    /// The host's runs that are not retired, the newest first, at most `count`. What their logs say of the host is what
    /// counts.
    virtual void list(const HostId& host, uint32_t count, Done<std::vector<RunId>> done) = 0;

    /// Delivers every entry with seq ≥ `from`, in order, without gaps or repetitions, once it is durable; what is
    /// stored already comes at once in large pieces. `lost` tells that following can not go on (the log has vanished
    /// or the store was unavailable for long); no delivery comes after it.
    struct Follower {
        std::function<void(const StoredEntries&)> deliver;
        std::function<void(LogError)> lost;
    };
    /// Following ends when the subscription is destroyed; no callback comes after that.
    class Subscription {
      public:
        virtual ~Subscription() = default;
    };
    virtual std::unique_ptr<Subscription> follow(const RunId& run, uint64_t from, Follower follower) = 0;

    /// Moves the run's place in the deadline index: when somebody must look at it again.
    virtual void schedule(const RunId& run, ServerTime due, Done<void> done) = 0;

    /// Runs due at `now`, at most `count`, the earliest first. Each is moved to `now + lease`, so that others do not
    /// take it up at the same time, and comes back then unless rescheduled or retired.
    virtual void take_due(ServerTime now, uint32_t count, Micros lease, Done<std::vector<RunId>> done) = 0;

    /// The run's results are stored: takes it out of the deadline index and lets go of its join code and its log at
    /// `forget_at`. Until then it can be followed as before. Repeating changes nothing.
    virtual void retire(const RunId& run, ServerTime forget_at, Done<void> done) = 0;
};

}  // namespace mcs
