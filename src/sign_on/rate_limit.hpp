#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.hpp"

namespace mcs::sign_on {

/// A token bucket for each remote address, of which IPv6 addresses of one /64 network are one. At most `addresses_max`
/// are remembered; the one used longest ago is forgotten first. Belongs to one loop.
class RateLimit {
  public:
    struct Options {
        uint32_t burst = 30;
        Micros refill{1'000'000};  ///< for one more
        size_t addresses_max = 10'000;
    };
    explicit RateLimit(const Options& options) : options_(options) {}

    /// How long the address must wait until one more is allowed; nothing where it need not.
    std::optional<Micros> wait(std::string_view address, ServerTime now) const;
    /// Counts one against the address.
    void charge(std::string_view address, ServerTime now);

  private:
    /// A bucket is told by the time at which it will be full again.
    struct Bucket {
        std::string address;
        ServerTime full_at{};
    };
    Options options_;
    std::list<Bucket> buckets_;  ///< the one used last at the front
    std::unordered_map<std::string_view, std::list<Bucket>::iterator> by_address_;
};

}  // namespace mcs::sign_on
