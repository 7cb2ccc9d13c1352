#include "speed_run/broadcast.hpp"

#include <utility>

namespace mcs::speed_run {

ServerTime first_shown(Local& local, uint32_t position, ServerTime now) {
    if (local.shown_us == 0 || local.shown_position != position) {
        local.shown_position = position;
        local.shown_us = to_us(now);
    }
    return from_us(local.shown_us);
}

Broadcast Broadcast::of(Frames frames, bool latest) {
    Broadcast broadcast(What::frames);
    broadcast.frames_ = std::move(frames);
    broadcast.latest_ = latest;
    return broadcast;
}

Broadcast Broadcast::reveal(uint32_t position, std::vector<uint32_t> chosen) {
    Broadcast broadcast(What::reveal);
    broadcast.position_ = position;
    broadcast.chosen_ = std::move(chosen);
    return broadcast;
}

bool Broadcast::advance(Service& service, Audience& audience, const protocol::RunView& view, ServerTime now,
                        uint32_t& budget) {
    while (!watchers_told_ && budget > 0) {
        const auto next = last_watcher_ ? audience.watchers.upper_bound(*last_watcher_) : audience.watchers.begin();
        watchers_told_ = next == audience.watchers.end();
        if (watchers_told_) break;
        last_watcher_ = next->first;
        to_watcher(service, next->first, next->second);
        --budget;
    }
    const bool to_participants =
        what_ != What::frames || frames_[static_cast<size_t>(protocol::Audience::participant)] != nullptr;
    if (!to_participants) return watchers_told_;
    // Looking at somebody who is not here costs little, but not nothing.
    for (uint32_t looked_at = 0; budget > 0 && looked_at < 4096; ++looked_at) {
        if (next_participant_ >= audience.locals.size()) return watchers_told_;
        const uint32_t who = next_participant_++;
        Local& local = audience.locals[who];
        if (!local.welcomed) continue;
        to_participant(service, local, ParticipantId{who}, view, now);
        --budget;
    }
    return false;
}

void Broadcast::send_frame(Service& service, ConnectionId to, const SharedFrame& frame) const {
    if (frame == nullptr) return;
    ++service.counters.broadcast_deliveries;
    latest_ ? service.connections.send_latest(to, frame) : service.connections.send_shared(to, frame);
}

void Broadcast::to_watcher(Service& service, ConnectionId to, protocol::Audience who) const {
    if (what_ == What::frames) send_frame(service, to, frames_[static_cast<size_t>(who)]);
}

void Broadcast::to_participant(Service& service, Local& local, ParticipantId who, const protocol::RunView& view,
                               ServerTime now) const {
    if (what_ == What::frames) return send_frame(service, local.connection, frames_[0]);
    const auto position = view.run.current_position(who);
    if (what_ == What::question && !position) return;  // answered, or closed, meanwhile
    ++service.counters.broadcast_deliveries;
    if (what_ == What::reveal) return reveal_to(service, local, who, view);
    service.send(local.connection, [&](std::string& out) {
        if (what_ == What::finished) {
            return protocol::encode_finished(view.run, who, protocol::FinishReason::run_over, out);
        }
        protocol::encode_question(view, who, *position, first_shown(local, *position, now), out);
    });
}

void Broadcast::reveal_to(Service& service, const Local& local, ParticipantId who,
                          const protocol::RunView& view) const {
    if (view.run.has_answered(who, position_)) {
        ++service.counters.verdicts;
        service.send(local.connection,
                     [&](std::string& out) { protocol::encode_verdict(view, who, position_, {}, out); });
    }
    service.send(local.connection,
                 [&](std::string& out) { protocol::encode_reveal(view, who, position_, chosen_, out); });
}

}  // namespace mcs::speed_run
