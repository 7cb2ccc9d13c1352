#pragma once

#include "sign_on/rate_limit.hpp"

namespace mcs::sign_on {

/// Bounds how fast secrets can be guessed without locking out who knows one. Wrong guesses count against their address;
/// an address that has made too many may still try, as long as all such addresses together have not made too many
/// either. So a stranger behind the same address keeps nobody out who knows the secret, unless they guess faster than
/// `shared` refills; and what anybody may guess is at most the address's own bound and that of `shared`. Belongs to one
/// loop.
class GuessLimit {
  public:
    /// Without `shared`, for secrets that could be guessed at its rate, an address that is over its limit has to wait.
    GuessLimit(const RateLimit::Options& by_address, const std::optional<RateLimit::Options>& shared)
        : by_address_(by_address) {
        if (shared) shared_.emplace(*shared);
    }

    /// How long the address must wait until it may guess again; nothing where it need not.
    std::optional<Micros> wait(std::string_view address, ServerTime now) const {
        const auto own = by_address_.wait(address, now);
        const bool looked_at = !own || (shared_ && !shared_->wait(everybody, now));
        return looked_at ? std::nullopt : own;
    }
    /// Counts a wrong guess. How long the address has to wait with the next one where it was over its limit already:
    /// its answer is the same then as that of a guess that was not looked at.
    std::optional<Micros> charge(std::string_view address, ServerTime now) {
        const auto own = by_address_.wait(address, now);
        if (!own) by_address_.charge(address, now);
        if (own && shared_) shared_->charge(everybody, now);
        return own;
    }

  private:
    static constexpr std::string_view everybody = "everybody";
    RateLimit by_address_;
    std::optional<RateLimit> shared_;  ///< of all addresses that are over their limit
};

}  // namespace mcs::sign_on
