#include "adapters/redis/cluster.hpp"

#include <set>
#include <utility>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>

#include "adapters/redis/scripts.hpp"

namespace mcs::redis {

namespace asio = boost::asio;
using Code = boost::system::error_code;

namespace {

constexpr uint32_t attempts_max = 8;
constexpr Micros pause_min{25'000};
constexpr Micros refresh_pause{100'000};

/// The server is busy with itself (loading, failing over, moving slots); nothing of the command has happened.
bool is_passing(std::string_view error) {
    for (const std::string_view kind : {"LOADING", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "READONLY", "BUSY "}) {
        if (error.starts_with(kind)) return true;
    }
    return false;
}

}  // namespace

Cluster::Cluster(asio::any_io_executor executor, Servers servers, uint64_t seed)
    : executor_(std::move(executor)), servers_(std::move(servers)), random_(seed), refresh_timer_(executor_) {}

void Cluster::start(std::weak_ptr<ChannelListener> listener) {
    listener_ = std::move(listener);
    if (is_cluster()) return take(servers_.topology);
    slots_.fill(node_at(servers_.access->url.hosts.front()));
    channels_of(*slots_.front());
}

void Cluster::close() {
    closed_ = true;
    listener_.reset();
    refresh_timer_.cancel();
    for (auto& [name, node] : nodes_) {
        node->commands->close();
        if (node->channels) node->channels->close();
    }
    nodes_.clear();
    slots_.fill(nullptr);
    channels_.clear();
}

// --- nodes -------------------------------------------------------------------------------------------------------

Cluster::NodeRef Cluster::node_at(const Endpoint& endpoint) {
    NodeRef& node = nodes_[to_text(endpoint)];
    if (node) return node;
    node = std::make_shared<Node>();
    node->commands =
        std::make_shared<CommandLink>(std::make_shared<Link>(executor_, servers_.access, endpoint, random_.next()),
                                      [self = weak_from_this()](CommandLink& link, Request request, Reply reply) {
                                          if (const auto cluster = self.lock())
                                              cluster->answered(link, std::move(request), reply);
                                      });
    node->commands->start();
    return node;
}

ChannelLink& Cluster::channels_of(Node& node) {
    if (!node.channels) {
        const Endpoint& endpoint = node.commands->link().endpoint();
        node.channels = std::make_shared<ChannelLink>(
            std::make_shared<Link>(executor_, servers_.access, endpoint, random_.next()), weak_from_this());
        node.channels->start();
    }
    return *node.channels;
}

void Cluster::take(const Topology& topology) {
    for (const SlotRange& range : topology) {
        const NodeRef node = node_at(range.node);
        for (uint32_t slot = range.first; slot <= range.last; ++slot) slots_[slot] = node;
    }
    place_channels();
    drop_unused_nodes();
}

void Cluster::place_channels() {
    for (auto& [name, node] : channels_) {
        const NodeRef& now = node_of(slot_of(name));
        if (now == node || !now) continue;
        if (node && node->channels) node->channels->unsubscribe(name);
        node = now;
        channels_of(*node).subscribe(name);
    }
}

void Cluster::drop_unused_nodes() {
    std::set<const Node*> used;
    for (const NodeRef& node : slots_) used.insert(node.get());
    std::vector<NodeRef> unused;
    std::erase_if(nodes_, [&](const auto& entry) {
        if (used.contains(entry.second.get())) return false;
        unused.push_back(entry.second);
        return true;
    });
    for (const NodeRef& node : unused) {
        if (node->channels) node->channels->close();
        node->commands->give_up();
    }
}

// --- commands ----------------------------------------------------------------------------------------------------

void Cluster::send(std::string_view key, Words words, Done done) {
    const uint16_t slot = slot_of(key);
    dispatch(node_of(slot), Request{.words = std::move(words), .slot = slot, .done = std::move(done)});
}

void Cluster::dispatch(const NodeRef& node, Request request) {
    if (closed_) return;
    const NodeRef to = node ? node : nodes_.begin()->second;
    if (!to->commands->send(request)) fail_later(std::move(request));
}

void Cluster::fail_later(Request request) {
    asio::post(executor_, [self = weak_from_this(), request = std::move(request)]() mutable {
        const auto cluster = self.lock();
        if (cluster && !cluster->closed_) request.done(Reply());
    });
}

void Cluster::answered(CommandLink& link, Request request, Reply reply) {
    if (closed_) return;
    if (!reply.answered()) refresh_soon();
    if (reply.is_error() && ++request.attempts < attempts_max) {
        if (send_elsewhere(link, request, reply) || send_later(link, request, reply)) return;
    }
    request.done(reply);
}

bool Cluster::send_elsewhere(CommandLink& link, Request& request, Reply reply) {
    if (reply.text().starts_with("NOSCRIPT") && request.words.front() == "EVALSHA") {
        const Script* const script = Scripts::get().find(request.words[1]);
        if (script == nullptr) return false;
        request.words[0] = "EVAL";
        request.words[1] = script->source;
        const NodeRef node = node_of(request.slot);
        dispatch(node, std::move(request));
        return true;
    }
    const auto to = parse_redirection(reply.text(), link.link().endpoint());
    if (!to) return false;
    const NodeRef node = node_at(to->node);
    request.asking = !to->for_good;
    if (to->for_good) {
        slots_[to->slot] = node;
        place_channels();
        refresh_soon();
    }
    dispatch(node, std::move(request));
    return true;
}

bool Cluster::send_later(CommandLink& link, Request& request, Reply reply) {
    if (!is_passing(reply.text())) return false;
    refresh_soon();
    // The name may lead to another server by now.
    if (reply.text().starts_with("READONLY")) link.link().reconnect("it is a replica");
    const Micros most = pause_min * (1 << request.attempts);
    const Micros pause = most / 2 + Micros{static_cast<int64_t>(random_.below(static_cast<uint64_t>(most.count())))};
    auto timer = std::make_shared<asio::steady_timer>(executor_, pause);
    timer->async_wait(
        [self = weak_from_this(), timer, held = std::make_shared<Request>(std::move(request))](const Code&) {
            const auto cluster = self.lock();
            if (!cluster || cluster->closed_) return;
            held->asking = false;
            cluster->dispatch(cluster->node_of(held->slot), std::move(*held));
        });
    return true;
}

// --- the map of slots --------------------------------------------------------------------------------------------

void Cluster::refresh_soon() {
    if (closed_ || !is_cluster() || std::exchange(refresh_waits_, true)) return;
    refresh_timer_.expires_after(refresh_pause);
    refresh_timer_.async_wait([self = weak_from_this()](const Code& error) {
        const auto cluster = self.lock();
        if (error || !cluster || cluster->closed_) return;
        cluster->refresh_waits_ = false;
        cluster->refresh();
    });
}

/// Asks a node that can be reached; where there is none, the hosts of the URL.
void Cluster::refresh() {
    std::vector<NodeRef> reachable;
    for (const auto& [name, node] : nodes_) {
        if (node->commands->link().is_up()) reachable.push_back(node);
    }
    const auto& hosts = servers_.access->url.hosts;
    const NodeRef node =
        reachable.empty() ? node_at(hosts[random_.below(hosts.size())]) : reachable[random_.below(reachable.size())];
    const Endpoint asked = node->commands->link().endpoint();
    Request request{
        .words = {"CLUSTER", "SLOTS"}, .attempts = attempts_max, .done = [self = weak_from_this(), asked](Reply reply) {
            const auto cluster = self.lock();
            if (!cluster || cluster->closed_) return;
            const auto topology = parse_topology(reply, asked);
            if (!topology || topology->empty()) return cluster->refresh_soon();
            cluster->take(*topology);
        }};
    dispatch(node, std::move(request));
}

// --- channels ----------------------------------------------------------------------------------------------------

void Cluster::subscribe(const std::string& channel) {
    const NodeRef node = node_of(slot_of(channel));
    channels_[channel] = node;
    if (node) channels_of(*node).subscribe(channel);
}

void Cluster::unsubscribe(const std::string& channel) {
    const auto found = channels_.find(channel);
    if (found == channels_.end()) return;
    if (found->second && found->second->channels) found->second->channels->unsubscribe(channel);
    channels_.erase(found);
}

void Cluster::subscribed(const std::string& channel) {
    if (const auto listener = listener_.lock()) listener->subscribed(channel);
}
void Cluster::message(const std::string& channel, std::string_view payload) {
    if (const auto listener = listener_.lock()) listener->message(channel, payload);
}

/// The channels are subscribed again where they are now: by the link when it is connected again, or elsewhere when
/// the map of slots says so. A node that refused them is asked again by way of a new connection.
void Cluster::interrupted(ChannelLink& link, std::string_view why) {
    refresh_soon();
    std::vector<std::string> here;
    for (const auto& [name, node] : channels_) {
        if (node && node->channels.get() == &link) here.push_back(name);
    }
    const auto listener = listener_.lock();
    for (const std::string& name : here) {
        if (listener) listener->interrupted(name);
    }
    if (!why.empty()) link.reconnect("it does not serve these channels");
}

}  // namespace mcs::redis
