#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/time.hpp"
#include "ports/executor.hpp"

namespace mcs::sim {

/// The simulated world's only clock and only source of chance: what happens next, and when. One seed, one history.
class Scheduler {
  public:
    explicit Scheduler(uint64_t seed) : random_(seed) {}

    ServerTime now() const noexcept { return now_; }
    uint64_t steps() const noexcept { return steps_; }

    void at(ServerTime when, std::move_only_function<void()> what) {
        events_.push({std::max(when, now_), ++added_, std::move(what)});
    }
    void after(Micros delay, std::move_only_function<void()> what) { at(now_ + delay, std::move(what)); }

    /// Lets the next thing happen. False: nothing ever will.
    bool step() {
        if (events_.empty()) return false;
        // A priority_queue gives its top as const; nobody looks at it between this and pop.
        auto what = std::move(const_cast<Event&>(events_.top()).what);
        now_ = events_.top().when;
        events_.pop();
        ++steps_;
        what();
        return true;
    }

    uint64_t below(uint64_t bound) { return random_.below(bound); }
    /// True with a chance of `per_mille` in a thousand.
    bool chance(uint32_t per_mille) { return random_.below(1000) < per_mille; }
    Micros between(Micros least, Micros most) {
        return least + Micros{static_cast<int64_t>(random_.below(static_cast<uint64_t>((most - least).count()) + 1))};
    }

  private:
    struct Event {
        ServerTime when;
        uint64_t order = 0;
        std::move_only_function<void()> what;
        bool operator<(const Event& other) const noexcept {
            return when != other.when ? when > other.when : order > other.order;
        }
    };
    SplitMix64 random_;
    ServerTime now_ = from_us(1'750'000'000'000'000);
    std::priority_queue<Event> events_;
    uint64_t added_ = 0;
    uint64_t steps_ = 0;
};

/// What happens to one process. While it is paused (SIGSTOP) nothing does; then all of it, in its order.
class Process {
  public:
    explicit Process(Scheduler& scheduler) : scheduler_(scheduler) {}

    void at(ServerTime when, std::move_only_function<void()> what) {
        scheduler_.at(when, [this, alive = std::weak_ptr(alive_), task = std::move(what)]() mutable {
            if (alive.expired()) return;
            if (scheduler_.now() < paused_until_) return at(paused_until_, std::move(task));
            task();
        });
    }
    void after(Micros delay, std::move_only_function<void()> what) { at(scheduler_.now() + delay, std::move(what)); }
    void pause(Micros duration) { paused_until_ = std::max(paused_until_, scheduler_.now() + duration); }

  private:
    Scheduler& scheduler_;
    ServerTime paused_until_{};
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// A loop's tasks: in the order posted, each a little later. After a task `then` is called; nothing happens on a loop
/// that is gone.
class SimExecutor final : public Executor {
  public:
    SimExecutor(Scheduler& scheduler, Process& process, Micros delay_max, std::function<void()> then)
        : scheduler_(scheduler),
          process_(process),
          delay_max_(delay_max),
          then_(std::make_shared<std::function<void()>>(std::move(then))) {}

    void post(std::move_only_function<void()> task) override {
        last_ = std::max(last_, scheduler_.now() + scheduler_.between(Micros{1}, delay_max_));
        process_.at(last_, [task = std::move(task), then = std::weak_ptr(then_)]() mutable {
            const auto alive = then.lock();
            if (!alive) return;
            task();
            (*alive)();
        });
    }

  private:
    Scheduler& scheduler_;
    Process& process_;
    Micros delay_max_;
    ServerTime last_{};
    std::shared_ptr<std::function<void()>> then_;
};

}  // namespace mcs::sim
