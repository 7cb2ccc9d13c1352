#pragma once

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

/// What of a request is signed. Everything is as meant, not yet percent-encoded; names of headers in any case.
struct SignedRequest {
    std::string method;
    std::string path = "/";  ///< absolute and normal: without "//", "." or ".."
    std::vector<std::pair<std::string, std::string>> query;
    std::vector<std::pair<std::string, std::string>>
        headers;  ///< all of them are signed; host and x-amz-date are needed
    std::string_view body;
};

/// "20150830T123600Z", the form of x-amz-date.
std::string amz_date(ServerTime time);

/// The key that Signature Version 4 derives for a day ("20150830") and scope: 32 bytes.
std::string signing_key(std::string_view secret_access_key, std::string_view day, const Scope& scope);

/// The canonical request of Signature Version 4.
std::string canonical_request(const SignedRequest& request);

/// The value of the header Authorization by Signature Version 4 (AWS4-HMAC-SHA256). `now` is the time of x-amz-date.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
std::string authorization(const SignedRequest& request, const Credentials& credentials, const Scope& scope,
                          ServerTime now);

}  // namespace mcs::aws
