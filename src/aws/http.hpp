#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace mcs::aws {

/// What signs a request. A session token is sent and signed where there is one.
struct Credentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token;
};

/// Where a signature counts.
struct Scope {
    std::string region;
    std::string service;
};

/// Has a request signed with AWS's Signature Version 4, by the headers X-Amz-Date, X-Amz-Security-Token and
/// Authorization, at the system's time. All headers of the request are signed, and Host; names come once. Paths and
/// queries must be as a signature has them (encoded, in order): those of AWS's JSON protocol are "/" and empty.
struct Signing {
    Credentials credentials;
    Scope scope;
};

struct HttpRequest {
    std::string method = "POST";
    std::string url = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
    std::optional<Signing> signing = {};
    Micros timeout = std::chrono::seconds{10};   ///< for all of it
    std::stop_token stop = {};                   ///< gives the request up
    bool direct = false;                         ///< by no proxy, whatever the environment says
    size_t answer_bytes_max = size_t{16} << 20;  ///< a longer body is an error
};

struct HttpResponse {
    uint32_t status = 0;
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};  ///< names in lower case

    /// The first of that (lower-case) name; empty where there is none.
    std::string_view header(std::string_view name) const noexcept;
};

/// Requests over HTTP. Blocks; safe from any thread. The error is a line for a person, without headers and bodies.
class Http {
  public:
    virtual ~Http() = default;
    virtual std::expected<HttpResponse, std::string> send(const HttpRequest& request) = 0;
};

/// libcurl: TLS is verified against the system's certificates, redirects are not followed, a proxy is what the
/// environment says (as with curl). Connections are kept and used again. It is libcurl that signs (CURLOPT_AWS_SIGV4).
class CurlHttp final : public Http {
  public:
    CurlHttp();
    ~CurlHttp() override;
    std::expected<HttpResponse, std::string> send(const HttpRequest& request) override;

  private:
    struct Connection;

    std::unique_ptr<Connection> take();
    void put_back(std::unique_ptr<Connection> connection);

    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;  ///< guarded by mutex_; no more than ever were used at once
};

}  // namespace mcs::aws
