#include "aws/signature.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/assert.hpp"

namespace mcs::aws {

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string hmac(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    require(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(), digest.data(),
                 &size) != nullptr,
            "OpenSSL knows HMAC-SHA-256");
    return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<uint8_t>(byte));
    return text;
}

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    require(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1,
            "OpenSSL knows SHA-256");
    return hex({reinterpret_cast<const char*>(digest.data()), size});
}

bool is_unreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

std::string percent_encoded(std::string_view text, std::string_view kept = "") {
    std::string result;
    for (const char c : text) {
        if (is_unreserved(c) || kept.contains(c)) {
            result += c;
        } else {
            result += fmt::format("%{:02X}", static_cast<uint8_t>(c));
        }
    }
    return result;
}

std::string canonical_query(const Pairs& query) {
    Pairs encoded;
    for (const auto& [name, value] : query) encoded.emplace_back(percent_encoded(name), percent_encoded(value));
    std::ranges::sort(encoded);
    std::string result;
    for (const auto& [name, value] : encoded) result += (result.empty() ? "" : "&") + name + "=" + value;
    return result;
}

/// Without blanks around it, and with one space for any blanks within.
std::string canonical_value(std::string_view value) {
    std::string result;
    for (const char c : value) {
        const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!blank) {
            result += c;
        } else if (!result.empty() && result.back() != ' ') {
            result += ' ';
        }
    }
    if (result.ends_with(' ')) result.pop_back();
    return result;
}

/// By lower-case name, in its order; values of one name are joined by commas in theirs.
std::map<std::string, std::string> canonical_headers(const Pairs& headers) {
    std::map<std::string, std::string> result;
    for (const auto& [name, value] : headers) {
        std::string lower = name;
        for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        const auto [place, fresh] = result.try_emplace(lower, canonical_value(value));
        if (!fresh) place->second += "," + canonical_value(value);
    }
    return result;
}

std::string names_of(const std::map<std::string, std::string>& headers) {
    std::string names;
    for (const auto& [name, value] : headers) names += (names.empty() ? "" : ";") + name;
    return names;
}

}  // namespace

std::string amz_date(ServerTime time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

std::string signing_key(std::string_view secret_access_key, std::string_view day, const Scope& scope) {
    const std::string of_day = hmac("AWS4" + std::string(secret_access_key), day);
    return hmac(hmac(hmac(of_day, scope.region), scope.service), "aws4_request");
}

std::string canonical_request(const SignedRequest& request) {
    const auto headers = canonical_headers(request.headers);
    std::string lines;
    for (const auto& [name, value] : headers) lines += name + ":" + value + "\n";
    return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, percent_encoded(request.path, "/"),
                       canonical_query(request.query), lines, names_of(headers), sha256_hex(request.body));
}

std::string authorization(const SignedRequest& request, const Credentials& credentials, const Scope& scope,
                          ServerTime now) {
    const std::string time = amz_date(now);
    const std::string day = time.substr(0, 8);
    const std::string where = fmt::format("{}/{}/{}/aws4_request", day, scope.region, scope.service);
    const std::string to_sign =
        fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", time, where, sha256_hex(canonical_request(request)));
    return fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}", credentials.access_key_id,
                       where, names_of(canonical_headers(request.headers)),
                       hex(hmac(signing_key(credentials.secret_access_key, day, scope), to_sign)));
}

}  // namespace mcs::aws
