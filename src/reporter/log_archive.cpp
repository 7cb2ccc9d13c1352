#include "reporter/log_archive.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "base/compression.hpp"
#include "base/timestamp.hpp"
#include "protocol/json_writer.hpp"
#include "protocol/server_message.hpp"
#include "protocol/settings_codec.hpp"
#include "race/entry_codec.hpp"
#include "reporter/choice_json.hpp"

namespace mcs::reporter {

namespace {

static_assert(std::endian::native == std::endian::little);

constexpr size_t archive_bytes_max = size_t{4} << 30;

using protocol::JsonWriter;

std::string hex(uint64_t value) {
    char digits[17] = {};
    const auto end = std::to_chars(digits, digits + 16, value, 16).ptr;
    return {digits, end};
}

void write_settings(JsonWriter& json, const race::Settings& settings) {
    std::string text;
    protocol::encode_settings(settings, text);
    json.key("settings").raw(text);
}

/// Writes a command's name and members.
struct CommandWriter {
    JsonWriter& json;

    JsonWriter& command(const char* name) const { return json.member("command", name); }

    void operator()(const race::Create& create) const {
        command("create").member("rules", create.rules).member("seed", hex(create.seed));
        json.member("run", create.run.str()).member("code", create.code.str()).member("host", create.host.str());
        json.member("title", create.title).member("question_set", create.question_set.str());
        write_settings(json, create.settings);
        if (!create.only.empty()) {
            json.key("only").array();
            for (const uint32_t question : create.only) json.value(question);
            json.end_array();
        }
        if (!create.rematch_of.empty()) json.member("rematch_of", create.rematch_of.str());
    }
    void operator()(const race::Join& join) const {
        command("join").member("nonce", hex(join.nonce)).member("name", join.name).member("name_key", join.name_key);
    }
    void operator()(const race::Presence& presence) const {
        command("presence").member("of", number(presence.participant)).member("present", presence.present);
    }
    void operator()(const race::Answer& answer) const {
        command("answer").member("position", answer.position);
        json.key("choice");
        write_choice(json, answer.choice);
        if (answer.shown_us != 0) json.member("shown_at", to_rfc3339(from_us(answer.shown_us)));
        json.member("credit_us", answer.credit_us);
    }
    void operator()(const race::Configure& configure) const {
        command("configure");
        write_settings(json, configure.settings);
    }
    void operator()(const race::Kick& kick) const { command("kick").member("of", number(kick.participant)); }
    void operator()(const race::Grant& grant) const {
        command("grant").member("of", number(grant.participant));
        json.key("time_factor").raw(protocol::time_factor_json(grant.time_quarters));
    }
    void operator()(const race::Lock& lock) const { command(lock.locked ? "lock" : "unlock"); }
    void operator()(const race::Rematch& rematch) const {
        command("rematch").member("run", rematch.run.str()).member("code", rematch.code.str());
    }
    void operator()(const race::Start&) const { command("start"); }
    void operator()(const race::Pause&) const { command("pause"); }
    void operator()(const race::Resume&) const { command("resume"); }
    void operator()(const race::Next& next) const { command("next").member("step", next.step); }
    void operator()(const race::End&) const { command("end"); }
    void operator()(const race::TimeUp&) const { command("time_up"); }
    void operator()(const race::Archived&) const { command("archived"); }
};

void write_line(std::string& out, uint64_t seq, std::string_view bytes) {
    std::string line;
    JsonWriter json(line);
    json.object().member("seq", seq);
    if (const auto entry = race::decode(seq, bytes)) {
        constexpr std::array roles{"system", "host", "participant"};
        json.member("received_at", to_rfc3339(entry->received));
        json.member("by", roles[static_cast<size_t>(entry->actor.role)]);
        if (entry->actor.role == race::Role::participant) json.member("participant", number(entry->actor.participant));
        std::visit(CommandWriter{json}, entry->command);
    } else {
        json.member("error", "this entry can not be read");
    }
    json.end_object();
    out.append(line).append("\n");
}

}  // namespace

void LogArchive::append(std::string_view entry) {
    const auto size = static_cast<uint32_t>(entry.size());
    char length[sizeof size];
    std::memcpy(length, &size, sizeof size);
    bytes_.append(length, sizeof length).append(entry);
}

std::string LogArchive::compressed() const { return compress(bytes_); }

bool visit_archive(std::string_view compressed, const std::function<void(uint64_t, std::string_view)>& visit) {
    const auto bytes = decompress(compressed, archive_bytes_max);
    if (!bytes) return false;
    std::string_view rest = *bytes;
    for (uint64_t seq = 1; !rest.empty(); ++seq) {
        uint32_t size = 0;
        if (rest.size() < sizeof size) return false;
        std::memcpy(&size, rest.data(), sizeof size);
        rest.remove_prefix(sizeof size);
        if (rest.size() < size) return false;
        visit(seq, rest.substr(0, size));
        rest.remove_prefix(size);
    }
    return true;
}

std::optional<std::string> log_as_json_lines(std::string_view compressed) {
    std::string lines;
    const bool whole =
        visit_archive(compressed, [&](uint64_t seq, std::string_view entry) { write_line(lines, seq, entry); });
    if (!whole) return std::nullopt;
    return lines;
}

}  // namespace mcs::reporter
