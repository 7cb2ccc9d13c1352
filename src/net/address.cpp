#include "net/address.hpp"

#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace mcs::net {
namespace {

constexpr std::array<uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

std::string no_network(std::string_view text) {
    return "\"" + std::string(text) + "\" is no IP address or network; write it as 10.0.0.7 or 10.0.0.0/8";
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
    const std::string terminated{text};
    Address address;
    in_addr v4{};
    if (inet_pton(AF_INET, terminated.c_str(), &v4) == 1) {
        std::memcpy(address.bytes.data(), v4_prefix.data(), 12);
        std::memcpy(address.bytes.data() + 12, &v4, 4);
        return address;
    }
    if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
    return std::nullopt;
}

Address Address::of(const sockaddr& peer) noexcept {
    Address address;
    if (peer.sa_family == AF_INET) {
        std::memcpy(address.bytes.data(), v4_prefix.data(), 12);
        std::memcpy(address.bytes.data() + 12, &reinterpret_cast<const sockaddr_in&>(peer).sin_addr, 4);
    } else if (peer.sa_family == AF_INET6) {
        std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr, 16);
    }
    return address;
}

bool Address::is_v4() const noexcept { return std::memcmp(bytes.data(), v4_prefix.data(), 12) == 0; }

bool Address::is_loopback() const noexcept {
    if (is_v4()) return bytes[12] == 127;
    static constexpr std::array<uint8_t, 16> v6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    return bytes == v6;
}

std::string Address::str() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const bool v4 = is_v4();
    inet_ntop(v4 ? AF_INET : AF_INET6, bytes.data() + (v4 ? 12 : 0), text.data(), text.size());
    return text.data();
}

std::expected<Networks, std::string> Networks::parse(const std::vector<std::string>& texts) {
    Networks networks;
    for (const auto& text : texts) {
        const auto slash = text.find('/');
        const auto address = Address::parse(std::string_view{text}.substr(0, slash));
        if (!address) return std::unexpected(no_network(text));
        const int bits_max = address->is_v4() ? 32 : 128;
        int bits = bits_max;
        if (slash != std::string::npos) {
            const auto* const end = text.data() + text.size();
            const auto [at, error] = std::from_chars(text.data() + slash + 1, end, bits);
            if (error != std::errc{} || at != end || bits < 0 || bits > bits_max)
                return std::unexpected(no_network(text));
        }
        networks.networks_.push_back({*address, bits + (address->is_v4() ? 96 : 0)});
    }
    return networks;
}

bool Networks::contain(const Address& address) const noexcept {
    for (const auto& network : networks_) {
        const auto whole = static_cast<size_t>(network.bits / 8);
        if (std::memcmp(network.address.bytes.data(), address.bytes.data(), whole) != 0) continue;
        const int rest = network.bits % 8;
        if (rest == 0 || ((network.address.bytes[whole] ^ address.bytes[whole]) >> (8 - rest)) == 0) return true;
    }
    return false;
}

size_t ConnectionLimits::Hash::operator()(const Address& address) const noexcept {
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(address.bytes.data()), address.bytes.size()});
}

bool ConnectionLimits::counted(const Address& address) const noexcept {
    return per_address_max_ != 0 && !address.is_loopback() && !exempt_.contain(address);
}

std::expected<ConnectionLimits::Place, ConnectionLimits::Refusal> ConnectionLimits::admit(const Address& address) {
    if (connections_.fetch_add(1, std::memory_order_relaxed) >= connections_max_) {
        connections_.fetch_sub(1, std::memory_order_relaxed);
        return std::unexpected(Refusal::too_many);
    }
    if (counted(address)) {
        const std::scoped_lock lock(mutex_);
        auto& count = by_address_[address];
        if (count >= per_address_max_) {
            connections_.fetch_sub(1, std::memory_order_relaxed);
            return std::unexpected(Refusal::too_many_of_address);
        }
        ++count;
    }
    return Place(*this, address);
}

void ConnectionLimits::leave(const Address& address) noexcept {
    connections_.fetch_sub(1, std::memory_order_relaxed);
    if (!counted(address)) return;
    const std::scoped_lock lock(mutex_);
    const auto found = by_address_.find(address);
    if (found != by_address_.end() && --found->second == 0) by_address_.erase(found);
}

}  // namespace mcs::net
