#include "sign_on/rate_limit.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace mcs::sign_on {
namespace {

/// What one household or attacker has to itself: an IPv4 address, or the first 64 bits of an IPv6 address.
std::string network_of(std::string_view address) {
    std::string text(address);
    in6_addr ip;
    if (inet_pton(AF_INET6, text.c_str(), &ip) != 1) return text;
    if (IN6_IS_ADDR_V4MAPPED(&ip)) return text;
    std::fill(std::begin(ip.s6_addr) + 8, std::end(ip.s6_addr), uint8_t{0});
    std::array<char, INET6_ADDRSTRLEN> network;
    return inet_ntop(AF_INET6, &ip, network.data(), network.size());
}

}  // namespace

std::optional<Micros> RateLimit::wait(std::string_view address, ServerTime now) const {
    const auto found = by_address_.find(network_of(address));
    if (found == by_address_.end()) return std::nullopt;
    const Micros until = found->second->full_at - now - options_.refill * (options_.burst - 1);
    if (until <= Micros{0}) return std::nullopt;
    return until;
}

void RateLimit::charge(std::string_view address, ServerTime now) {
    auto network = network_of(address);
    const auto found = by_address_.find(network);
    if (found != by_address_.end()) {
        auto bucket = found->second;
        bucket->full_at = std::max(bucket->full_at, now) + options_.refill;
        buckets_.splice(buckets_.begin(), buckets_, bucket);
        return;
    }
    if (buckets_.size() >= options_.addresses_max) {
        by_address_.erase(buckets_.back().address);
        buckets_.pop_back();
    }
    buckets_.push_front({std::move(network), now + options_.refill});
    by_address_.emplace(buckets_.front().address, buckets_.begin());
}

}  // namespace mcs::sign_on
