#include "wire.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <utility>

namespace mcs::bench {

void append_frame(std::string& out, uint8_t opcode, std::string_view payload, uint32_t mask) {
    out.push_back(static_cast<char>(0x80 | opcode));
    if (payload.size() < 126) {
        out.push_back(static_cast<char>(0x80 | payload.size()));
    } else {
        out.push_back(static_cast<char>(0x80 | 126));
        out.push_back(static_cast<char>(payload.size() >> 8));
        out.push_back(static_cast<char>(payload.size() & 0xFF));
    }
    std::array<char, 4> key;
    std::memcpy(key.data(), &mask, key.size());
    out.append(key.data(), key.size());
    for (size_t i = 0; i < payload.size(); ++i) out.push_back(static_cast<char>(payload[i] ^ key[i % 4]));
}

std::optional<ServerFrame> take_frame(std::string_view& input) {
    const auto byte = [&](size_t i) { return uint64_t{static_cast<uint8_t>(input[i])}; };
    if (input.size() < 2) return std::nullopt;
    uint64_t length = byte(1) & 0x7F;
    size_t header = 2;
    if (length >= 126) {
        const size_t bytes = length == 126 ? 2 : 8;
        if (input.size() < header + bytes) return std::nullopt;
        length = 0;
        for (size_t i = 0; i < bytes; ++i) length = length << 8 | byte(header + i);
        header += bytes;
    }
    if (input.size() - header < length) return std::nullopt;
    const ServerFrame frame{static_cast<uint8_t>(byte(0) & 0x0F), input.substr(header, length)};
    input.remove_prefix(header + length);
    return frame;
}

std::optional<HttpResponse> take_response(std::string_view& input) {
    const auto head_end = input.find("\r\n\r\n");
    if (head_end == std::string_view::npos || input.size() < 12) return std::nullopt;
    HttpResponse response;
    std::from_chars(input.data() + 9, input.data() + 12, response.status);
    size_t length = 0;
    constexpr std::string_view name = "\r\nContent-Length: ";
    const auto at = input.find(name);
    if (at < head_end) std::from_chars(input.data() + at + name.size(), input.data() + head_end, length);
    if (input.size() - head_end - 4 < length) return std::nullopt;
    response.body = input.substr(head_end + 4, length);
    input.remove_prefix(head_end + 4 + length);
    return response;
}

std::optional<uint64_t> number_after(std::string_view text, std::string_view name, size_t from) {
    std::string key;
    key.reserve(name.size() + 3);
    key.append("\"").append(name).append("\":");
    const auto at = text.find(key, from);
    if (at == std::string_view::npos) return std::nullopt;
    uint64_t number = 0;
    const char* const first = text.data() + at + key.size();
    const auto [end, error] = std::from_chars(first, text.data() + text.size(), number);
    return error == std::errc{} ? std::optional(number) : std::nullopt;
}

std::string_view text_after(std::string_view text, std::string_view name) {
    const std::string key = "\"" + std::string(name) + "\":\"";
    const auto at = text.find(key);
    if (at == std::string_view::npos) return {};
    const auto first = at + key.size();
    return text.substr(first, text.find('"', first) - first);
}

namespace {

void read_question(Message& message, std::string_view key) {
    const auto at = message.text.find(key);
    if (at == std::string_view::npos) return;
    const auto index = number_after(message.text, "index", at);
    if (index) message.question = static_cast<uint32_t>(*index);
    message.select = static_cast<uint32_t>(number_after(message.text, "select", at).value_or(1));
}

void read_verdict(Message& message) {
    const auto judged = number_after(message.text, "question");
    if (judged) message.judged = static_cast<uint32_t>(*judged);
    message.points = static_cast<uint32_t>(number_after(message.text, "points").value_or(0));
    const auto total = message.text.find("\"total\":{");
    if (total == std::string_view::npos) return;
    message.total_points = static_cast<uint32_t>(number_after(message.text, "points", total).value_or(0));
    read_question(message, "\"next\":{");
}

}  // namespace

Message read_message(std::string_view text) {
    using Kind = Message::Kind;
    constexpr std::array<std::pair<std::string_view, Kind>, 8> kinds{{{"verdict", Kind::verdict},
                                                                      {"leaderboard", Kind::leaderboard},
                                                                      {"time", Kind::time},
                                                                      {"question", Kind::question},
                                                                      {"welcome", Kind::welcome},
                                                                      {"finished", Kind::finished},
                                                                      {"results", Kind::results},
                                                                      {"error", Kind::error}}};
    Message message;
    message.text = text;
    constexpr std::string_view prefix = "{\"type\":\"";
    const auto type = text.starts_with(prefix) ? text.substr(prefix.size()) : std::string_view{};
    for (const auto& [name, kind] : kinds) {
        if (type.starts_with(name) && type.substr(name.size()).starts_with('"')) message.kind = kind;
    }
    if (message.kind == Kind::verdict) read_verdict(message);
    if (message.kind == Kind::question || message.kind == Kind::welcome) read_question(message, "\"question\":{");
    return message;
}

}  // namespace mcs::bench
