// What a run log costs: CPU of each of our threads per append, and how long an append takes.
//     mcs_run_log_bench DIRECTORY|redis://HOST:PORT [loops] [appends in flight per loop] [seconds] [runs]
// The directory must be new or empty; Redis gets runs of names that nobody else has, and keeps them.
// Closed loop: an acknowledged append is followed by the next at once. With one in flight the latency is the idle one.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <thread>
#include <vector>

#include <boost/asio.hpp>
#include <pthread.h>

#include "adapters/redis/log_store.hpp"
#include "adapters/redis/run_log.hpp"
#include "adapters/sqlite/log_store.hpp"
#include "adapters/sqlite/run_log.hpp"

namespace {

using namespace mcs;
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

class Loop final : public Executor {
  public:
    explicit Loop(int number) : thread_([this] { context_.run(); }) {
        ::pthread_setname_np(thread_.native_handle(), ("loop-" + std::to_string(number)).c_str());
    }
    ~Loop() override {
        work_.reset();
        thread_.join();
    }
    void post(std::move_only_function<void()> task) override { asio::post(context_, std::move(task)); }
    asio::io_context& context() noexcept { return context_; }

  private:
    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
    std::thread thread_;
};

/// Where the logs are, as a process opens it.
struct Store {
    std::unique_ptr<SqliteLogStore> sqlite;
    std::optional<RedisLogStore> redis;

    static Store open(const std::string& url) {
        Store store;
        if (url.starts_with("redis")) {
            store.redis = RedisLogStore::open(url).value();
        } else {
            store.sqlite = SqliteLogStore::open(url).value();
        }
        return store;
    }
    std::unique_ptr<RunLog> log(Loop& loop) {
        if (redis) return std::make_unique<RedisRunLog>(*redis, loop.context().get_executor(), 1);
        return std::make_unique<SqliteRunLog>(*sqlite, loop);
    }
};

struct Worker {
    Loop loop;
    std::unique_ptr<RunLog> log;
    std::vector<std::unique_ptr<RunLog::Subscription>> subscriptions;
    std::vector<double> latencies_us;
    uint64_t followed = 0, appended = 0, next_run = 0;
    const std::string prefix;

    Worker(int number, std::string run_prefix) : loop(number), prefix(std::move(run_prefix)) {}

    void append(uint64_t runs, const std::atomic<bool>& stop) {
        const auto begin = Clock::now();
        std::string entry(32, static_cast<char>(appended++));
        log->append(RunId(prefix + std::to_string(next_run++ % runs)), std::move(entry),
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
void read_back(const std::string& url, const RunId& run) {
    const auto begin = Clock::now();
    const auto ms = [&] { return std::chrono::duration<double, std::milli>(Clock::now() - begin).count(); };
    auto store = Store::open(url);
    const double opened = ms();
    Worker worker(0, {});
    std::atomic<bool> done = false;
    on_loop(worker.loop, [&] {
        worker.log = store.log(worker.loop);
        const auto finish = [&](auto) {
            done = true;
            done.notify_one();
        };
        worker.subscriptions.push_back(worker.log->follow(
            run, 1,
            {.deliver = [&](const StoredEntries& entries) { worker.followed += entries->size(); }, .lost = {}}));
        worker.log->append(run, "last", finish);  // answered when the follower has it
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
    if (argc < 2) return std::fputs("name a directory or a redis:// URL\n", stderr), 2;
    const std::string url = argv[1];
    const int loops = argc > 2 ? std::atoi(argv[2]) : 2;
    const int in_flight = argc > 3 ? std::atoi(argv[3]) : 500;
    const int seconds = argc > 4 ? std::atoi(argv[4]) : 5;
    const uint64_t runs = argc > 5 ? std::strtoull(argv[5], nullptr, 10) : 1;
    const std::string prefix = "bench-" + std::to_string(Clock::now().time_since_epoch().count()) + "-";

    auto store = Store::open(url);
    std::deque<Worker> workers;
    std::atomic<uint64_t> created = 0;
    for (int i = 0; i < loops; ++i) {
        Worker& worker = workers.emplace_back(i, prefix);
        on_loop(worker.loop, [&] { worker.log = store.log(worker.loop); });
    }
    on_loop(workers[0].loop, [&] {
        for (uint64_t run = 0; run < runs; ++run) {
            const std::string name = prefix + std::to_string(run);
            workers[0].log->create({RunId(name), JoinCode(name), {}, "first", from_us(1)}, [&](auto) {
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
                    RunId(prefix + std::to_string(run)), 1,
                    {.deliver = [&](const StoredEntries& entries) { worker.followed += entries->size(); },
                     .lost = {}}));
            }
            for (int i = 0; i < in_flight; ++i) worker.append(runs, stop);
        });
    }
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
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
    const auto entries = static_cast<double>(latencies.size());
    std::printf("%d loops, %d in flight each, %llu runs: %.0f appends/s, p50 %.0f us, p99 %.0f us\n", loops, in_flight,
                static_cast<unsigned long long>(runs), entries / elapsed, percentile(latencies, 0.5),
                percentile(latencies, 0.99));
    for (const auto& [name, us] : after) {
        const double used = us - (before.contains(name) ? before.at(name) : 0);
        std::printf("  %-12s %6.2f us CPU per append (%.0f %% of a core)\n", name.c_str(), used / entries,
                    used / elapsed / 10'000);
    }
    workers.clear();
    store = {};
    read_back(url, RunId(prefix + "0"));
}
