#include "race/entry_codec.hpp"

#include <type_traits>
#include <utility>

#include "base/assert.hpp"
#include "race/wire.hpp"

namespace mcs::race {

namespace {

// Layout: version, command tag, received, role, participant, then the command's fields in the order of their
// declaration. One visitor walks the fields of each structure; Writer and Reader are its two directions, and
// Checker only looks at the bounds. So what is written, read and allowed can not drift apart.

constexpr uint8_t format_version = 1;

template <class Walker>
void settings_fields(Walker& walk, auto& settings) {
    walk.enumeration(settings.mode, Mode::solo);
    walk.texts(settings.categories, categories_max, category_bytes_max);
    walk.number(settings.questions);
    walk.span(settings.limit);
    walk.flag(settings.shuffle_questions);
    walk.flag(settings.shuffle_options);
    walk.enumeration(settings.reveal, Reveal::end);
    walk.enumeration(settings.scoring, Scoring::accuracy);
    walk.flag(settings.partial);
    walk.span(settings.penalty);
    walk.span(settings.credit_cap);
    walk.span(settings.countdown);
    walk.flagged(settings.late_join, settings.names, Naming::given);
}

// `Command` is const or not, as the walker needs it; `received` is known by then.
template <class Walker, class Command>
void command_fields(Walker& walk, Command& command, ServerTime received) {
    using Kind = std::remove_const_t<Command>;
    if constexpr (std::is_same_v<Kind, Create>) {
        walk.number(command.rules);
        walk.fixed(command.seed);
        walk.id(command.run, id_bytes_max);
        walk.id(command.code, id_bytes_max);
        walk.id(command.host, id_bytes_max);
        walk.text(command.title, title_bytes_max);
        walk.id(command.question_set, id_bytes_max);
        settings_fields(walk, command.settings);
        if (command.rules >= 3) {
            walk.numbers(command.only, questions_max);
            walk.id(command.rematch_of, id_bytes_max);
        } else {
            walk.must(command.only.empty() && command.rematch_of.empty());
        }
        walk.must(command.rules >= 4 || command.settings.names == Naming::own);
    } else if constexpr (std::is_same_v<Kind, Join>) {
        walk.fixed(command.nonce);
        walk.text(command.name, name_bytes_max);
        walk.text(command.name_key, name_key_bytes_max);
    } else if constexpr (std::is_same_v<Kind, Presence>) {
        walk.participant(command.participant);
        walk.flag(command.present);
    } else if constexpr (std::is_same_v<Kind, Answer>) {
        walk.number(command.position);
        walk.number(command.choice);
        walk.time_before(command.shown_us, to_us(received));
        walk.number(command.credit_us);
    } else if constexpr (std::is_same_v<Kind, Configure>) {
        settings_fields(walk, command.settings);
    } else if constexpr (std::is_same_v<Kind, Kick>) {
        walk.participant(command.participant);
    } else if constexpr (std::is_same_v<Kind, Next>) {
        walk.number(command.step);
    } else if constexpr (std::is_same_v<Kind, Grant>) {
        walk.participant(command.participant);
        walk.number(command.time_quarters);
    } else if constexpr (std::is_same_v<Kind, Lock>) {
        walk.flag(command.locked);
    } else if constexpr (std::is_same_v<Kind, Rematch>) {
        walk.id(command.run, id_bytes_max);
        walk.id(command.code, id_bytes_max);
    } else {
        static_assert(std::is_empty_v<Kind>, "a command with fields must say how they are stored");
    }
}

template <class Walker>
void head_fields(Walker& walk, auto& entry) {
    walk.time(entry.received);
    walk.enumeration(entry.actor.role, Role::participant);
    walk.participant(entry.actor.participant);
}

template <size_t... I>
bool emplace_command(Command& command, uint64_t tag, std::index_sequence<I...>) {
    return ((tag == I && (command.emplace<I>(), true)) || ...);
}

}  // namespace

bool within_bounds(const Entry& entry) noexcept {
    wire::Checker check;
    head_fields(check, entry);
    std::visit([&](const auto& command) { command_fields(check, command, entry.received); }, entry.command);
    return check.ok();
}

void encode(const Entry& entry, std::string& out) {
    require(within_bounds(entry), "an entry is within the bounds of the stored form");
    wire::Writer write(out);
    write.byte(format_version);
    write.number(static_cast<uint32_t>(entry.command.index()));
    head_fields(write, entry);
    std::visit([&](const auto& command) { command_fields(write, command, entry.received); }, entry.command);
}

std::expected<Entry, DecodeError> decode(uint64_t seq, std::string_view bytes) {
    wire::Reader read(bytes);
    Entry entry;
    entry.seq = seq;
    uint32_t tag = 0;
    if (read.byte() != format_version) read.fail(DecodeError::out_of_range);
    read.number(tag);
    if (!read.error() &&
        !emplace_command(entry.command, tag, std::make_index_sequence<std::variant_size_v<Command>>())) {
        read.fail(DecodeError::unknown_command);
    }
    head_fields(read, entry);
    std::visit([&](auto& command) { command_fields(read, command, entry.received); }, entry.command);
    // What later rules wrote may go on in ways that are not known here.
    const auto* create = std::get_if<Create>(&entry.command);
    if (create != nullptr && create->rules > rules_version) return std::unexpected(DecodeError::unsupported_rules);
    if (read.error()) return std::unexpected(*read.error());
    if (!read.at_end()) return std::unexpected(DecodeError::trailing_bytes);
    if (create != nullptr && create->rules < 1) return std::unexpected(DecodeError::unsupported_rules);
    return entry;
}

}  // namespace mcs::race
