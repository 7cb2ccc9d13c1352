#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "adapters/redis/node.hpp"
#include "adapters/redis/topology.hpp"
#include "base/random.hpp"

namespace mcs::redis {

/// What is known of the servers when a loop begins.
struct Servers {
    std::shared_ptr<const Access> access;
    /// Of a cluster. Empty: one server has all slots.
    Topology topology;
};

/// Is told of channels.
class ChannelListener {
  public:
    virtual ~ChannelListener() = default;
    /// What is published from now on comes. Again after every interruption.
    virtual void subscribed(const std::string& channel) = 0;
    virtual void message(const std::string& channel, std::string_view payload) = 0;
    virtual void interrupted(const std::string& channel) = 0;
};

/// The servers as one loop sees them: sends each command to the node that has its slot, follows the slots where they
/// move, asks again where a node is busy with itself, and keeps channels subscribed. Two connections a node at most:
/// commands and channels. Belongs to its executor.
class Cluster final : public ChannelLink::Listener, public std::enable_shared_from_this<Cluster> {
  public:
    using Done = std::move_only_function<void(Reply)>;

    Cluster(boost::asio::any_io_executor executor, Servers servers, uint64_t seed);
    /// Connects, and tells `listener` of channels until `close`.
    void start(std::weak_ptr<ChannelListener> listener);
    void close();

    /// Has the node of `key` do it. `done` is called once and later, unless this is closed before. No reply: it may
    /// or may not have happened.
    void send(std::string_view key, Words words, Done done);
    void subscribe(const std::string& channel);
    void unsubscribe(const std::string& channel);

  private:
    struct Node {
        std::shared_ptr<CommandLink> commands;
        std::shared_ptr<ChannelLink> channels;
    };
    using NodeRef = std::shared_ptr<Node>;

    // Told of channels.
    void subscribed(const std::string& channel) override;
    void message(const std::string& channel, std::string_view payload) override;
    void interrupted(ChannelLink& link, std::string_view why) override;

    bool is_cluster() const noexcept { return !servers_.topology.empty(); }
    NodeRef node_at(const Endpoint& endpoint);
    const NodeRef& node_of(uint16_t slot) const noexcept { return slots_[slot]; }
    ChannelLink& channels_of(Node& node);
    void take(const Topology& topology);
    void place_channels();
    void drop_unused_nodes();
    void dispatch(const NodeRef& node, Request request);
    void fail_later(Request request);
    void answered(CommandLink& link, Request request, Reply reply);
    bool send_elsewhere(CommandLink& link, Request& request, Reply reply);
    bool send_later(CommandLink& link, Request& request, Reply reply);
    void refresh_soon();
    void refresh();

    boost::asio::any_io_executor executor_;
    Servers servers_;
    SplitMix64 random_;
    std::weak_ptr<ChannelListener> listener_;
    std::unordered_map<std::string, NodeRef> nodes_;
    std::array<NodeRef, slot_count> slots_;
    std::unordered_map<std::string, NodeRef> channels_;  ///< where each is subscribed
    boost::asio::steady_timer refresh_timer_;
    bool refresh_waits_ = false;
    bool closed_ = false;
};

}  // namespace mcs::redis
