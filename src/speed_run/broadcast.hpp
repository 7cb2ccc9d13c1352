#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "ports/connections.hpp"
#include "protocol/server_message.hpp"
#include "speed_run/service.hpp"

namespace mcs::speed_run {

/// What one loop knows of a participant that no log needs to know.
struct Local {
    ConnectionId connection{};
    bool connected = false;  ///< `connection` is theirs
    bool welcomed = false;   ///< and is told what happens
    bool announced = false;  ///< this loop was the last to say that they are present
    uint8_t answers_under_way = 0;
    uint32_t shown_position = 0;
    int64_t shown_us = 0;  ///< when `shown_position` was first written to them here; 0: it was not
    int64_t hello_us = 0;  ///< when their latest connection here said hello
    int64_t gone_us = 0;   ///< when their last connection here ended; 0: it has not

    void connect(ConnectionId id, ServerTime hello) noexcept {
        connection = id;
        connected = true;
        welcomed = false;
        hello_us = to_us(hello);
        gone_us = 0;
    }
    void disconnect() noexcept { connected = welcomed = false; }
};

/// Everybody of one run who is connected to this loop.
struct Audience {
    std::vector<Local> locals;  ///< by participant, from 1; the first is nobody
    std::map<ConnectionId, protocol::Audience> watchers;
    uint32_t connected = 0;  ///< participants

    Local& of(ParticipantId who) {
        if (locals.size() <= number(who)) locals.resize(number(who) + size_t{1});
        return locals[number(who)];
    }
    bool empty() const noexcept { return connected == 0 && watchers.empty(); }
};

/// A message for everybody in a run, and how far it has got. It is sent in slices, watchers first; somebody who
/// connects meanwhile is told by the welcome.
class Broadcast {
  public:
    enum class What : uint8_t {
        frames,    ///< the same for all of an audience
        question,  ///< the question that each participant is on
        reveal,    ///< the live question that was closed, as each was shown it, after the verdict on their answer
        finished,  ///< how each one came out
    };

    /// Frames by audience; none: that audience is not told. `latest`: only the latest of its kind counts.
    using Frames = std::array<SharedFrame, 3>;
    static Broadcast of(Frames frames, bool latest = false);
    static Broadcast questions() { return Broadcast(What::question); }
    static Broadcast reveal(uint32_t position, std::vector<uint32_t> chosen);
    static Broadcast finished() { return Broadcast(What::finished); }

    /// Sends to some more, at most `budget` of them, which it takes from `budget`. Whether all have been told.
    bool advance(Service& service, Audience& audience, const protocol::RunView& view, ServerTime now, uint32_t& budget);

  private:
    explicit Broadcast(What what) : what_(what) {}
    void to_watcher(Service& service, ConnectionId to, protocol::Audience who) const;
    void to_participant(Service& service, Local& local, ParticipantId who, const protocol::RunView& view,
                        ServerTime now) const;
    void reveal_to(Service& service, const Local& local, ParticipantId who, const protocol::RunView& view) const;
    void send_frame(Service& service, ConnectionId to, const SharedFrame& frame) const;

    What what_;
    bool latest_ = false;
    Frames frames_;
    uint32_t position_ = 0;
    std::vector<uint32_t> chosen_;
    std::optional<ConnectionId> last_watcher_;
    bool watchers_told_ = false;
    uint32_t next_participant_ = 1;
};

/// Writes down that `position` is being shown to somebody now, unless it was before. Gives when it first was.
ServerTime first_shown(Local& local, uint32_t position, ServerTime now);

}  // namespace mcs::speed_run
