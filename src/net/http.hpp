#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcs::net {

enum class Method : uint8_t { get, head, post, put, patch, del, options, other };

std::string_view to_string(Method method) noexcept;

/// A name and a value: header fields, query parameters, path parameters.
using Pair = std::pair<std::string, std::string>;

/// One HTTP request, whole and within the limits of its route. A plain value: it may be moved to another thread.
struct Request {
    Method method = Method::get;
    std::string path;                   ///< as sent, percent-encoded, without the query
    std::vector<std::string> segments;  ///< of the path, percent-decoded; "/a/b" gives {"a", "b"}
    std::vector<Pair> params;           ///< of the matched pattern: "/runs/{run}" gives "run"
    std::vector<Pair> query;            ///< decoded, in order
    std::vector<Pair> headers;          ///< names in lower case, in order
    std::string body;
    std::string remote_address;  ///< the client's, behind trusted proxies too; without a port
    std::string scheme;          ///< "http" or "https", as the client sees it
    std::string host;            ///< what the client calls this server: host or host:port; may be empty

    /// The first header of that (lower-case) name; empty where there is none.
    std::string_view header(std::string_view name) const noexcept;
    /// A parameter of the path pattern; empty where the pattern has none of that name.
    std::string_view param(std::string_view name) const noexcept;
    std::optional<std::string_view> query_value(std::string_view name) const noexcept;
    /// What follows "Bearer " in Authorization; empty where nothing does.
    std::string_view bearer_token() const noexcept;
};

/// What a handler answers. Content-Length, Date, Connection and the security headers are added when it is written; a
/// header given here wins over a security header of the same name.
struct Response {
    int status = 200;
    std::vector<Pair> headers;
    std::string body;
    std::shared_ptr<const std::string> shared_body;  ///< instead of `body` where it is set: static assets
    bool close = false;                              ///< end the connection after this response
    bool part_of_page = false;                       ///< never a page of its own: the policy of its page holds for it

    Response& with(std::string name, std::string value) & {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
    Response&& with(std::string name, std::string value) && {
        headers.emplace_back(std::move(name), std::move(value));
        return std::move(*this);
    }
    std::string_view content() const noexcept { return shared_body ? *shared_body : body; }
};

/// `json` is a complete JSON text. Such answers are private: `Cache-Control: no-store`.
Response json_response(int status, std::string json);
Response text_response(int status, std::string text);

/// A problem document (RFC 9457), `application/problem+json`; the title is the status's reason phrase. `members` is
/// put in as it is: further members as JSON text without braces, e.g. `"errors":[…]`.
Response problem(int status, std::string_view detail, std::string_view members = {});

std::string_view reason_phrase(int status) noexcept;

/// `text` as a JSON string, quotes included. Invalid UTF-8 becomes U+FFFD.
std::string json_quote(std::string_view text);

/// Percent-decodes; nothing where an escape is broken or the result holds a NUL. `plus_is_space` for queries.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

}  // namespace mcs::net
