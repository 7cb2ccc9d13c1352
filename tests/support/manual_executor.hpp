#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "base/random.hpp"
#include "ports/executor.hpp"

namespace mcs::test {

/// Wakes a test that waits for another thread's posts.
class Signal {
  public:
    void raise() {
        {
            const std::lock_guard lock(mutex_);
            ++count_;
        }
        raised_.notify_all();
    }
    uint64_t count() const {
        const std::lock_guard lock(mutex_);
        return count_;
    }
    /// False: `bound` has passed and nobody has raised it since it stood at `seen`.
    bool wait_beyond(uint64_t seen, std::chrono::steady_clock::time_point bound) {
        std::unique_lock lock(mutex_);
        return raised_.wait_until(lock, bound, [&] { return count_ > seen; });
    }

  private:
    mutable std::mutex mutex_;
    std::condition_variable raised_;
    uint64_t count_ = 0;
};

/// A loop whose tasks the test runs by hand, one by one, on its own thread. `post` is safe from any thread.
class ManualExecutor final : public Executor {
  public:
    explicit ManualExecutor(std::shared_ptr<Signal> signal = std::make_shared<Signal>()) : signal_(std::move(signal)) {}
    /// Destroys what waits, and what that posts in turn.
    ~ManualExecutor() {
        while (take()) {
        }
    }
    ManualExecutor(const ManualExecutor&) = delete;
    ManualExecutor& operator=(const ManualExecutor&) = delete;

    void post(std::move_only_function<void()> task) override {
        {
            const std::lock_guard lock(mutex_);
            tasks_.push_back(std::move(task));
        }
        signal_->raise();
    }

    /// Runs the task posted first. False: there is none.
    bool run_one() {
        std::move_only_function<void()> task = take();
        if (!task) return false;
        task();
        return true;
    }
    /// Runs tasks until there is none, those included that come meanwhile. Says how many.
    size_t run_all() {
        size_t count = 0;
        while (run_one()) ++count;
        return count;
    }

    /// Brings the task posted last before all others: it has overtaken them.
    void hurry_last() {
        const std::lock_guard lock(mutex_);
        tasks_.push_front(std::move(tasks_.back()));
        tasks_.pop_back();
    }

    /// Tasks posted and not run yet.
    size_t waiting() const {
        const std::lock_guard lock(mutex_);
        return tasks_.size();
    }

  private:
    /// The task posted first; empty: there is none.
    std::move_only_function<void()> take() {
        const std::lock_guard lock(mutex_);
        if (tasks_.empty()) return {};
        std::move_only_function<void()> task = std::move(tasks_.front());
        tasks_.pop_front();
        return task;
    }

    std::shared_ptr<Signal> signal_;
    mutable std::mutex mutex_;
    std::deque<std::move_only_function<void()>> tasks_;
};

/// Several loops of one test. Waits for threads without sleeping.
class ManualLoops {
  public:
    static constexpr std::chrono::seconds patience{60};

    ManualExecutor& add() { return *loops_.emplace_back(std::make_unique<ManualExecutor>(signal_)); }
    ManualExecutor& operator[](size_t loop) { return *loops_[loop]; }
    size_t size() const noexcept { return loops_.size(); }

    /// Runs all loops' tasks until `done` holds. False: it did not within `patience` of anything happening.
    template <class Condition>
    bool run_until(Condition done) {
        while (true) {
            const uint64_t seen = signal_->count();
            bool ran = false;
            for (auto& loop : loops_) {
                while (!done() && loop->run_one()) ran = true;
            }
            if (done()) return true;
            if (ran) continue;
            if (!signal_->wait_beyond(seen, std::chrono::steady_clock::now() + patience)) return false;
        }
    }
    /// Waits without running any task. False: `done` did not come to hold within `patience` of anything happening.
    template <class Condition>
    bool wait_until(Condition done) {
        while (true) {
            const uint64_t seen = signal_->count();
            if (done()) return true;
            if (!signal_->wait_beyond(seen, std::chrono::steady_clock::now() + patience)) return false;
        }
    }
    /// Runs one task of a loop drawn at random. False: that one has none.
    bool run_any(SplitMix64& random) { return loops_[random.below(loops_.size())]->run_one(); }

  private:
    std::shared_ptr<Signal> signal_ = std::make_shared<Signal>();
    std::deque<std::unique_ptr<ManualExecutor>> loops_;
};

/// Where a callback's answer arrives.
template <class Result>
class Answer {
  public:
    /// The callback to pass; at most once.
    auto take() {
        return [state = state_](Result result) { state->push_back(std::move(result)); };
    }
    bool arrived() const noexcept { return !state_->empty(); }
    size_t times() const noexcept { return state_->size(); }
    const Result& get() const { return state_->front(); }

  private:
    std::shared_ptr<std::deque<Result>> state_ = std::make_shared<std::deque<Result>>();
};

}  // namespace mcs::test
