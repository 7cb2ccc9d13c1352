#include "net/metrics.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <mutex>

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "net/histogram_family.hpp"

namespace mcs::net {

void LatencyHistogram::observe(Micros latency) noexcept {
    const auto bound = std::ranges::lower_bound(bounds_us, latency.count());
    buckets[static_cast<size_t>(bound - bounds_us.begin())].add();
    sum_us.add(static_cast<uint64_t>(std::max<int64_t>(latency.count(), 0)));
}

prometheus::MetricFamily histogram_family(const std::string& name, const std::string& help,
                                          const std::vector<const LatencyHistogram*>& parts) {
    prometheus::MetricFamily family{name, help, prometheus::MetricType::Histogram, {}};
    auto& histogram = family.metric.emplace_back().histogram;
    uint64_t count = 0, sum_us = 0;
    for (const auto* part : parts) sum_us += part->sum_us.get();
    for (size_t i = 0; i <= LatencyHistogram::bounds_us.size(); ++i) {
        for (const auto* part : parts) count += part->buckets[i].get();
        const bool last = i == LatencyHistogram::bounds_us.size();
        const double bound =
            last ? std::numeric_limits<double>::infinity() : static_cast<double>(LatencyHistogram::bounds_us[i]) / 1e6;
        histogram.bucket.push_back({count, bound});
    }
    histogram.sample_count = count;
    histogram.sample_sum = static_cast<double>(sum_us) / 1e6;
    return family;
}

struct Metrics::Parts {
    struct Histograms {
        std::string help;
        std::deque<LatencyHistogram> of_loops;
    };
    prometheus::Registry registry;
    mutable std::mutex mutex;
    std::vector<std::weak_ptr<prometheus::Collectable>> sources;
    std::map<std::string, Histograms> histograms;
};

Metrics::Metrics() : parts_(std::make_unique<Parts>()) {}
Metrics::~Metrics() = default;

prometheus::Registry& Metrics::registry() noexcept { return parts_->registry; }

void Metrics::add(const std::shared_ptr<prometheus::Collectable>& source) {
    const std::scoped_lock lock(parts_->mutex);
    std::erase_if(parts_->sources, [](const auto& known) { return known.expired(); });
    parts_->sources.push_back(source);
}

LatencyHistogram& Metrics::histogram(const std::string& name, const std::string& help) {
    const std::scoped_lock lock(parts_->mutex);
    auto& histograms = parts_->histograms[name];
    histograms.help = help;
    return histograms.of_loops.emplace_back();
}

std::string Metrics::render() const {
    auto families = parts_->registry.Collect();
    const std::scoped_lock lock(parts_->mutex);
    for (const auto& known : parts_->sources) {
        if (const auto source = known.lock()) {
            for (auto& family : source->Collect()) families.push_back(std::move(family));
        }
    }
    for (const auto& [name, histograms] : parts_->histograms) {
        std::vector<const LatencyHistogram*> parts;
        for (const auto& one : histograms.of_loops) parts.push_back(&one);
        families.push_back(histogram_family(name, histograms.help, parts));
    }
    return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace mcs::net
