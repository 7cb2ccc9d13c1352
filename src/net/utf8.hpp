#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace mcs::net {

/// Checks UTF-8 (RFC 3629: no surrogates, nothing overlong, nothing above U+10FFFF) piece by piece. Says no at the
/// first byte that can not be right, even in the middle of a character.
class Utf8Validator {
  public:
    /// False from the first wrong byte on; not to be fed after that.
    bool feed(std::string_view piece) noexcept {
        const char* at = piece.data();
        const char* const end = at + piece.size();
        while (at != end) {
            if (missing_ == 0) at = skip_ascii(at, end);
            if (at == end) break;
            if (!take(static_cast<uint8_t>(*at++))) return false;
        }
        return true;
    }
    /// Whether what was fed ends with a whole character.
    bool complete() const noexcept { return missing_ == 0; }

  private:
    static const char* skip_ascii(const char* at, const char* end) noexcept {
        while (end - at >= 8) {
            uint64_t word;
            std::memcpy(&word, at, 8);
            if ((word & 0x8080808080808080U) != 0) break;
            at += 8;
        }
        while (at != end && static_cast<uint8_t>(*at) < 0x80) ++at;
        return at;
    }

    bool take(uint8_t byte) noexcept {
        if (missing_ != 0) {
            if (byte < low_ || byte > high_) return false;
            low_ = 0x80;
            high_ = 0xBF;
            --missing_;
            return true;
        }
        if (byte >= 0xC2 && byte <= 0xDF) return lead(1, 0x80, 0xBF);
        if (byte >= 0xE0 && byte <= 0xEF) return lead(2, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED ? 0x9F : 0xBF);
        if (byte >= 0xF0 && byte <= 0xF4) return lead(3, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF);
        return byte < 0x80;
    }
    bool lead(uint8_t missing, uint8_t low, uint8_t high) noexcept {
        missing_ = missing;
        low_ = low;
        high_ = high;
        return true;
    }

    uint8_t missing_ = 0;  ///< continuation bytes still to come
    uint8_t low_ = 0x80;   ///< bounds of the next one
    uint8_t high_ = 0xBF;
};

}  // namespace mcs::net
