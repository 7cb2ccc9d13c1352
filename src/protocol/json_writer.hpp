#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
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

    /// `name` needs no escaping.
    JsonWriter& key(std::string_view name) {
        separate();
        out_.push_back('"');
        out_.append(name);
        out_.append("\":", 2);
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
        separate();
        out_.append(json);
        return *this;
    }
    JsonWriter& member(std::string_view name, const auto& thing) { return key(name).value(thing); }

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
    void separate() {
        if (out_.size() == begin_) return;
        const char last = out_.back();
        if (last != '{' && last != '[' && last != ':') out_.push_back(',');
    }

    std::string& out_;
    size_t begin_;
};

}  // namespace mcs::protocol
