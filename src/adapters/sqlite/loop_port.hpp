#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "adapters/sqlite/log_messages.hpp"
#include "ports/executor.hpp"

namespace mcs {
class SqliteLogStore;
}

namespace mcs::sqlite {

/// Where a loop and the store meet: collects what the loop asks for during one turn and hands it over at once; brings
/// the answers back to the loop. Belongs to the loop but for the members that say otherwise.
class LoopPort : public std::enable_shared_from_this<LoopPort> {
  public:
    class Receiver {
      public:
        virtual ~Receiver() = default;
        /// Puts what has been collected into the batch that is about to be handed over.
        virtual void collect(LoopBatch& batch) = 0;
        virtual void receive(LoopResults& results) = 0;
    };

    LoopPort(SqliteLogStore& store, Executor& executor);
    ~LoopPort();

    void set_receiver(Receiver* receiver) noexcept { receiver_ = receiver; }
    /// Has `work(Committer&) -> std::expected<T, E>` done within the next commit, then `done` run on the loop with
    /// what it gave, or with `E::unavailable` where the commit failed.
    template <class T, class E, class Work, class Done>
    void submit(Work work, Done done);
    /// Sees to it that `Receiver::collect` is called at the end of this turn.
    void request_flush();
    /// Nothing is run on the loop from now on, and its executor is not touched any more.
    void close();

    /// Any thread: runs `task` on the loop unless the port is closed.
    void post(std::move_only_function<void()> task);
    /// Any thread.
    void deliver(LoopResults results);

    SqliteLogStore& store() noexcept { return store_; }

  private:
    template <class T, class E, class Work, class Done>
    class TaskOf;
    void flush();
    /// Under the lock, or on the loop, which needs none: nobody else closes.
    void run_later(std::move_only_function<void()> task);
    void receive(LoopResults& results);

    SqliteLogStore& store_;
    Receiver* receiver_ = nullptr;
    LoopBatch batch_;
    bool flush_requested_ = false;

    std::mutex mutex_;
    Executor* executor_;  ///< written by the loop under `mutex_`; null: closed

    friend class Committer;
    LoopResults round_;  ///< the commit thread's: what this round comes to for this loop
    bool in_round_ = false;
};

template <class T, class E, class Work, class Done>
class LoopPort::TaskOf final : public Task {
  public:
    TaskOf(Work work, Done done) : work_(std::move(work)), done_(std::move(done)) {}
    void work(Committer& committer) override { result_ = work_(committer); }
    void reply(bool committed) override {
        done_(committed ? std::move(result_) : std::expected<T, E>(std::unexpected(E::unavailable)));
    }

  private:
    Work work_;
    Done done_;
    std::expected<T, E> result_ = std::unexpected(E::unavailable);
};

template <class T, class E, class Work, class Done>
void LoopPort::submit(Work work, Done done) {
    batch_.tasks.push_back(std::make_unique<TaskOf<T, E, Work, Done>>(std::move(work), std::move(done)));
    request_flush();
}

}  // namespace mcs::sqlite
