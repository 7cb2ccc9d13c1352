#include "adapters/redis/node.hpp"

#include <utility>
#include <vector>

namespace mcs::redis {
namespace {

constexpr size_t in_flight_max = 4'096;
constexpr size_t waiting_max = 100'000;
/// Ticks come four times in the time that a reply may take.
constexpr uint32_t ticks_for_reply = 5;
constexpr uint32_t silent_ticks_until_ping = 2;

}  // namespace

// --- commands ----------------------------------------------------------------------------------------------------

CommandLink::CommandLink(std::shared_ptr<Link> link, Answered answered)
    : link_(std::move(link)), answered_(std::move(answered)) {}

void CommandLink::close() {
    link_->close();
    waiting_.clear();
    in_flight_.clear();
}

void CommandLink::give_up() {
    const auto self = shared_from_this();
    link_->close();
    down();
    for (Waiting& lost : std::exchange(waiting_, {})) answered_(*this, std::move(lost.request), Reply());
}

bool CommandLink::send(Request& request) {
    if (waiting_.size() >= waiting_max) return false;
    waiting_.push_back({std::move(request), tick_});
    write_more();
    return true;
}

void CommandLink::write_more() {
    while (link_->is_up() && !waiting_.empty() && in_flight_.size() < in_flight_max) {
        Waiting next = std::move(waiting_.front());
        waiting_.pop_front();
        write(std::move(next));
    }
}

void CommandLink::write(Waiting next) {
    next.ticks = tick_;
    if (next.request.asking) {
        link_->write(Words{"ASKING"});
        in_flight_.push_back({Request{.words = {}, .done = [](Reply) {}}, tick_});
    }
    link_->write(next.request.words);
    in_flight_.push_back(std::move(next));
}

void CommandLink::up() { write_more(); }

/// What was written may or may not have happened; what was not waits for the next connection.
void CommandLink::down() {
    const auto self = shared_from_this();
    for (Waiting& lost : std::exchange(in_flight_, {})) answered_(*this, std::move(lost.request), Reply());
}

void CommandLink::received(Reply reply) {
    if (in_flight_.empty()) return link_->reconnect("it answered what was not asked");
    const auto self = shared_from_this();
    Waiting first = std::move(in_flight_.front());
    in_flight_.pop_front();
    answered_(*this, std::move(first.request), reply);
    write_more();
}

void CommandLink::tick() {
    const auto self = shared_from_this();
    ++tick_;
    const auto is_late = [this](const Waiting& waiting) { return tick_ - waiting.ticks >= ticks_for_reply; };
    std::vector<Request> late;
    while (!waiting_.empty() && is_late(waiting_.front())) {
        late.push_back(std::move(waiting_.front().request));
        waiting_.pop_front();
    }
    for (Request& request : late) answered_(*this, std::move(request), Reply());
    if (!link_->is_up()) return;
    if (!in_flight_.empty() && is_late(in_flight_.front())) return link_->reconnect("it does not answer");
    // An idle connection that leads nowhere is found out before somebody needs it.
    if (in_flight_.empty()) write({Request{.words = {"PING"}, .done = [](Reply) {}}, tick_});
}

// --- channels ----------------------------------------------------------------------------------------------------

ChannelLink::ChannelLink(std::shared_ptr<Link> link, std::weak_ptr<Listener> listener)
    : link_(std::move(link)), listener_(std::move(listener)) {}

void ChannelLink::close() {
    link_->close();
    listener_.reset();
    channels_.clear();
}

void ChannelLink::subscribe(const std::string& channel) {
    Channel& state = channels_[channel];
    state.wanted = true;
    if (!link_->is_up()) return;
    ++state.unconfirmed;
    link_->write(Words{"SSUBSCRIBE", channel});
}

void ChannelLink::unsubscribe(const std::string& channel) {
    const auto found = channels_.find(channel);
    if (found == channels_.end() || !found->second.wanted) return;
    found->second.wanted = false;
    if (!link_->is_up()) {
        channels_.erase(found);
        return;
    }
    ++found->second.leaving;
    link_->write(Words{"SUNSUBSCRIBE", channel});
}

void ChannelLink::up() {
    silent_ticks_ = 0;
    for (auto& [name, channel] : channels_) {
        channel.unconfirmed = 1;
        link_->write(Words{"SSUBSCRIBE", name});
    }
}

void ChannelLink::down() {
    std::erase_if(channels_, [](const auto& channel) { return !channel.second.wanted; });
    for (auto& [name, channel] : channels_) channel = {.wanted = true};
    if (const auto listener = listener_.lock()) listener->interrupted(*this, {});
}

void ChannelLink::received(Reply reply) {
    silent_ticks_ = 0;
    const auto listener = listener_.lock();
    if (!listener) return;
    if (reply.is_error()) {
        // Which of the channels it is about is not said: MOVED makes all of them look again.
        for (auto& [name, channel] : channels_) channel.unconfirmed = 0;
        listener->interrupted(*this, reply.text());
        return;
    }
    const std::string_view kind = reply[0].text();
    if (kind == "smessage") return listener->message(std::string(reply[1].text()), reply[2].text());
    if (kind == "ssubscribe") return confirmed(std::string(reply[1].text()));
    if (kind == "sunsubscribe") return left(std::string(reply[1].text()));
}

void ChannelLink::confirmed(const std::string& name) {
    const auto found = channels_.find(name);
    if (found == channels_.end() || found->second.unconfirmed == 0) return;
    if (--found->second.unconfirmed > 0 || !found->second.wanted) return;
    if (const auto listener = listener_.lock()) listener->subscribed(name);
}

/// A node that gives a slot away ends its channels unasked.
void ChannelLink::left(const std::string& name) {
    const auto found = channels_.find(name);
    if (found == channels_.end()) return;
    const bool asked = found->second.leaving > 0;
    if (asked) --found->second.leaving;
    if (asked && !found->second.wanted && found->second.leaving == 0) channels_.erase(found);
    if (asked) return;
    if (const auto listener = listener_.lock()) listener->interrupted(*this, "MOVED");
}

void ChannelLink::tick() {
    if (!link_->is_up()) return;
    ++silent_ticks_;
    if (silent_ticks_ >= ticks_for_reply) return link_->reconnect("it does not answer");
    if (silent_ticks_ == silent_ticks_until_ping) link_->write(Words{"PING"});
}

}  // namespace mcs::redis
