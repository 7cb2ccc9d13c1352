#include "bots/host.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json.hpp>

namespace mcs::app::bots {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

json::object settings_object(const std::string& text) {
    json::error_code error;
    auto settings = json::parse(text, error);
    if (error || !settings.is_object()) throw Failure("--settings: must be a JSON object, e.g. {\"questions\":5}");
    const auto* mode = settings.get_object().if_contains("mode");
    if (mode && *mode != "race") throw Failure("--settings: bots can only host runs of mode \"race\"; use --code");
    return std::move(settings.get_object());
}

}  // namespace

std::string explained(const HttpAnswer& answer) {
    json::error_code error;
    const auto problem = json::parse(answer.body, error);
    const auto* detail = !error && problem.is_object() ? problem.get_object().if_contains("detail") : nullptr;
    if (detail && detail->is_string()) return std::string(detail->get_string());
    return "the server answered with status " + std::to_string(answer.status);
}

/// GET where there is no body, else POST.
asio::awaitable<json::object> Host::ask(std::string path, std::string body) {
    HttpAnswer answer;
    if (body.empty()) {
        answer = co_await http_.get(path, token_);
    } else {
        answer = co_await http_.post(path, token_, std::move(body));
    }
    if (answer.status >= 300) throw Failure(explained(answer));
    co_return json::parse(answer.body).as_object();
}

asio::awaitable<std::string> Host::choose_set() {
    const auto library = co_await ask("/question-sets", {});
    const auto& wanted = swarm_.options.set;
    for (const auto& set : library.at("question_sets").as_array()) {
        const std::string id(set.at("question_set").as_string());
        std::string title(set.at("title").as_string()), part = wanted;
        const auto lower = [](unsigned char c) { return static_cast<char>(std::tolower(c)); };
        std::ranges::transform(title, title.begin(), lower);
        std::ranges::transform(part, part.begin(), lower);
        if (wanted.empty() || id == wanted || title.find(part) != std::string::npos) co_return id;
    }
    throw Failure(wanted.empty() ? "the server has no question sets"
                                 : "the server has no question set \"" + wanted + "\"");
}

asio::awaitable<std::string> Host::create_run() {
    const auto& options = swarm_.options;
    json::object sign_on{{"name", options.host_name}};
    if (!options.host_key.empty()) sign_on["key"] = options.host_key;
    const auto host = co_await ask("/signon/host", json::serialize(sign_on));
    token_ = std::string(host.at("token").as_string());
    const auto set = co_await choose_set();
    const auto questions = co_await ask("/question-sets/" + set, {});
    swarm_.knowledge.learn(questions);
    const json::object request{{"question_set", set}, {"settings", settings_object(options.settings)}};
    const auto run = co_await ask("/signon/runs", json::serialize(request));
    run_ = std::string(run.at("run").as_string());
    run_token_ = std::string(run.at("token").as_string());
    co_return std::string(run.at("code").as_string());
}

asio::awaitable<void> Host::start_run() {
    asio::steady_timer timer(swarm_.io, swarm_.options.start_after);
    co_await timer.async_wait(asio::use_awaitable);
    stream_ = std::make_unique<beast::websocket::stream<asio::ip::tcp::socket>>(swarm_.io);
    co_await stream_->next_layer().async_connect(swarm_.server, asio::use_awaitable);
    stream_->set_option(beast::websocket::stream_base::decorator([](beast::websocket::request_type& request) {
        request.set(beast::http::field::sec_websocket_protocol, "mc-speedrun.v1");
    }));
    co_await stream_->async_handshake(swarm_.options.host + ":" + swarm_.options.port, "/speedrun",
                                      asio::use_awaitable);
    const std::string hello = R"({"type":"hello","token":")" + run_token_ + R"(","seen":0})";
    co_await stream_->async_write(asio::buffer(hello), asio::use_awaitable);
    beast::flat_buffer buffer;
    co_await stream_->async_read(buffer, asio::use_awaitable);
    const std::string start = R"({"type":"start"})";
    co_await stream_->async_write(asio::buffer(start), asio::use_awaitable);
    // The host goes on watching; where its connection breaks, the race needs it no more.
    for (;;) {
        buffer.consume(buffer.size());
        co_await stream_->async_read(buffer, asio::use_awaitable);
    }
}

void Host::leave() {
    if (!stream_) return;
    boost::system::error_code ignored;
    stream_->next_layer().close(ignored);
}

asio::awaitable<bool> Host::results_are_there() {
    asio::steady_timer timer(swarm_.io);
    for (int tries = 0; tries < 20; ++tries) {
        const auto answer = co_await http_.get("/runs/" + run_, token_);
        if (answer.status == 200) co_return true;
        if (answer.status != 409) throw Failure(explained(answer));
        timer.expires_after(250ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
    co_return false;
}

}  // namespace mcs::app::bots
