#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "adapters/redis/link.hpp"
#include "adapters/redis/reply.hpp"

namespace mcs::redis {

/// One command on its way. `done` is called once; with no reply where none came.
struct Request {
    Words words;
    uint16_t slot = 0;
    bool asking = false;    ///< ASKING goes before it
    uint32_t attempts = 0;  ///< so far
    std::move_only_function<void(Reply)> done;
};

/// The commands of one loop to one node: pipelined, in order, a bounded number of them without an answer.
class CommandLink final : public Link::Receiver, public std::enable_shared_from_this<CommandLink> {
  public:
    /// Takes an answered request and decides whether it is done with.
    using Answered = std::function<void(CommandLink& link, Request request, Reply reply)>;

    CommandLink(std::shared_ptr<Link> link, Answered answered);
    void start() { link_->start(weak_from_this()); }
    void close();
    /// Answers all that waits with no reply, and closes.
    void give_up();
    /// Waits for the connection where there is none. Never answers from inside this call. Takes the request;
    /// false, with the request left as it was: too many wait already.
    bool send(Request& request);
    Link& link() noexcept { return *link_; }

  private:
    struct Waiting {
        Request request;
        uint32_t ticks = 0;
    };

    void up() override;
    void down() override;
    void received(Reply reply) override;
    void tick() override;
    void write_more();
    void write(Waiting waiting);

    std::shared_ptr<Link> link_;
    Answered answered_;
    std::deque<Waiting> waiting_;
    std::deque<Waiting> in_flight_;
    uint32_t tick_ = 0;
};

/// The channels of one loop on one node.
class ChannelLink final : public Link::Receiver, public std::enable_shared_from_this<ChannelLink> {
  public:
    class Listener {
      public:
        virtual ~Listener() = default;
        /// What is published from now on comes.
        virtual void subscribed(const std::string& channel) = 0;
        virtual void message(const std::string& channel, std::string_view payload) = 0;
        /// This node does not serve (some of) its channels any more, or can not be reached.
        virtual void interrupted(ChannelLink& link, std::string_view why) = 0;
    };

    ChannelLink(std::shared_ptr<Link> link, std::weak_ptr<Listener> listener);
    void start() { link_->start(weak_from_this()); }
    void close();
    void subscribe(const std::string& channel);
    void unsubscribe(const std::string& channel);
    void reconnect(std::string why) { link_->reconnect(std::move(why)); }

  private:
    struct Channel {
        bool wanted = false;
        uint32_t unconfirmed = 0;  ///< SSUBSCRIBEs without an answer
        uint32_t leaving = 0;      ///< SUNSUBSCRIBEs without an answer
    };

    void up() override;
    void down() override;
    void received(Reply reply) override;
    void tick() override;
    void confirmed(const std::string& name);
    void left(const std::string& name);

    std::shared_ptr<Link> link_;
    std::weak_ptr<Listener> listener_;
    std::unordered_map<std::string, Channel> channels_;
    uint32_t silent_ticks_ = 0;
};

}  // namespace mcs::redis
