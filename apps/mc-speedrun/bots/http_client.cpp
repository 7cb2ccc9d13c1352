#include "bots/http_client.hpp"

#include <chrono>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http.hpp>

namespace mcs::app::bots {
namespace {

namespace http = beast::http;

constexpr std::chrono::seconds patience{30};
constexpr std::chrono::milliseconds ask_again_after{250};
constexpr uint64_t body_bytes_max = 512ULL * 1024 * 1024;  // the results of a large run

}  // namespace

bool is_no_http(const boost::system::error_code& error) {
    const bool cut_off = error == http::error::end_of_stream || error == http::error::partial_message;
    return error.category() == make_error_code(http::error::bad_version).category() && !cut_off;
}

asio::awaitable<HttpAnswer> HttpClient::get(std::string path, std::string token) {
    return ask(http::verb::get, std::move(path), std::move(token), {});
}

asio::awaitable<HttpAnswer> HttpClient::post(std::string path, std::string token, std::string body) {
    return ask(http::verb::post, std::move(path), std::move(token), std::move(body));
}

/// The server may be away for a moment (it is started again): what was asked is asked once more, on a new connection,
/// until `patience` is over.
asio::awaitable<HttpAnswer> HttpClient::ask(http::verb method, std::string path, std::string token, std::string body) {
    const auto give_up = std::chrono::steady_clock::now() + patience;
    asio::steady_timer timer(stream_.get_executor());
    for (;;) {
        try {
            auto answer = co_await exchange(method, path, token, body);
            co_return answer;
        } catch (const boost::system::system_error& broken) {
            disconnect();
            if (is_no_http(broken.code()) || std::chrono::steady_clock::now() >= give_up) throw;
        }
        timer.expires_after(ask_again_after);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

void HttpClient::disconnect() {
    stream_.close();
    buffer_.clear();
    connected_ = false;
}

asio::awaitable<HttpAnswer> HttpClient::exchange(http::verb method, std::string path, std::string token,
                                                 std::string body) {
    stream_.expires_after(patience);
    if (!connected_) {
        co_await stream_.async_connect(server_, asio::use_awaitable);
        stream_.socket().set_option(asio::ip::tcp::no_delay(true));
        connected_ = true;
    }
    http::request<http::string_body> request{method, path, 11};
    request.set(http::field::host, host_);
    request.set(http::field::user_agent, "mc-speedrun bots");
    if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
    if (method == http::verb::post) request.set(http::field::content_type, "application/json");
    request.body() = std::move(body);
    request.prepare_payload();
    co_await http::async_write(stream_, request, asio::use_awaitable);
    http::response_parser<http::string_body> parser;
    parser.body_limit(body_bytes_max);
    co_await http::async_read(stream_, buffer_, parser, asio::use_awaitable);
    auto response = parser.release();
    if (response.need_eof()) disconnect();
    co_return HttpAnswer{response.result_int(), std::move(response.body())};
}

}  // namespace mcs::app::bots
