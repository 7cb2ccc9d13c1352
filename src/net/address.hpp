#pragma once

#include <array>
#include <atomic>
#include <compare>
#include <cstdint>
#include <expected>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

struct sockaddr;

namespace mcs::net {

/// An IP address; IPv4 in its IPv6-mapped form.
struct Address {
    std::array<uint8_t, 16> bytes{};

    static std::optional<Address> parse(std::string_view text);
    static Address of(const sockaddr& peer) noexcept;
    bool is_v4() const noexcept;
    bool is_loopback() const noexcept;
    std::string str() const;
    friend auto operator<=>(const Address&, const Address&) = default;
};

/// A set of addresses and networks in CIDR notation.
class Networks {
  public:
    /// The error names the text that is no address and no network.
    static std::expected<Networks, std::string> parse(const std::vector<std::string>& texts);
    bool contain(const Address& address) const noexcept;

  private:
    struct Network {
        Address address;
        int bits;
    };
    std::vector<Network> networks_;
};

/// Counts the connections of the process, in all and by address. Thread-safe; a lock is taken when a connection comes
/// and when it goes, never in between.
class ConnectionLimits {
  public:
    ConnectionLimits(uint32_t connections_max, uint32_t per_address_max, Networks exempt)
        : connections_max_(connections_max), per_address_max_(per_address_max), exempt_(std::move(exempt)) {}

    /// A connection's place; gives it back when destroyed.
    class Place {
      public:
        Place() = default;
        Place(Place&& other) noexcept : limits_(std::exchange(other.limits_, nullptr)), address_(other.address_) {}
        Place& operator=(Place&& other) noexcept {
            std::swap(limits_, other.limits_);
            std::swap(address_, other.address_);
            return *this;
        }
        ~Place() {
            if (limits_) limits_->leave(address_);
        }
        const Address& address() const noexcept { return address_; }

      private:
        friend class ConnectionLimits;
        Place(ConnectionLimits& limits, const Address& address) noexcept : limits_(&limits), address_(address) {}
        ConnectionLimits* limits_ = nullptr;
        Address address_;
    };

    enum class Refusal : uint8_t { too_many, too_many_of_address };
    std::expected<Place, Refusal> admit(const Address& address);
    uint32_t connections() const noexcept { return connections_.load(std::memory_order_relaxed); }

  private:
    struct Hash {
        size_t operator()(const Address& address) const noexcept;
    };
    bool counted(const Address& address) const noexcept;
    void leave(const Address& address) noexcept;

    const uint32_t connections_max_;
    const uint32_t per_address_max_;
    const Networks exempt_;
    std::atomic<uint32_t> connections_{0};
    std::mutex mutex_;
    std::unordered_map<Address, uint32_t, Hash> by_address_;
};

}  // namespace mcs::net
