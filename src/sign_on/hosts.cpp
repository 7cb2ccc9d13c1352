#include "sign_on/hosts.hpp"

#include <algorithm>

#include "sign_on/crypto.hpp"

namespace mcs::sign_on {

bool HostKey::hard_to_guess() const noexcept {
    constexpr size_t bytes_min = 16;
    constexpr ptrdiff_t different_min = 8;
    std::string letters = key_;
    std::ranges::sort(letters);
    return key_.size() >= bytes_min && std::ranges::unique(letters).begin() - letters.begin() >= different_min;
}

bool HostKey::accepts(std::string_view key) const noexcept {
    // Comparing digests hides the key's length, too.
    const Digest given = hmac_sha256("mc-speedrun host key", key);
    const Digest right = hmac_sha256("mc-speedrun host key", key_);
    return required() && equal_in_constant_time(as_text(given), as_text(right));
}

HostId HostKey::host_named(std::string_view name_key) const {
    const Digest digest = hmac_sha256(key_, "host\n" + std::string(name_key));
    return HostId{to_base32(std::span(digest).first<16>())};
}

std::string HostKey::mark(std::string_view secret) const {
    const Digest digest = hmac_sha256(secret, "host key\n" + key_);
    return to_base64url(as_text(std::span(digest).first<16>()));
}

HostId draw_host(RandomSource& random) { return HostId{random_id(random)}; }

}  // namespace mcs::sign_on
