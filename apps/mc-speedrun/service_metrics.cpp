#include "service_metrics.hpp"

#include <algorithm>
#include <array>
#include <limits>

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

MetricFamily latency_family(const speed_run::VerdictLatency& latency) {
    prometheus::ClientMetric metric;
    uint64_t below = 0;
    for (size_t i = 0; i < latency.counts.size(); ++i) {
        below += latency.counts[i];
        const bool last = i == latency.bounds_us.size();
        const double bound =
            last ? std::numeric_limits<double>::infinity() : static_cast<double>(latency.bounds_us[i]) / 1e6;
        metric.histogram.bucket.push_back({below, bound});
    }
    metric.histogram.sample_count = below;
    metric.histogram.sample_sum = static_cast<double>(latency.sum_us) / 1e6;
    return {"mc_speedrun_verdict_seconds", "From an answer's arrival to its verdict", MetricType::Histogram, {metric}};
}

void add(speed_run::VerdictLatency& sum, const speed_run::VerdictLatency& one) {
    for (size_t i = 0; i < sum.counts.size(); ++i) sum.counts[i] += one.counts[i];
    sum.sum_us += one.sum_us;
}

/// The bound in ms that 99 of 100 verdicts kept since `before`; 0 where there were none.
uint64_t p99_ms(const speed_run::VerdictLatency& now, const speed_run::VerdictLatency& before) {
    uint64_t total = 0;
    for (size_t i = 0; i < now.counts.size(); ++i) total += now.counts[i] - before.counts[i];
    uint64_t within = 0;
    for (size_t i = 0; i < now.counts.size(); ++i) {
        within += now.counts[i] - before.counts[i];
        if (total == 0 || within * 100 < total * 99) continue;
        return static_cast<uint64_t>(now.bounds_us[std::min(i, now.bounds_us.size() - 1)]) / 1000;
    }
    return 0;
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
            const auto sum = total();
            for (const auto& counter : counters) {
                add(counter.name, counter.help, MetricType::Counter, sum.*counter.value);
            }
            families.push_back(latency_family(sum.verdict_latency));
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

    /// Of all loops; call with the mutex held.
    speed_run::Counters total() const {
        speed_run::Counters sum;
        for (const auto& [counted, runs] : samples) {
            for (const auto& counter : counters) sum.*counter.value += counted.*counter.value;
            sum.connections_opened += counted.connections_opened;
            sum.connections_closed += counted.connections_closed;
            app::add(sum.verdict_latency, counted.verdict_latency);
        }
        return sum;
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

void ServiceMetrics::log(Log& log) {
    const auto now = [this] {
        const std::lock_guard lock(source_->mutex);
        return source_->total();
    }();
    log.figures("metrics", {{"connections", now.connections_opened - now.connections_closed},
                            {"answers", now.answers - logged_.answers},
                            {"verdict_ms_p99", p99_ms(now.verdict_latency, logged_.verdict_latency)},
                            {"appends_failed", now.appends_failed - logged_.appends_failed}});
    logged_ = now;
}

}  // namespace mcs::app
