#include "net/router.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace mcs::net {
namespace {

/// How literal a fit is: a whole segment of literal text 3, a parameter with a literal end 2, a parameter 1, no fit 0.
int fit(std::string_view pattern, const std::string& segment, std::vector<Pair>& params) {
    if (!pattern.starts_with('{')) return pattern == segment ? 3 : 0;
    const auto close = pattern.find('}');
    const auto ending = pattern.substr(close + 1);
    if (segment.size() <= ending.size() || !segment.ends_with(ending)) return 0;
    params.emplace_back(pattern.substr(1, close - 1), segment.substr(0, segment.size() - ending.size()));
    return ending.empty() ? 1 : 2;
}

/// Which of two routes is more literal is decided at the first segment in which they differ.
std::optional<std::string> fit(const Router::Route& route, const std::vector<std::string>& segments,
                               std::vector<Pair>& params) {
    if (route.segments.size() != segments.size()) return std::nullopt;
    std::string rank;
    for (size_t i = 0; i < segments.size(); ++i) {
        const auto literal = fit(route.segments[i], segments[i], params);
        if (literal == 0) return std::nullopt;
        rank.push_back(static_cast<char>(literal));
    }
    return rank;
}

void allow(std::string& list, std::string_view method) {
    if (list.find(method) != std::string::npos) return;
    if (!list.empty()) list += ", ";
    list += method;
}

}  // namespace

Respond& Respond::operator=(Respond&& other) noexcept {
    std::swap(sink_, other.sink_);
    return *this;
}

Respond::~Respond() {
    if (sink_) std::exchange(sink_, nullptr)(problem(500, "The request was not answered."));
}

void Respond::operator()(Response response) {
    require(static_cast<bool>(sink_), "a request is answered once");
    std::exchange(sink_, nullptr)(std::move(response));
}

Router::Route& Router::add(Method method, std::string_view pattern, RouteLimits limits) {
    require(pattern.starts_with('/'), "a path pattern starts with a slash");
    auto route = std::make_unique<Route>();
    route->method = method;
    route->pattern = pattern;
    route->limits = std::move(limits);
    route->index = static_cast<uint32_t>(routes_.size());
    for (size_t at = 1; at <= pattern.size() && pattern.size() > 1;) {
        const auto end = std::min(pattern.find('/', at), pattern.size());
        route->segments.emplace_back(pattern.substr(at, end - at));
        at = end + 1;
    }
    return *routes_.emplace_back(std::move(route));
}

void Router::on_loop(Method method, std::string_view pattern, LoopHandler handler, RouteLimits limits) {
    add(method, pattern, std::move(limits)).handler = std::make_shared<LoopHandler>(std::move(handler));
}

void Router::blocking(Method method, std::string_view pattern, BlockingHandler handler, RouteLimits limits) {
    add(method, pattern, std::move(limits)).handler = std::make_shared<const BlockingHandler>(std::move(handler));
}

void Router::websocket(std::string_view pattern, WebSocketRoute route) {
    add(Method::get, pattern, {}).handler = std::move(route);
}

Router::Match Router::match(Method method, const std::vector<std::string>& segments) const {
    Match best;
    std::string best_rank;
    const auto wanted = method == Method::head ? Method::get : method;
    for (const auto& route : routes_) {
        std::vector<Pair> params;
        const auto rank = fit(*route, segments, params);
        if (!rank) continue;
        allow(best.allow, to_string(route->method));
        if (route->method == Method::get) allow(best.allow, "HEAD");
        if (route->method != wanted || (best.route && *rank <= best_rank)) continue;
        best.route = route.get();
        best.params = std::move(params);
        best_rank = *rank;
    }
    return best;
}

}  // namespace mcs::net
