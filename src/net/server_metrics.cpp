#include "net/server_metrics.hpp"

#include <array>
#include <map>

#include "net/histogram_family.hpp"
#include "net/poll_loop.hpp"

namespace mcs::net {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

struct Described {
    const char* name;
    const char* help;
    Count LoopCounters::* count;
};

constexpr std::array totals{
    Described{"mc_speedrun_connections_accepted_total", "TCP connections accepted",
              &LoopCounters::connections_accepted},
    Described{"mc_speedrun_connections_refused_total", "TCP connections refused because of a limit",
              &LoopCounters::connections_refused},
    Described{"mc_speedrun_websocket_messages_in_total", "WebSocket messages received", &LoopCounters::messages_in},
    Described{"mc_speedrun_websocket_messages_out_total", "WebSocket messages sent", &LoopCounters::messages_out},
    Described{"mc_speedrun_websocket_bytes_in_total", "WebSocket bytes received", &LoopCounters::bytes_in},
    Described{"mc_speedrun_websocket_bytes_out_total", "WebSocket bytes sent", &LoopCounters::bytes_out},
    Described{"mc_speedrun_websocket_frames_queued_total", "Frames that found the socket full",
              &LoopCounters::frames_queued},
    Described{"mc_speedrun_websocket_frames_replaced_total", "Frames replaced by later ones before they were sent",
              &LoopCounters::frames_replaced},
    Described{"mc_speedrun_websocket_slow_closed_total", "Connections closed because the client was too slow",
              &LoopCounters::slow_closed},
    Described{"mc_speedrun_websocket_idle_closed_total", "Connections closed because nothing was heard of the client",
              &LoopCounters::idle_closed},
    Described{"mc_speedrun_websocket_protocol_errors_total", "Connections closed because the client broke the protocol",
              &LoopCounters::protocol_errors},
};

class ServerMetrics final : public prometheus::Collectable {
  public:
    explicit ServerMetrics(std::vector<const PollLoop*> loops) : loops_(std::move(loops)) {}

    std::vector<MetricFamily> Collect() const override {
        std::vector<MetricFamily> families;
        for (const auto& described : totals) {
            auto& family = families.emplace_back(MetricFamily{described.name, described.help, MetricType::Counter, {}});
            family.metric.emplace_back().counter.value = sum(described.count);
        }
        families.push_back(connections());
        families.push_back(responses());
        std::vector<const LatencyHistogram*> latencies;
        for (const auto* loop : loops_) latencies.push_back(&loop->counted().http_latency);
        families.push_back(histogram_family("mc_speedrun_http_request_seconds",
                                            "From a request's first byte to its response's last", latencies));
        return families;
    }

  private:
    double sum(Count LoopCounters::* count) const {
        uint64_t total = 0;
        for (const auto* loop : loops_) total += (loop->counted().*count).get();
        return static_cast<double>(total);
    }

    MetricFamily connections() const {
        MetricFamily family{"mc_speedrun_connections", "Connections open now", MetricType::Gauge, {}};
        const auto add = [&](const char* kind, Count LoopCounters::* count) {
            auto& metric = family.metric.emplace_back();
            metric.label = {{"kind", kind}};
            metric.gauge.value = sum(count);
        };
        add("http", &LoopCounters::http_connections);
        add("websocket", &LoopCounters::websocket_connections);
        return family;
    }

    MetricFamily responses() const {
        static constexpr std::array classes{"1xx", "2xx", "3xx", "4xx", "5xx"};
        std::map<std::array<std::string, 3>, uint64_t> counts;
        for (const auto* loop : loops_) {
            const auto& routes = loop->router().routes();
            const auto& counted = loop->counted().responses;
            for (size_t i = 0; i < counted.size(); ++i) {
                const bool known = i < routes.size();
                const std::string pattern = known ? routes[i]->pattern : i == routes.size() ? "static" : "none";
                const std::string method{known ? to_string(routes[i]->method) : ""};
                for (size_t c = 0; c < classes.size(); ++c) {
                    if (const auto n = counted[i][c].get(); n > 0) counts[{pattern, method, classes[c]}] += n;
                }
            }
        }
        MetricFamily family{"mc_speedrun_http_responses_total", "HTTP responses", MetricType::Counter, {}};
        for (const auto& [key, count] : counts) {
            auto& metric = family.metric.emplace_back();
            metric.label = {{"route", key[0]}, {"method", key[1]}, {"status", key[2]}};
            metric.counter.value = static_cast<double>(count);
        }
        return family;
    }

    const std::vector<const PollLoop*> loops_;
};

}  // namespace

std::shared_ptr<prometheus::Collectable> server_metrics(std::vector<const PollLoop*> loops) {
    return std::make_shared<ServerMetrics>(std::move(loops));
}

}  // namespace mcs::net
