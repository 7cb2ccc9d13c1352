#include "net/http_session.hpp"

#include <limits>

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "net/forwarded.hpp"
#include "net/http_wire.hpp"

namespace mcs::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Code = boost::system::error_code;

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

Method method_of(http::verb verb) noexcept {
    switch (verb) {
        case http::verb::get:
            return Method::get;
        case http::verb::head:
            return Method::head;
        case http::verb::post:
            return Method::post;
        case http::verb::put:
            return Method::put;
        case http::verb::patch:
            return Method::patch;
        case http::verb::delete_:
            return Method::del;
        case http::verb::options:
            return Method::options;
        default:
            return Method::other;
    }
}

/// These are asked by balancers and on the machine itself, and say nothing of people.
bool is_for_operators(std::string_view path) { return path == "/healthz" || path == "/readyz" || path == "/metrics"; }

Response refuse(int status, std::string_view detail) {
    auto response = problem(status, detail);
    response.close = true;
    return response;
}

}  // namespace

std::string_view HttpContext::date_now() {
    const auto now = static_cast<int64_t>(std::time(nullptr));
    if (now != date_second) {
        date_second = now;
        date = imf_fixdate(now);
    }
    return date;
}

HttpSession::HttpSession(HttpContext& context, asio::ip::tcp::socket socket, ConnectionLimits::Place place)
    : context_(context), stream_(std::move(socket)), buffer_(128 * 1024), place_(std::move(place)) {
    context_.sessions.insert(this);
    context_.counters.http_connections.add();
}

HttpSession::~HttpSession() {
    context_.sessions.erase(this);
    context_.counters.http_connections.sub();
}

void HttpSession::start(std::unique_ptr<HttpSession> session) {
    auto* const running = session.get();
    auto run = running->run();
    asio::co_spawn(running->context_.io, std::move(run),
                   [session = std::move(session)](const std::exception_ptr& error) {
                       try {
                           if (error) std::rethrow_exception(error);
                       } catch (const std::exception& e) {
                           session->context_.log_error(std::string{"an HTTP connection failed: "} + e.what());
                       }
                   });
}

void HttpSession::drain() {
    if (idle_) cut();
}

void HttpSession::cut() {
    cut_ = true;
    stream_.close();
}

HttpSession::Awaitable<> HttpSession::run() {
    while (co_await wait_for_request()) {
        const bool go_on = co_await serve_one();
        if (!go_on) break;
    }
}

HttpSession::Awaitable<bool> HttpSession::wait_for_request() {
    if (cut_) co_return false;
    if (buffer_.size() > 0) co_return true;
    if (context_.draining) co_return false;
    buffer_.shrink_to_fit();
    idle_ = true;
    stream_.expires_after(context_.options.idle_timeout);
    const auto [error, size] = co_await stream_.async_read_some(buffer_.prepare(2048), awaited);
    idle_ = false;
    if (error) co_return false;
    buffer_.commit(size);
    co_return true;
}

HttpSession::Awaitable<bool> HttpSession::serve_one() {
    Exchange exchange;
    exchange.began = std::chrono::steady_clock::now();
    auto response = co_await read_head(exchange);
    if (exchange.dead) co_return false;
    if (!response) response = take_head(exchange);
    if (!response) response = find_route(exchange);
    if (!response) response = check_body(exchange);
    if (!response) response = co_await read_body(exchange);
    if (exchange.dead) co_return false;
    if (!response) response = co_await answer(exchange);

    const bool whole = exchange.parser.is_done();
    const bool keep_alive =
        whole && exchange.parser.keep_alive() && !response->close && !context_.draining && !exchange.upgraded;
    const bool written = co_await write(exchange, *response, keep_alive);
    account(exchange, *response);
    if (!written) co_return false;
    if (exchange.upgraded) {
        become_websocket();
    } else if (!keep_alive && !whole) {
        co_await linger();
    }
    co_return keep_alive;
}

// --- receiving ---------------------------------------------------------------------------------------------------

HttpSession::Awaitable<std::optional<Response>> HttpSession::read_head(Exchange& exchange) {
    auto& parser = exchange.parser;
    parser.header_limit(static_cast<uint32_t>(context_.options.header_bytes_max));
    parser.body_limit(std::numeric_limits<uint64_t>::max());  // the route's, once it is known
    stream_.expires_after(context_.options.header_timeout);
    const auto [error, size] = co_await http::async_read_header(stream_, buffer_, parser, awaited);
    if (!error) co_return std::nullopt;
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        co_return refuse(431, "The request's line and headers are too long.");
    exchange.dead = error.category() != http::make_error_code(http::error::bad_target).category() ||
                    error == http::error::end_of_stream || error == http::error::partial_message;
    co_return refuse(400, "This is not HTTP/1.1 as it should be.");
}

std::optional<Response> HttpSession::take_head(Exchange& exchange) {
    const auto& message = exchange.parser.get();
    auto& request = exchange.request;
    request.method = method_of(message.method());
    const bool proxied = context_.trusted_proxies.contain(place_.address());
    ProxyChain chain;
    for (const auto& field : message) {
        std::string name{field.name_string()};
        for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        if (proxied && name == "x-forwarded-for") chain.add_forwarded_for(field.value());
        if (proxied && name == "forwarded") chain.add_forwarded(field.value());
        request.headers.emplace_back(std::move(name), std::string{field.value()});
    }
    const auto& secrets = context_.options.origin_secrets;
    auto refused = secrets.check(request);
    chain.vouched = secrets.required() && !refused;
    client_ = client_address(place_.address(), chain, context_.trusted_proxies);
    request.remote_address = client_.str();
    request.scheme = proxied && request.header("x-forwarded-proto") == "https" ? "https" : "http";
    request.host = request.header("host");
    const auto target = message.target();
    if (!parse_target({target.data(), target.size()}, request)) return refuse(400, "The request's path is malformed.");
    exchange.path = request.path;
    if (message.version() != 10 && message.version() != 11) return refuse(505, "HTTP/1.1 is spoken here.");
    if (message.version() == 11 && request.host.empty()) return refuse(400, "The Host header is missing.");
    if (refused && !is_for_operators(request.path)) return refused;
    return std::nullopt;
}

std::optional<Response> HttpSession::find_route(Exchange& exchange) {
    auto& request = exchange.request;
    exchange.match = context_.router.match(request.method, request.segments);
    auto& match = exchange.match;
    if (match.route != nullptr) {
        request.params = std::move(match.params);
        return std::nullopt;
    }
    if (request.method == Method::options)
        return Response{
            204, {{"Allow", (match.allow.empty() ? "GET, HEAD" : match.allow) + ", OPTIONS"}}, {}, {}, false};
    if (!match.allow.empty())
        return problem(405, "This path does not take that method.").with("Allow", match.allow + ", OPTIONS");
    const bool reads = request.method == Method::get || request.method == Method::head;
    if (reads && context_.router.fallback()) return std::nullopt;
    return problem(404, "There is nothing at this path.");
}

std::optional<Response> HttpSession::check_body(Exchange& exchange) {
    const auto* route = exchange.match.route;
    const auto limits = route != nullptr ? route->limits : RouteLimits{};
    if (exchange.parser.is_done()) {
        return limits.guard ? limits.guard(exchange.request) : std::nullopt;
    }
    const auto length = exchange.parser.content_length();
    if (length && *length > limits.body_bytes_max)
        return refuse(413, "The body may be at most " + std::to_string(limits.body_bytes_max) + " bytes.");
    if (limits.guard) {
        if (auto refused = limits.guard(exchange.request)) return refused;
    }
    const auto bytes = length ? static_cast<size_t>(*length) : limits.body_bytes_max;
    auto share = context_.bodies.take(bytes);
    if (!share) return refuse(503, "Too much is being uploaded just now.").with("Retry-After", "2");
    exchange.body_share = std::move(*share);
    exchange.parser.body_limit(limits.body_bytes_max);
    return std::nullopt;
}

HttpSession::Awaitable<std::optional<Response>> HttpSession::read_body(Exchange& exchange) {
    auto& parser = exchange.parser;
    if (parser.is_done()) co_return std::nullopt;
    const auto* route = exchange.match.route;
    stream_.expires_after(route != nullptr ? route->limits.body_timeout : RouteLimits{}.body_timeout);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue") && buffer_.size() == 0) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto [error, size] = co_await asio::async_write(stream_, asio::buffer(go_on), awaited);
        if (error) {
            exchange.dead = true;
            co_return std::nullopt;
        }
    }
    const auto [error, size] = co_await http::async_read(stream_, buffer_, parser, awaited);
    if (error == http::error::body_limit) co_return refuse(413, "The body is too large.");
    if (error) {
        exchange.dead = error.category() != http::make_error_code(http::error::bad_chunk).category() ||
                        error == http::error::partial_message || error == http::error::end_of_stream;
        co_return refuse(400, "The body is malformed.");
    }
    exchange.request.body = std::move(parser.get().body());
    co_return std::nullopt;
}

// --- answering ---------------------------------------------------------------------------------------------------

HttpSession::Awaitable<Response> HttpSession::answer(Exchange& exchange) {
    const auto* route = exchange.match.route;
    if (route == nullptr) co_return answer_fallback(exchange.request);
    if (const auto* websocket = std::get_if<WebSocketRoute>(&route->handler)) co_return upgrade(exchange, *websocket);
    if (const auto* handler = std::get_if<std::shared_ptr<LoopHandler>>(&route->handler))
        co_return co_await answer_on_loop(**handler, std::move(exchange.request));
    const auto blocking = std::get<std::shared_ptr<const BlockingHandler>>(route->handler);
    co_return co_await answer_blocking(blocking, std::move(exchange.request));
}

Response HttpSession::handler_threw(std::string_view path, std::string_view what) {
    context_.log_error(std::string{"the handler of "}.append(path).append(" threw: ").append(what));
    return problem(500, "Something went wrong here; it has been logged.");
}

Response HttpSession::answer_fallback(const Request& request) {
    try {
        return context_.router.fallback()(request);
    } catch (const std::exception& error) {
        return handler_threw(request.path, error.what());
    }
}

namespace {

/// An answer on its way from a handler to the coroutine that waits for it. The handler may outlive the latter.
struct Pending {
    std::optional<Response> response;
    asio::steady_timer* waiter = nullptr;

    void arrive(Response r) {
        if (response) return;
        response = std::move(r);
        if (waiter != nullptr) waiter->cancel();
    }
};

struct Waiting {
    Waiting(std::shared_ptr<Pending> p, asio::steady_timer& timer) : pending(std::move(p)) { pending->waiter = &timer; }
    ~Waiting() { pending->waiter = nullptr; }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    std::shared_ptr<Pending> pending;
};

}  // namespace

HttpSession::Awaitable<Response> HttpSession::answer_on_loop(LoopHandler& handler, Request request) {
    const auto path = request.path;
    asio::steady_timer timer(context_.io, context_.options.handler_timeout);
    const Waiting waiting(std::make_shared<Pending>(), timer);
    auto& pending = *waiting.pending;
    std::optional<std::string> threw;
    try {
        handler(std::move(request), Respond{[kept = waiting.pending](Response r) { kept->arrive(std::move(r)); }});
    } catch (const std::exception& error) {
        threw = error.what();
    }
    if (threw) co_return handler_threw(path, *threw);
    if (!pending.response) co_await timer.async_wait(awaited);
    if (!pending.response) co_return problem(503, "The answer took too long.").with("Retry-After", "1");
    co_return std::move(*pending.response);
}

HttpSession::Awaitable<Response> HttpSession::answer_blocking(std::shared_ptr<const BlockingHandler> handler,
                                                              Request request) {
    asio::steady_timer timer(context_.io, asio::steady_timer::time_point::max());
    const Waiting waiting(std::make_shared<Pending>(), timer);
    auto& pending = *waiting.pending;
    // The loop outlives the workers, so its context is there when a worker comes back to it.
    std::move_only_function<void()> task = [handler, &context = context_, kept = waiting.pending,
                                            moved = std::move(request)]() mutable {
        Response response;
        try {
            response = (*handler)(moved);
        } catch (const std::exception& error) {
            context.log_error("the handler of " + moved.path + " threw: " + error.what());
            response = problem(500, "Something went wrong here; it has been logged.");
        }
        asio::post(context.io,
                   [kept = std::move(kept), r = std::move(response)]() mutable { kept->arrive(std::move(r)); });
    };
    if (!context_.workers.submit(task)) co_return problem(503, "Too busy just now.").with("Retry-After", "1");
    if (!pending.response) co_await timer.async_wait(awaited);
    if (!pending.response) co_return problem(503, "This instance is stopping.");
    co_return std::move(*pending.response);
}

Response HttpSession::upgrade(Exchange& exchange, const WebSocketRoute& route) {
    if (context_.draining) return refuse(503, "This instance is stopping; connect again.").with("Retry-After", "1");
    if (exchange.request.method != Method::get)
        return problem(405, "WebSockets begin with GET.").with("Allow", "GET, OPTIONS");
    auto response = upgrade_response(exchange.request, route.subprotocol, context_.options.allowed_origins);
    exchange.upgraded = response.has_value();
    return response ? std::move(*response) : std::move(response.error());
}

void HttpSession::become_websocket() {
    auto socket = stream_.release_socket();
    Code error;
    const int fd = socket.release(error);
    if (error) return;
    const bool direct = !context_.trusted_proxies.contain(place_.address());
    const auto early = buffer_.data();
    context_.websockets.adopt(fd, direct, std::move(place_), {static_cast<char*>(early.data()), early.size()});
}

// --- sending -----------------------------------------------------------------------------------------------------

HttpSession::Awaitable<bool> HttpSession::write(const Exchange& exchange, const Response& response, bool keep_alive) {
    static constexpr size_t piece = 256 * 1024;
    const bool http_1_0 = exchange.parser.is_header_done() && exchange.parser.get().version() == 10;
    const auto head = response_head(response, {keep_alive, http_1_0, context_.date_now()});
    auto rest = response.content();
    const bool bodiless = exchange.request.method == Method::head || response.status < 200 || response.status == 204 ||
                          response.status == 304;
    if (bodiless) rest = {};
    const std::array<asio::const_buffer, 2> first{asio::buffer(head), asio::buffer(rest.substr(0, piece))};
    stream_.expires_after(context_.options.write_timeout);
    const auto [error, size] = co_await asio::async_write(stream_, first, awaited);
    if (error) co_return false;
    while (rest.size() > piece) {
        rest.remove_prefix(piece);
        stream_.expires_after(context_.options.write_timeout);
        const auto next = asio::buffer(rest.substr(0, piece));
        const auto [piece_error, piece_size] = co_await asio::async_write(stream_, next, awaited);
        if (piece_error) co_return false;
    }
    co_return true;
}

void HttpSession::account(const Exchange& exchange, const Response& response) {
    const auto took = std::chrono::duration_cast<Micros>(std::chrono::steady_clock::now() - exchange.began);
    const auto* route = exchange.match.route;
    const bool fallback = route == nullptr && exchange.match.allow.empty() && context_.router.fallback();
    auto& responses = context_.counters.responses;
    const auto index = route != nullptr ? route->index : responses.size() - (fallback ? 2 : 1);
    responses[index][static_cast<size_t>(std::clamp(response.status / 100, 1, 5) - 1)].add();
    context_.counters.http_latency.observe(took);
    if (!context_.options.access_log) return;
    const auto remote = client_.str();
    context_.options.access_log({exchange.request.method, exchange.path,
                                 route != nullptr ? std::string_view{route->pattern}
                                 : fallback       ? "static"
                                                  : "",
                                 remote, response.status, response.content().size(), took});
}

HttpSession::Awaitable<> HttpSession::linger() {
    // Closing with bytes unread would reset the connection and take the response away from the client.
    Code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    stream_.expires_after(std::chrono::seconds(5));
    constexpr size_t bytes_max = 64 * 1024 * 1024;
    for (size_t read = 0; read < bytes_max;) {
        buffer_.clear();
        const auto [error, size] = co_await stream_.async_read_some(buffer_.prepare(64 * 1024), awaited);
        if (error) break;
        read += size;
    }
}

}  // namespace mcs::net
