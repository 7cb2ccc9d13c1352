#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "ports/connections.hpp"

namespace mcs::test {

/// The text of a framed message.
inline std::string_view unframed(const std::string& frame) {
    const auto length = static_cast<uint8_t>(frame.at(1));
    return std::string_view(frame).substr(length < 126 ? 2 : length == 126 ? 4 : 10);
}

/// Keeps what was sent to each connection, for a test to look at.
class FakeConnections final : public Connections {
  public:
    struct Closed {
        uint16_t code = 0;
        std::string reason;
    };

    void send(ConnectionId to, std::string_view text) override {
        if (!closed.contains(to)) sent[to].emplace_back(text);
    }
    void send_shared(ConnectionId to, const SharedFrame& frame) override { send(to, unframed(*frame)); }
    void send_latest(ConnectionId to, const SharedFrame& frame) override { send(to, unframed(*frame)); }
    void close(ConnectionId to, uint16_t code, std::string_view reason) override {
        closed.try_emplace(to, Closed{code, std::string(reason)});
    }
    void ping(ConnectionId to) override { ++pings[to]; }
    std::optional<Micros> kernel_round_trip(ConnectionId) const override { return kernel; }

    /// The messages to `id` since the last call, parsed.
    std::vector<boost::json::object> take(ConnectionId id) {
        std::vector<boost::json::object> messages;
        for (const std::string& text : sent[id]) messages.push_back(boost::json::parse(text).as_object());
        sent[id].clear();
        return messages;
    }
    /// A message that may not have come; looking into one that has not fails the test.
    struct Message {
        std::optional<boost::json::object> object;
        explicit operator bool() const noexcept { return object.has_value(); }
        const boost::json::object* operator->() const { return &object.value(); }
    };
    /// The last message of `type` to `id` since the last call of `take`.
    Message last(ConnectionId id, std::string_view type) {
        Message found;
        for (const std::string& text : sent[id]) {
            auto message = boost::json::parse(text).as_object();
            if (message.at("type").as_string() == type) found.object = std::move(message);
        }
        return found;
    }
    size_t count(ConnectionId id, std::string_view type) {
        size_t found = 0;
        for (const std::string& text : sent[id]) found += boost::json::parse(text).at("type").as_string() == type;
        return found;
    }

    std::map<ConnectionId, std::vector<std::string>> sent;
    std::map<ConnectionId, Closed> closed;
    std::map<ConnectionId, int> pings;
    std::optional<Micros> kernel;
};

}  // namespace mcs::test
