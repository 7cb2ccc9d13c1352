#pragma once

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/random.hpp"
#include "ports/clock.hpp"
#include "ports/completion_queue.hpp"
#include "ports/connections.hpp"
#include "ports/run_log.hpp"
#include "protocol/error_code.hpp"
#include "replica/replicas.hpp"
#include "session/session.hpp"
#include "speed_run/completions.hpp"
#include "speed_run/speed_run.hpp"
#include "speed_run/timers.hpp"

namespace mcs::speed_run {

class Room;

/// A connection, and the room that it is in (or waits to get into) since its hello.
struct Client {
    session::Session session;
    Room* room = nullptr;
};

/// What the parts of one loop's service share. Private to this folder.
struct Service {
    Connections& connections;
    replica::Replicas& replicas;
    RunLog& log;
    const Clock& clock;
    SplitMix64 random;
    Timers timers;
    Completions completions;
    Counters counters;
    std::unordered_map<ConnectionId, Client> clients;
    std::deque<Room*> busy;  ///< rooms with work pending, each once
    std::string buffer;      ///< the message being encoded

    Client* find(ConnectionId id) noexcept {
        const auto found = clients.find(id);
        return found == clients.end() ? nullptr : &found->second;
    }

    /// Encodes one message with `encode(std::string&)` and sends it.
    template <class Encode>
    void send(ConnectionId to, Encode encode) {
        buffer.clear();
        encode(buffer);
        connections.send(to, buffer);
    }
    template <class Encode>
    SharedFrame frame(Encode encode) {
        buffer.clear();
        encode(buffer);
        return frame_text(buffer);
    }
    void send_error(ConnectionId to, protocol::ErrorCode code, std::string_view message = {},
                    std::optional<uint32_t> question = std::nullopt);
    /// Tells of a message that was not as it should be, and closes the connection (1008) after too many of them.
    void complain(ConnectionId to, Client& client, protocol::ErrorCode code, std::string_view message, ServerTime now);

    /// `base`, give or take a quarter.
    Micros jittered(Micros base) {
        return base * 3 / 4 + Micros{static_cast<int64_t>(random.below(static_cast<uint64_t>(base.count() / 2) + 1))};
    }
};

}  // namespace mcs::speed_run
