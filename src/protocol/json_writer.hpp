#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace mcs::protocol {

/// Appends `text` as a JSON string, quotes included. `text` must be valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// Appends JSON to a string, and nothing else: no tree, no state but where it began. Commas come by themselves; that
/// objects and arrays are closed, and that members have names, is the caller's care (and the tests').
class JsonWriter {
  public:
    explicit JsonWriter(std::string& out) : out_(out), begin_(out.size()) {}

    JsonWriter& object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }

    /// `name` needs no escaping. Inline, so that names known to the compiler are written by a few moves.
    [[gnu::always_inline]] JsonWriter& key(std::string_view name) {
        char* at = separated(name.size() + 3);
        *at = '"';
        std::memcpy(at + 1, name.data(), name.size());
        std::memcpy(at + 1 + name.size(), "\":", 2);
        return *this;
    }
    JsonWriter& value(std::string_view text) {
        separate();
        append_json_string(out_, text);
        return *this;
    }
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(std::same_as<bool> auto yes) {
        return raw(yes ? std::string_view("true") : std::string_view("false"));
    }
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    JsonWriter& value(T number) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        return raw({digits, static_cast<size_t>(end - digits)});
    }
    JsonWriter& null() { return raw("null"); }
    /// Appends `json`, which must be one JSON value, as it is.
    JsonWriter& raw(std::string_view json) {
        std::memcpy(separated(json.size()), json.data(), json.size());
        return *this;
    }
    [[gnu::always_inline]] JsonWriter& member(std::string_view name, const auto& thing) {
        return key(name).value(thing);
    }

    std::string& out() noexcept { return out_; }

  private:
    JsonWriter& open(char bracket) {
        separate();
        out_.push_back(bracket);
        return *this;
    }
    JsonWriter& close(char bracket) {
        out_.push_back(bracket);
        return *this;
    }
    bool comma_needed() const noexcept {
        if (out_.size() == begin_) return false;
        const char last = out_.back();
        return last != '{' && last != '[' && last != ':';
    }
    void separate() {
        if (comma_needed()) out_.push_back(',');
    }
    /// Where the next `bytes` are to be written, behind a comma where one is needed.
    char* separated(size_t bytes) {
        const size_t size = out_.size();
        const size_t comma = comma_needed() ? 1 : 0;
        const size_t end = size + comma + bytes;
        // Not the lambda's own count: in libstdc++ 12 that is what the string has grown to.
        out_.resize_and_overwrite(end, [end](char*, size_t) { return end; });
        char* at = out_.data() + size;
        *at = ',';
        return at + comma;
    }

    std::string& out_;
    size_t begin_;
};

}  // namespace mcs::protocol
