#pragma once

#include <cstdint>
#include <optional>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "protocol/client_message.hpp"
#include "race/settings.hpp"
#include "session/round_trips.hpp"
#include "session/token_bucket.hpp"
#include "session/token_verifier.hpp"

namespace mcs::session {

inline constexpr Micros hello_timeout = std::chrono::seconds{10};
inline constexpr uint32_t messages_per_second = 20;
inline constexpr uint32_t messages_burst = 40;
inline constexpr uint32_t bad_messages_burst = 8;  ///< and one more every 10 s
inline constexpr uint32_t quick_pings = 4;         ///< a second apart, so that the estimate is there soon
inline constexpr Micros quick_ping_interval = std::chrono::seconds{1};
inline constexpr Micros ping_interval = std::chrono::seconds{15};
inline constexpr Micros silence_max = std::chrono::seconds{45};  ///< without a pong

/// Whether `role` may send `message` in a run of `mode`. A solo run's participant may start and end it.
bool allowed(Role role, const protocol::ClientMessage& message, race::Mode mode) noexcept;

/// What the service knows of one connection, from its opening to its end: who it speaks for, how much it has sent, how
/// far away it is. About 120 bytes, no allocation.
class Session {
  public:
    explicit Session(ServerTime opened) noexcept : opened_(opened), heard_(opened) {}

    // Who.
    void identify(Role role, ParticipantId participant) noexcept;
    /// Nothing before a hello with a valid token.
    std::optional<Role> role() const noexcept { return role_; }
    ParticipantId participant() const noexcept { return participant_; }
    /// The welcome has been sent: from now on the connection gets broadcasts and may send commands.
    void welcome() noexcept { welcomed_ = true; }
    bool welcomed() const noexcept { return welcomed_; }
    ServerTime hello_deadline() const noexcept { return opened_ + hello_timeout; }

    // How much.
    /// Whether one more message is within the rate.
    bool may_send(ServerTime now) noexcept { return messages_.take(now); }
    /// Counts a message that was not as it should be. Whether the connection may stay.
    bool forgive(ServerTime now) noexcept { return bad_messages_.take(now); }

    // How far.
    /// The next ping is being sent: when the one after it is due; nothing where none has been answered for
    /// `silence_max`.
    std::optional<ServerTime> ping(ServerTime now) noexcept;
    /// `kernel`: the kernel's own estimate, where it has one.
    void pong(Micros round_trip, std::optional<Micros> kernel, ServerTime now) noexcept;
    /// What this connection's network costs an answer, as far as it can be believed: the smallest recent round trip,
    /// never more than the kernel's estimate. Before the run's cap.
    Micros credit() const noexcept;

  private:
    ServerTime opened_;
    ServerTime heard_;  ///< when the last pong came
    TokenBucket messages_{messages_burst, Micros{std::chrono::seconds{1}} / messages_per_second};
    TokenBucket bad_messages_{bad_messages_burst, std::chrono::seconds{10}};
    RoundTrips round_trips_;
    std::optional<Micros> kernel_;
    ParticipantId participant_{};
    std::optional<Role> role_;
    bool welcomed_ = false;
    uint8_t pings_ = 0;  ///< sent so far, as far as that matters
};

}  // namespace mcs::session
