#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace mcs::reporter {

/// The JSON value that `text` begins with, found by its brackets and quotation marks alone: what is inside is not
/// checked. Empty where `text` ends before it does.
std::string_view first_value(std::string_view text);

/// The value of the member `name` of the object that `object` is; compact JSON. Nothing where there is none.
std::optional<std::string_view> member(std::string_view object, std::string_view name);

/// Passes over the elements of an array one by one; compact JSON.
class Elements {
  public:
    explicit Elements(std::string_view array) : rest_(array.substr(array.empty() ? 0 : 1)) {}
    /// The next element; nothing after the last.
    std::optional<std::string_view> next();

  private:
    std::string_view rest_;
};

}  // namespace mcs::reporter
