#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ports/executor.hpp"
#include "ports/run_log.hpp"

namespace mcs {

/// Runs held in memory, for tests and simulations: the store that several loops' MemoryRunLog objects meet in. What
/// happens depends on the order of calls and of the executors' tasks alone. One thread.
class MemoryLogStore {
  public:
    MemoryLogStore() = default;
    MemoryLogStore(const MemoryLogStore&) = delete;
    MemoryLogStore& operator=(const MemoryLogStore&) = delete;

    /// While off, every call is answered with `unavailable` and changes nothing; followers are told nothing.
    void set_available(bool available) noexcept { available_ = available; }
    /// Drops a run and all that is known of it, as a store does that lost its memory. Its followers are told.
    void lose(const RunId& run);

    /// A run's entries; empty where there is none.
    std::vector<StoredEntry> entries(const RunId& run) const;
    /// How many there are.
    uint64_t entry_count(const RunId& run) const;

  private:
    friend class MemoryRunLog;
    struct Run {
        JoinCode code;
        HostId host;
        uint64_t number = 0;  ///< in the order of creation
        std::vector<StoredEntry> entries;
        std::optional<ServerTime> due;
        std::optional<ServerTime> forget_at;
    };
    /// What a loop of this store must be told.
    class Listener {
      public:
        virtual void entries_stored(const RunId& run) = 0;
        virtual void run_lost(const RunId& run) = 0;

      protected:
        ~Listener() = default;
    };

    Run* find(const RunId& run);
    void append(const RunId& id, Run& run, std::string entry);
    void forget_due(ServerTime now);

    bool available_ = true;
    uint64_t created_ = 0;
    std::map<RunId, Run> runs_;  ///< ordered, so that everything that walks it is deterministic
    std::unordered_map<JoinCode, RunId> codes_;
    std::vector<Listener*> listeners_;
};

/// One loop's view of a MemoryLogStore. Everything takes effect within the call; what it means is told to the loop's
/// executor as tasks.
class MemoryRunLog final : public RunLog {
  public:
    /// `store` and `loop` must outlive this.
    MemoryRunLog(MemoryLogStore& store, Executor& loop);
    ~MemoryRunLog() override;

    void create(NewLog log, Done<void> done) override;
    void append(const RunId& run, std::string entry, Done<uint64_t> done) override;
    void read(const RunId& run, uint64_t from, uint32_t count, Done<StoredEntries> done) override;
    void find(const JoinCode& code, Done<RunId> done) override;
    void list(const HostId& host, uint32_t count, Done<std::vector<RunId>> done) override;
    std::unique_ptr<Subscription> follow(const RunId& run, uint64_t from, Follower follower) override;
    void schedule(const RunId& run, ServerTime due, Done<void> done) override;
    void take_due(ServerTime now, uint32_t count, Micros lease, Done<std::vector<RunId>> done) override;
    void retire(const RunId& run, ServerTime forget_at, Done<void> done) override;

  private:
    class Loop;
    std::shared_ptr<Loop> loop_;
};

}  // namespace mcs
