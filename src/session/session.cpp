#include "session/session.hpp"

#include <algorithm>

namespace mcs::session {

namespace {

struct Allowed {
    Role role;
    race::Mode mode;

    bool everybody() const noexcept { return true; }
    bool host() const noexcept { return role == Role::host; }
    bool soloist() const noexcept { return role == Role::participant && mode == race::Mode::solo; }

    bool operator()(const protocol::Hello&) const noexcept { return everybody(); }
    bool operator()(const protocol::Time&) const noexcept { return everybody(); }
    bool operator()(const protocol::Answer&) const noexcept { return role == Role::participant; }
    bool operator()(const protocol::Start&) const noexcept { return host() || soloist(); }
    bool operator()(const protocol::End&) const noexcept { return host() || soloist(); }
    bool operator()(const protocol::Pause&) const noexcept { return host(); }
    bool operator()(const protocol::Resume&) const noexcept { return host(); }
    bool operator()(const protocol::Next&) const noexcept { return host(); }
    bool operator()(const protocol::Lock&) const noexcept { return host(); }
    bool operator()(const protocol::Configure&) const noexcept { return host(); }
    bool operator()(const protocol::Kick&) const noexcept { return host(); }
    bool operator()(const protocol::Grant&) const noexcept { return host(); }
    bool operator()(const protocol::Find&) const noexcept { return host(); }
};

}  // namespace

bool allowed(Role role, const protocol::ClientMessage& message, race::Mode mode) noexcept {
    return std::visit(Allowed{role, mode}, message);
}

void Session::identify(Role role, ParticipantId participant) noexcept {
    role_ = role;
    participant_ = participant;
}

std::optional<ServerTime> Session::ping(ServerTime now) noexcept {
    if (now - heard_ > silence_max) return std::nullopt;
    if (pings_ < quick_pings) ++pings_;
    return now + (pings_ < quick_pings ? quick_ping_interval : ping_interval);
}

void Session::pong(Micros round_trip, std::optional<Micros> kernel, ServerTime now) noexcept {
    heard_ = now;
    round_trips_.add(round_trip);
    kernel_ = kernel;
}

Micros Session::credit() const noexcept {
    const auto measured = round_trips_.smallest();
    if (!measured) return Micros{0};
    return kernel_ ? std::min(*measured, *kernel_) : *measured;
}

}  // namespace mcs::session
