#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "race/entry_codec.hpp"

// The three walkers of entry_codec.cpp over a structure's fields. Private to it. All have the same members:
//   number       unsigned integer, as a varint (LEB128)
//   numbers      several, after how many
//   fixed        64 random bits, little endian
//   time, span   microseconds, bounded by ±time_us_max, zigzag varint; `time` not before the epoch
//   time_before  a time as its distance to another one that is near
//   flag, enumeration, text, texts, id, participant
//   flagged      a flag and an enumeration in one byte, so that a flag alone, as it was stored before, reads as the
//   flag and
//                the enumeration's first value
//   must         nothing is stored; what has to hold of a structure to be stored
namespace mcs::race::wire {

constexpr uint64_t zigzag(int64_t value) noexcept {
    return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63);
}
constexpr int64_t unzigzag(uint64_t value) noexcept { return static_cast<int64_t>(value >> 1 ^ (~(value & 1) + 1)); }

constexpr bool is_time(int64_t us) noexcept { return us >= 0 && us <= time_us_max; }
constexpr bool is_span(int64_t us) noexcept { return us >= -time_us_max && us <= time_us_max; }

class Checker {
  public:
    bool ok() const noexcept { return ok_; }

    void must(bool holds) noexcept { expect(holds); }
    void number(uint64_t) noexcept {}
    void numbers(const std::vector<uint32_t>& numbers, size_t count_max) noexcept {
        expect(numbers.size() <= count_max);
    }
    void fixed(uint64_t) noexcept {}
    void flag(bool) noexcept {}
    void participant(ParticipantId) noexcept {}
    void time(ServerTime time) noexcept { expect(is_time(to_us(time))); }
    void span(Micros span) noexcept { expect(is_span(span.count())); }
    void time_before(int64_t us, int64_t) noexcept { expect(is_time(us)); }
    template <class E>
    void enumeration(E value, E last) noexcept {
        expect(value <= last);
    }
    template <class E>
    void flagged(bool, E value, E last) noexcept {
        enumeration(value, last);
    }
    void text(std::string_view text, size_t bytes_max) noexcept { expect(text.size() <= bytes_max); }
    template <class Tag>
    void id(const TextId<Tag>& id, size_t bytes_max) noexcept {
        text(id.str(), bytes_max);
    }
    void texts(const std::vector<std::string>& texts, size_t count_max, size_t bytes_max) noexcept {
        expect(texts.size() <= count_max);
        for (const std::string& one : texts) text(one, bytes_max);
    }

  private:
    void expect(bool holds) noexcept { ok_ = ok_ && holds; }
    bool ok_ = true;
};

class Writer {
  public:
    explicit Writer(std::string& out) : out_(out) {}

    void byte(uint8_t value) { out_.push_back(static_cast<char>(value)); }
    void number(uint64_t value) {
        for (; value >= 0x80; value >>= 7) byte(static_cast<uint8_t>(value | 0x80));
        byte(static_cast<uint8_t>(value));
    }
    void numbers(const std::vector<uint32_t>& numbers, size_t) {
        number(numbers.size());
        for (const uint32_t one : numbers) number(one);
    }
    void must(bool) noexcept {}
    void fixed(uint64_t value) {
        for (int shift = 0; shift < 64; shift += 8) byte(static_cast<uint8_t>(value >> shift));
    }
    void flag(bool value) { byte(value ? 1 : 0); }
    void participant(ParticipantId who) { number(mcs::number(who)); }
    void time(ServerTime time) { number(zigzag(to_us(time))); }
    void span(Micros span) { number(zigzag(span.count())); }
    void time_before(int64_t us, int64_t other_us) { number(zigzag(other_us - us)); }
    template <class E>
    void enumeration(E value, E) {
        byte(static_cast<uint8_t>(value));
    }
    template <class E>
    void flagged(bool flag, E value, E) {
        byte(static_cast<uint8_t>(static_cast<uint8_t>(value) << 1 | (flag ? 1 : 0)));
    }
    void text(std::string_view text, size_t) {
        number(text.size());
        out_.append(text);
    }
    template <class Tag>
    void id(const TextId<Tag>& id, size_t bytes_max) {
        text(id.str(), bytes_max);
    }
    void texts(const std::vector<std::string>& texts, size_t, size_t bytes_max) {
        number(texts.size());
        for (const std::string& one : texts) text(one, bytes_max);
    }

  private:
    std::string& out_;
};

/// Keeps the first error; from then on it reads zeros. Allocates no more than the bytes at hand can fill.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    const std::optional<DecodeError>& error() const noexcept { return error_; }
    bool at_end() const noexcept { return bytes_.empty(); }
    void fail(DecodeError error) noexcept {
        if (!error_) error_ = error;
        bytes_ = {};
    }

    uint8_t byte() noexcept {
        if (bytes_.empty()) {
            fail(DecodeError::truncated);
            return 0;
        }
        const auto value = static_cast<uint8_t>(bytes_.front());
        bytes_.remove_prefix(1);
        return value;
    }
    template <class Unsigned>
    void number(Unsigned& value) noexcept {
        value = static_cast<Unsigned>(varint(std::numeric_limits<Unsigned>::max()));
    }
    void numbers(std::vector<uint32_t>& numbers, size_t count_max) {
        numbers.clear();
        for (uint64_t left = varint(count_max); left > 0 && !error_; --left) number(numbers.emplace_back());
    }
    void must(bool) noexcept {}
    void fixed(uint64_t& value) noexcept {
        value = 0;
        for (int shift = 0; shift < 64; shift += 8) value |= uint64_t{byte()} << shift;
    }
    void flag(bool& value) noexcept { value = bounded_byte(1) != 0; }
    void participant(ParticipantId& who) noexcept { who = ParticipantId{static_cast<uint32_t>(varint(UINT32_MAX))}; }
    void time(ServerTime& time) noexcept { time = from_us(checked(signed_varint(), is_time)); }
    void span(Micros& span) noexcept { span = Micros{checked(signed_varint(), is_span)}; }
    void time_before(int64_t& us, int64_t other_us) noexcept {
        us = checked(other_us - checked(signed_varint(), is_span), is_time);
    }
    template <class E>
    void enumeration(E& value, E last) noexcept {
        value = static_cast<E>(bounded_byte(static_cast<uint8_t>(last)));
    }
    template <class E>
    void flagged(bool& flag, E& value, E last) noexcept {
        const uint8_t both = bounded_byte(static_cast<uint8_t>(static_cast<uint8_t>(last) << 1 | 1));
        flag = (both & 1) != 0;
        value = static_cast<E>(both >> 1);
    }
    void text(std::string& text, size_t bytes_max) {
        const uint64_t size = varint(bytes_max);
        if (size > bytes_.size()) return fail(DecodeError::truncated);
        text = bytes_.substr(0, size);
        bytes_.remove_prefix(size);
    }
    template <class Tag>
    void id(TextId<Tag>& id, size_t bytes_max) {
        std::string characters;
        text(characters, bytes_max);
        id = TextId<Tag>(std::move(characters));
    }
    void texts(std::vector<std::string>& texts, size_t count_max, size_t bytes_max) {
        texts.clear();
        for (uint64_t left = varint(count_max); left > 0 && !error_; --left) text(texts.emplace_back(), bytes_max);
    }

  private:
    uint64_t varint(uint64_t largest) noexcept {
        uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const uint8_t next = byte();
            if (shift == 63 && next > 1) break;  // more than 64 bits
            value |= uint64_t{next & 0x7FU} << shift;
            if (next < 0x80) {
                if (value <= largest) return value;
                break;
            }
        }
        fail(DecodeError::out_of_range);
        return 0;
    }
    int64_t signed_varint() noexcept { return unzigzag(varint(UINT64_MAX)); }
    int64_t checked(int64_t value, bool (*allowed)(int64_t)) noexcept {
        if (allowed(value)) return value;
        fail(DecodeError::out_of_range);
        return 0;
    }
    uint8_t bounded_byte(uint8_t largest) noexcept {
        const uint8_t value = byte();
        if (value <= largest) return value;
        fail(DecodeError::out_of_range);
        return 0;
    }

    std::string_view bytes_;
    std::optional<DecodeError> error_;
};

}  // namespace mcs::race::wire
