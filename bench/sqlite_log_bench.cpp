// What the SQLite run log costs: CPU of each thread per append, and how long an append takes.
//     mcs_sqlite_log_bench [loops] [appends in flight per loop] [seconds] [runs] [directory]
// Closed loop: an acknowledged append is followed by the next at once. With one in flight the latency is the idle one.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include <pthread.h>

#include "adapters/sqlite/log_store.hpp"
#include "adapters/sqlite/run_log.hpp"

namespace {

using namespace mcs;
using Clock = std::chrono::steady_clock;

class Loop final : public Executor {
  public:
    explicit Loop(int number) : thread_([this] { run(); }) {
        ::pthread_setname_np(thread_.native_handle(), ("loop-" + std::to_string(number)).c_str());
    }
    ~Loop() override {
        post([this] { stopping_ = true; });
        thread_.join();
    }
    void post(std::move_only_function<void()> task) override {
        {
            const std::lock_guard lock(mutex_);
            tasks_.push_back(std::move(task));
        }
        posted_.notify_one();
    }

  private:
    void run() {
        std::vector<std::move_only_function<void()>> tasks;
        while (!stopping_) {
            {
                std::unique_lock lock(mutex_);
                posted_.wait(lock, [&] { return !tasks_.empty(); });
                tasks.swap(tasks_);
            }
            for (auto& task : tasks) task();
            tasks.clear();
        }
    }
    std::mutex mutex_;
    std::condition_variable posted_;
    std::vector<std::move_only_function<void()>> tasks_;
    bool stopping_ = false;
    std::thread thread_;
};

struct Worker {
    Loop loop;
    std::unique_ptr<SqliteRunLog> log;
    std::vector<std::unique_ptr<RunLog::Subscription>> subscriptions;
    std::vector<double> latencies_us;
    uint64_t followed = 0, appended = 0, next_run = 0;

    explicit Worker(int number) : loop(number) {}

    void append(uint64_t runs, const std::atomic<bool>& stop) {
        const auto begin = Clock::now();
        std::string entry(32, static_cast<char>(appended++));
        log->append(RunId("run" + std::to_string(next_run++ % runs)), std::move(entry),
                    [this, begin, runs, &stop](auto) {
                        latencies_us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
                        if (!stop) append(runs, stop);
                    });
    }
};

/// CPU time of every thread of this process so far, in µs, by name.
std::map<std::string, double> cpu_us() {
    std::map<std::string, double> result;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream name_file(task.path() / "comm"), stat_file(task.path() / "schedstat");
        std::string name;
        double ns = 0;
        if (std::getline(name_file, name) && stat_file >> ns) result[name] += ns / 1'000;
    }
    return result;
}

void on_loop(Loop& loop, std::move_only_function<void()> task) {
    std::atomic<bool> done = false;
    loop.post([&] {
        task();
        done = true;
        done.notify_one();
    });
    done.wait(false);
}

double percentile(std::vector<double>& values, double share) {
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

/// How long a new start takes until a follower has all that one run's log holds.
void read_back(const std::filesystem::path& directory) {
    const auto begin = Clock::now();
    const auto ms = [&] { return std::chrono::duration<double, std::milli>(Clock::now() - begin).count(); };
    auto store = SqliteLogStore::open(directory).value();
    const double opened = ms();
    Worker worker(0);
    std::atomic<bool> done = false;
    on_loop(worker.loop, [&] {
        worker.log = std::make_unique<SqliteRunLog>(*store, worker.loop);
        const auto finish = [&](auto) {
            done = true;
            done.notify_one();
        };
        worker.subscriptions.push_back(worker.log->follow(
            RunId("run0"), 1,
            {.deliver = [&](const StoredEntries& entries) { worker.followed += entries->size(); }, .lost = {}}));
        worker.log->append(RunId("run0"), "last", finish);  // answered when the follower has it
    });
    done.wait(false);
    const double all = ms();
    std::printf("  start: open after %.1f ms; %llu entries of one run followed after %.0f ms (%.0f entries/s)\n",
                opened, static_cast<unsigned long long>(worker.followed), all,
                static_cast<double>(worker.followed) / (all - opened) * 1'000);
    on_loop(worker.loop, [&] {
        worker.subscriptions.clear();
        worker.log.reset();
    });
}

}  // namespace

int main(int argc, char** argv) {
    const int loops = argc > 1 ? std::atoi(argv[1]) : 2;
    const int in_flight = argc > 2 ? std::atoi(argv[2]) : 500;
    const int seconds = argc > 3 ? std::atoi(argv[3]) : 5;
    const uint64_t runs = argc > 4 ? std::strtoull(argv[4], nullptr, 10) : 1;
    const std::filesystem::path directory = argc > 5 ? argv[5] : "/tmp/mcs-sqlite-log-bench";
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);

    auto store = SqliteLogStore::open(directory).value();
    std::deque<Worker> workers;
    std::atomic<uint64_t> created = 0;
    for (int i = 0; i < loops; ++i) {
        Worker& worker = workers.emplace_back(i);
        on_loop(worker.loop, [&] { worker.log = std::make_unique<SqliteRunLog>(*store, worker.loop); });
    }
    on_loop(workers[0].loop, [&] {
        for (uint64_t run = 0; run < runs; ++run) {
            const std::string name = "run" + std::to_string(run);
            workers[0].log->create(RunId(name), JoinCode(name), "first", from_us(1), [&](auto) {
                ++created;
                created.notify_one();
            });
        }
    });
    for (uint64_t seen = created; seen < runs; seen = created) created.wait(seen);

    std::atomic<bool> stop = false;
    const auto before = cpu_us();
    const auto begin = Clock::now();
    for (Worker& worker : workers) {
        on_loop(worker.loop, [&] {
            for (uint64_t run = 0; run < runs; ++run) {
                worker.subscriptions.push_back(worker.log->follow(
                    RunId("run" + std::to_string(run)), 1,
                    {.deliver = [&](const StoredEntries& entries) { worker.followed += entries->size(); },
                     .lost = {}}));
            }
            for (int i = 0; i < in_flight; ++i) worker.append(runs, stop);
        });
    }
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
    const auto counts = store->statistics();
    const auto after = cpu_us();
    const double elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
    stop = true;
    std::vector<double> latencies;
    for (Worker& worker : workers) {
        on_loop(worker.loop, [&] {
            worker.subscriptions.clear();
            worker.log.reset();
        });
        latencies.insert(latencies.end(), worker.latencies_us.begin(), worker.latencies_us.end());
    }
    const double entries = static_cast<double>(counts.entries);
    std::printf("%d loops, %d in flight each, %llu runs: %.0f appends/s, %.1f per commit, p50 %.0f us, p99 %.0f us\n",
                loops, in_flight, static_cast<unsigned long long>(runs), entries / elapsed,
                entries / static_cast<double>(counts.commits), percentile(latencies, 0.5), percentile(latencies, 0.99));
    for (const auto& [name, us] : after) {
        const double used = us - (before.contains(name) ? before.at(name) : 0);
        std::printf("  %-12s %6.2f us CPU per append (%.0f %% of a core)\n", name.c_str(), used / entries,
                    used / elapsed / 10'000);
    }
    workers.clear();
    store.reset();
    read_back(directory);
    std::filesystem::remove_all(directory);
}
