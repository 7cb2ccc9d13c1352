#pragma once

#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/verb.hpp>

namespace mcs::app::bots {

namespace asio = boost::asio;
namespace beast = boost::beast;

struct HttpAnswer {
    unsigned status = 0;
    std::string body;
};

/// Whether what came was something else than HTTP: trying again is of no use.
bool is_no_http(const boost::system::error_code& error);

/// One HTTP connection that is used again and again. Belongs to one io_context. Throws boost::system::system_error
/// where the server can not be reached for half a minute.
class HttpClient {
  public:
    HttpClient(asio::io_context& io, asio::ip::tcp::endpoint server, std::string host)
        : stream_(io), server_(std::move(server)), host_(std::move(host)) {}

    asio::awaitable<HttpAnswer> get(std::string path, std::string token);
    asio::awaitable<HttpAnswer> post(std::string path, std::string token, std::string body);

  private:
    using Verb = beast::http::verb;
    asio::awaitable<HttpAnswer> ask(Verb method, std::string path, std::string token, std::string body);
    asio::awaitable<HttpAnswer> exchange(Verb method, std::string path, std::string token, std::string body);
    void disconnect();

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    asio::ip::tcp::endpoint server_;
    std::string host_;
    bool connected_ = false;
};

}  // namespace mcs::app::bots
