#include "service_metrics.hpp"

#include <array>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

namespace mcs::app {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

struct CounterName {
    const char* name;
    const char* help;
    uint64_t speed_run::Counters::* value;
};

constexpr std::array<CounterName, 13> counters{{
    {"mc_speedrun_messages_total", "Messages from clients", &speed_run::Counters::messages},
    {"mc_speedrun_bad_messages_total", "Messages that were not understood", &speed_run::Counters::bad_messages},
    {"mc_speedrun_rate_limited_total", "Messages refused because there were too many",
     &speed_run::Counters::rate_limited},
    {"mc_speedrun_tokens_refused_total", "Tokens that were no good", &speed_run::Counters::tokens_refused},
    {"mc_speedrun_welcomes_total", "Clients that came into a run", &speed_run::Counters::welcomes},
    {"mc_speedrun_answers_total", "Answers received", &speed_run::Counters::answers},
    {"mc_speedrun_verdicts_total", "Verdicts sent", &speed_run::Counters::verdicts},
    {"mc_speedrun_appends_failed_total", "Commands that the log did not take", &speed_run::Counters::appends_failed},
    {"mc_speedrun_entries_folded_total", "Log entries folded", &speed_run::Counters::entries_folded},
    {"mc_speedrun_broadcasts_total", "Messages for many, each once", &speed_run::Counters::broadcasts},
    {"mc_speedrun_broadcast_deliveries_total", "Messages for many, once for each who got it",
     &speed_run::Counters::broadcast_deliveries},
    {"mc_speedrun_runs_finished_total", "Runs finished by an entry appended here", &speed_run::Counters::runs_finished},
    {"mc_speedrun_completion_jobs_sent_total", "Completion jobs sent", &speed_run::Counters::completion_jobs_sent},
}};

MetricFamily family(const char* name, const char* help, MetricType type, double value) {
    prometheus::ClientMetric metric;
    if (type == MetricType::Counter) metric.counter.value = value;
    if (type == MetricType::Gauge) metric.gauge.value = value;
    return {name, help, type, {metric}};
}

}  // namespace

struct ServiceMetrics::Source final : prometheus::Collectable {
    Source(const SqliteLogStore* log_store, size_t loops) : logs(log_store), samples(loops) {}

    std::vector<MetricFamily> Collect() const override {
        std::vector<MetricFamily> families;
        const auto add = [&](const char* name, const char* help, MetricType type, uint64_t value) {
            families.push_back(family(name, help, type, static_cast<double>(value)));
        };
        {
            const std::lock_guard lock(mutex);
            for (const auto& counter : counters) {
                uint64_t sum = 0;
                for (const auto& sample : samples) sum += sample.counters.*counter.value;
                add(counter.name, counter.help, MetricType::Counter, sum);
            }
            uint64_t runs = 0;
            for (const auto& sample : samples) runs += sample.runs;
            add("mc_speedrun_runs_served", "Runs with clients, once for each loop that serves them", MetricType::Gauge,
                runs);
        }
        if (!logs) return families;
        const auto store = logs->statistics();
        add("mc_speedrun_log_commits_total", "Commits of the run log", MetricType::Counter, store.commits);
        add("mc_speedrun_log_failed_commits_total", "Commits that failed", MetricType::Counter, store.failed_commits);
        add("mc_speedrun_log_entries_total", "Log entries stored", MetricType::Counter, store.entries);
        return families;
    }

    const SqliteLogStore* logs;
    mutable std::mutex mutex;
    std::vector<Sample> samples;  ///< guarded by mutex
};

ServiceMetrics::ServiceMetrics(net::Metrics& metrics, const SqliteLogStore* logs, size_t loops)
    : source_(std::make_shared<Source>(logs, loops)) {
    metrics.add(source_);
}

void ServiceMetrics::update(size_t loop, const Sample& sample) {
    const std::lock_guard lock(source_->mutex);
    source_->samples[loop] = sample;
}

}  // namespace mcs::app
