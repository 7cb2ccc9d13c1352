#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"

namespace mcs::net {

/// What the outermost proxy of ours adds to every request, so that nobody gets round it (and round the rules that it
/// may enforce) by asking what is behind it. Two may be accepted, for the time in which one takes the other's place.
class OriginSecrets {
  public:
    /// In lower case.
    static constexpr std::string_view header = "x-origin-secret";

    OriginSecrets() = default;
    /// One a line. The error says what is wrong and holds nothing of them.
    static std::expected<OriginSecrets, std::string> parse(std::string_view lines);

    /// Whether any are wanted.
    bool required() const noexcept { return !secrets_.empty(); }
    /// Whether one of them was given. Takes as long for any text of the right length.
    bool accept(std::string_view given) const noexcept;
    /// Takes the header out of the request, so that it goes no further; the answer where it is wanted and not right.
    std::optional<Response> check(Request& request) const;

  private:
    std::vector<std::string> secrets_;
};

}  // namespace mcs::net
