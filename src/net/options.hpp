#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"
#include "net/origin_secrets.hpp"

namespace mcs::net {

using Millis = std::chrono::milliseconds;

struct WebSocketOptions {
    size_t message_bytes_max = 4 * 1024;   ///< of a client's message; more closes with 1009
    size_t outbox_bytes_max = 256 * 1024;  ///< waiting for one slow client; more closes with 1013
    Millis hello_timeout{10'000};          ///< for the first message; then 1001
    Millis ping_interval{20'000};          ///< the net pings by itself this often; 0: never
    Millis idle_timeout{60'000};           ///< nothing heard, pongs included; then 1001
    Millis close_timeout{5'000};           ///< for the client's part of the close handshake
};

/// One line of the access log. Never holds a query string, a token or a body.
struct AccessLine {
    Method method = Method::get;
    std::string_view path;   ///< as sent, without the query
    std::string_view route;  ///< the pattern that matched; "static" for the fallback; empty where nothing did
    std::string_view remote_address;
    int status = 0;
    size_t bytes = 0;  ///< of the response's body
    std::chrono::microseconds took{};
};

struct ServerOptions {
    uint32_t loops = 1;
    uint32_t workers = 2;                                 ///< threads for blocking handlers
    uint32_t worker_queue_max = 64;                       ///< blocking requests waiting for a worker; more get 503
    size_t body_bytes_in_flight_max = 128 * 1024 * 1024;  ///< of all requests being received or handled; more get 503

    size_t header_bytes_max = 16 * 1024;  ///< request line and headers; more get 431
    Millis header_timeout{10'000};        ///< for a whole request head
    /// Between requests of a connection. Longer than any proxy in front keeps one open (AWS's balancer and Caddy 120 s,
    /// nginx 60 s): the side that may send the next request has to be the one that closes, or it meets a closed door.
    Millis idle_timeout{150'000};
    Millis handler_timeout{30'000};  ///< for a handler on the loop; then 503
    Millis write_timeout{30'000};    ///< for each 256 KiB of a response

    uint32_t connections_max = 0;  ///< of the process; 0: what the limit of open files allows. More get 503
    /// Of one client address, loopback and trusted proxies apart (a school sits behind one address). 0: no limit
    uint32_t connections_per_address_max = 4096;
    /// Addresses or networks ("10.0.0.0/8", "fd00::/8") whose X-Forwarded-For, Forwarded and X-Forwarded-Proto are
    /// believed.
    std::vector<std::string> trusted_proxies;
    /// Without one of these, all but /healthz, /readyz and /metrics is answered 403.
    OriginSecrets origin_secrets;
    /// Origins that may open WebSockets ("https://quiz.example"; "*": any), besides the host that is called.
    std::vector<std::string> allowed_origins;

    WebSocketOptions websocket;

    /// Called on the loops' threads after each response; must be safe for that.
    std::function<void(const AccessLine&)> access_log;
    /// What an operator must hear of, one line each: a handler that threw, no more file descriptors. Any thread.
    std::function<void(std::string_view)> log_error;
};

}  // namespace mcs::net
