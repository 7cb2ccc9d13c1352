#include "protocol/client_message.hpp"

#include <charconv>
#include <cmath>
#include <optional>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/value.hpp>

namespace mcs::protocol {

namespace {

namespace json = boost::json;

using Decoded = std::expected<ClientMessage, DecodeError>;

std::unexpected<DecodeError> bad(std::string message, ErrorCode code = ErrorCode::bad_message) {
    return std::unexpected(DecodeError{code, std::move(message)});
}

/// The whole number ≥ 0 that `object` has as `member`, where it has one and it is at most `max`.
std::optional<uint64_t> whole(const json::object& object, std::string_view member, uint64_t max) {
    const json::value* value = object.if_contains(member);
    if (value == nullptr) return std::nullopt;
    uint64_t number = 0;
    if (const auto* i = value->if_int64(); i != nullptr && *i >= 0) {
        number = static_cast<uint64_t>(*i);
    } else if (const auto* u = value->if_uint64()) {
        number = *u;
    } else {
        return std::nullopt;
    }
    return number <= max ? std::optional(number) : std::nullopt;
}

Decoded hello(const json::object& object) {
    const json::value* token = object.if_contains("token");
    if (token == nullptr || !token->is_string()) return bad("hello: token must be a string");
    Hello message{.token = std::string(token->get_string())};
    if (object.contains("seen")) {
        const auto seen = whole(object, "seen", UINT64_MAX);
        if (!seen) return bad("hello: seen must be a whole number");
        message.seen = *seen;
    }
    return message;
}

Decoded answer(const json::object& object) {
    const auto question = whole(object, "question", UINT32_MAX);
    if (!question) return bad("answer: question must be a position, from 0");
    const json::value* choice = object.if_contains("choice");
    if (choice == nullptr || !choice->is_array()) return bad("answer: choice must be a list of option positions");
    Answer message{.question = static_cast<uint32_t>(*question)};
    for (const json::value& item : choice->get_array()) {
        const auto* option = item.if_int64();
        if (option == nullptr) return bad("answer: choice must be a list of option positions");
        if (*option < 0 || *option >= race::options_max) {
            return bad("The question has no option " + std::to_string(*option) + ".", ErrorCode::bad_choice);
        }
        message.choice |= static_cast<race::Choice>(1U << *option);
    }
    return message;
}

Decoded time(const json::object& object) {
    const json::value* t0 = object.if_contains("t0");
    if (t0 == nullptr || !t0->is_number()) return bad("time: t0 must be a number");
    // The parser makes infinity of a number that is too large, and JSON has no word for that.
    if (t0->is_double() && !std::isfinite(t0->get_double())) return bad("time: t0 is too large");
    Time message;
    char* begin = message.t0.text.data();
    char* const end = begin + message.t0.text.size();
    const auto print = [&](auto number) { return std::to_chars(begin, end, number).ptr; };
    const char* last = t0->is_double()  ? print(t0->get_double())
                       : t0->is_int64() ? print(t0->get_int64())
                                        : print(t0->get_uint64());
    message.t0.size = static_cast<uint8_t>(last - begin);
    return message;
}

Decoded configure(const json::object& object) {
    const json::value* settings = object.if_contains("settings");
    if (settings == nullptr || !settings->is_object()) return bad("configure: settings must be an object");
    auto patch = decode_settings(settings->get_object());
    if (!patch) return bad(std::move(patch.error().message), ErrorCode::bad_settings);
    return Configure{std::move(*patch)};
}

Decoded kick(const json::object& object) {
    const auto participant = whole(object, "participant", UINT32_MAX);
    if (!participant) return bad("kick: participant must be a participant's number");
    return Kick{static_cast<ParticipantId>(*participant)};
}

Decoded grant(const json::object& object) {
    const auto participant = whole(object, "participant", UINT32_MAX);
    if (!participant) return bad("grant: participant must be a participant's number");
    const json::value* value = object.if_contains("time_factor");
    boost::system::error_code error;
    const double quarters = value != nullptr && value->is_number() ? 4 * value->to_number<double>(error) : 0;
    if (quarters < race::time_quarters_min || quarters > race::time_quarters_max || quarters != std::floor(quarters)) {
        return bad("grant: time_factor must be from 1 to 4, in steps of 0.25");
    }
    return Grant{static_cast<ParticipantId>(*participant), static_cast<uint8_t>(quarters)};
}

Decoded find(const json::object& object) {
    const json::value* name = object.if_contains("name");
    if (name == nullptr || !name->is_string() || name->get_string().empty() ||
        name->get_string().size() > race::name_bytes_max) {
        return bad("find: name must be a part of a name, of 1 to 128 bytes");
    }
    return Find{std::string(name->get_string())};
}

Decoded interpret(const json::object& object) {
    const json::value* type = object.if_contains("type");
    if (type == nullptr || !type->is_string()) return bad("A message has a type.");
    const std::string_view name = type->get_string();
    if (name == "answer") return answer(object);
    if (name == "hello") return hello(object);
    if (name == "time") return time(object);
    if (name == "start") return Start{};
    if (name == "pause") return Pause{};
    if (name == "resume") return Resume{};
    if (name == "next") return Next{};
    if (name == "end") return End{};
    if (name == "lock") return Lock{true};
    if (name == "unlock") return Lock{false};
    if (name == "configure") return configure(object);
    if (name == "kick") return kick(object);
    if (name == "grant") return grant(object);
    if (name == "find") return find(object);
    return bad("There is no message of this type.");
}

}  // namespace

std::expected<ClientMessage, DecodeError> decode(std::string_view text) {
    if (text.size() > client_message_bytes_max) return bad("A message is at most 4096 bytes long.");
    unsigned char tree[8192];
    unsigned char scratch[2048];
    json::monotonic_resource resource(tree, sizeof tree);
    json::parse_options options;
    options.max_depth = 8;
    json::parser parser(json::storage_ptr(), options, scratch, sizeof scratch);
    parser.reset(&resource);
    json::error_code error;
    parser.write(text.data(), text.size(), error);
    if (error) return bad("A message is one JSON object.");
    const json::value value = parser.release();
    if (!value.is_object()) return bad("A message is one JSON object.");
    return interpret(value.get_object());
}

}  // namespace mcs::protocol
