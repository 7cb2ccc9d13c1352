#pragma once

#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/random.hpp"

namespace mcs::sign_on {

/// What only hosts know, where the operator has set one.
class HostKey {
  public:
    /// An empty key: everybody may be a host.
    explicit HostKey(std::string key) : key_(std::move(key)) {}

    bool required() const noexcept { return !key_.empty(); }
    /// Long and varied enough that guessing is hopeless at the rate that `SignOn` bounds for all of the world.
    bool hard_to_guess() const noexcept;
    bool accepts(std::string_view key) const noexcept;
    /// The host of that name: the same name and key are the same host on any device and instance, and after a restart.
    HostId host_named(std::string_view name_key) const;
    /// What tells this key from others in tokens; without `secret` nobody can try keys against it.
    std::string mark(std::string_view secret) const;

  private:
    std::string key_;
};

/// A host of their own, where no key is set.
HostId draw_host(RandomSource& random);

}  // namespace mcs::sign_on
