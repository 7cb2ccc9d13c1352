#include "bots/bot.hpp"

#include <algorithm>

#include <boost/asio/connect.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json.hpp>

namespace mcs::app::bots {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace json = boost::json;

constexpr uint32_t players_per_address = 20'000;
constexpr auto look_again_after = 200ms;

int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// The message's type where it stands first, as this server writes it; most messages need not be read any further.
std::string_view type_of(std::string_view text) {
    constexpr std::string_view start = R"({"type":")";
    if (!text.starts_with(start)) return {};
    text.remove_prefix(start.size());
    return text.substr(0, text.find('"'));
}

}  // namespace

Bot::Bot(Swarm& swarm, uint32_t number, std::string token)
    : swarm_(swarm), number_(number), token_(std::move(token)), timer_(swarm.io) {}

/// One address has some 28,000 ports for connections to one server; the loopback network has more addresses.
void Bot::bind_source() {
    const auto place = number_ / players_per_address;
    if (place == 0 || !swarm_.server.address().is_loopback() || !swarm_.server.address().is_v4()) return;
    auto& socket = stream_->next_layer();
    Error error;
    socket.open(asio::ip::tcp::v4(), error);
    socket.bind({asio::ip::address_v4(asio::ip::address_v4::loopback().to_uint() + place), 0}, error);
}

void Bot::connect() {
    stream_ = std::make_unique<Stream>(swarm_.io);
    incoming_.clear();
    outgoing_.clear();
    bind_source();
    stream_->next_layer().async_connect(swarm_.server, [self = shared_from_this()](Error error) {
        if (error) return self->lost();
        self->stream_->next_layer().set_option(asio::ip::tcp::no_delay(true), error);
        self->shake_hands();
    });
}

void Bot::shake_hands() {
    stream_->set_option(beast::websocket::stream_base::decorator([](beast::websocket::request_type& request) {
        request.set(beast::http::field::sec_websocket_protocol, "mc-speedrun.v1");
        request.set(beast::http::field::user_agent, "mc-speedrun bots");
    }));
    stream_->async_handshake(swarm_.options.host + ":" + swarm_.options.port, "/speedrun",
                             [self = shared_from_this()](Error error) {
                                 if (error) return self->lost();
                                 self->send(R"({"type":"hello","token":")" + self->token_ + R"(","seen":0})");
                                 self->read();
                             });
}

void Bot::read() {
    stream_->async_read(incoming_, [self = shared_from_this()](Error error, size_t) {
        if (error) return self->lost();
        const auto data = self->incoming_.cdata();
        self->hear({static_cast<const char*>(data.data()), data.size()});
        self->incoming_.consume(data.size());
        if (self->incoming_.capacity() > 4096) self->incoming_.shrink_to_fit();
        self->read();
    });
}

/// The connection is gone, or did not come about.
void Bot::lost() {
    thinking_about_.reset();
    if (given_) given_->again = !given_->acknowledged;
    if (swarm_.stopping || finished_) return;
    if (welcomed_) ++swarm_.statistics.reconnects;
    const auto longest = std::min(5000ms, 200ms * (1 << std::min(attempts_++, 5U)));
    timer_.expires_after(between(100ms, longest));
    timer_.async_wait([self = shared_from_this()](Error error) {
        if (!error && !self->swarm_.stopping) self->connect();
    });
}

void Bot::leave() {
    timer_.cancel();
    if (!stream_) return;
    Error ignored;
    stream_->next_layer().close(ignored);
}

void Bot::send(std::string message) {
    outgoing_.push_back(std::move(message));
    if (outgoing_.size() == 1) write_next();
}

void Bot::write_next() {
    stream_->async_write(asio::buffer(outgoing_.front()),
                         [self = shared_from_this(), stream = stream_.get()](Error error, size_t) {
                             if (error || stream != self->stream_.get()) return;  // reading hears of it
                             self->outgoing_.pop_front();
                             if (!self->outgoing_.empty()) self->write_next();
                         });
}

void Bot::hear(std::string_view text) {
    const auto type = type_of(text);
    if (type == "leaderboard" || type == "roster" || type == "time" || type == "countdown") return;
    const auto parsed = json::parse(text);
    const auto& message = parsed.as_object();
    const std::string_view named = message.at("type").as_string();
    if (named == "welcome") return on_welcome(message);
    if (named == "recorded") return on_recorded(message);
    if (named == "verdict") return on_verdict(message);
    if (named == "reveal") return on_reveal(message);
    if (named == "error") return on_error(message);
    if (named == "question") return consider(message.at("question").as_object());
    if (named == "phase") return on_phase(message);
    if (named == "finished") finish();
    if (named == "kicked") {
        swarm_.statistics.error("was kicked");
        finish();
    }
}

void Bot::on_phase(const json::object& message) {
    phase_ = std::string(message.at("phase").as_string());
    swarm_.paused = phase_ == "paused";
    if (phase_ == "running") swarm_.statistics.last_progress = Statistics::Clock::now();
}

void Bot::on_welcome(const json::object& message) {
    attempts_ = 0;
    on_phase(message);
    server_ahead_us_ = message.at("server_time_us").as_int64() - now_us();
    if (!std::exchange(welcomed_, true)) {
        ++swarm_.statistics.in_run;
        swarm_.changed();
    }
    const auto& you = message.at("you").as_object();
    if (given_) {
        const auto judged = std::ranges::any_of(you.at("answers").as_array(), [&](const json::value& answer) {
            return answer.at("question").to_number<uint32_t>() == given_->question;
        });
        if (judged) {
            ++swarm_.statistics.confirmed;
            through_ = given_->question + 1;
            given_.reset();
        }
    }
    told_before_ = through_;
    if (you.at("finished").as_bool() || phase_ == "finished") return finish();
    if (const auto* question = message.if_contains("question"); question && question->is_object()) {
        consider(question->get_object());
    }
}

void Bot::consider(const json::object& question) {
    const auto index = question.at("index").to_number<uint32_t>();
    if (index < through_) return;
    if (given_) {
        if (given_->question == index) return std::exchange(given_->again, false) ? give(true) : void();
        swarm_.statistics.error("an answer got no verdict");
        given_.reset();
    }
    thinking_about_ = index;
    const auto chosen = swarm_.knowledge.choose(question, swarm_.options.accuracy, swarm_.random);
    decided_ =
        json::serialize(json::object{{"type", "answer"}, {"question", index}, {"choice", json::value_from(chosen)}});
    auto wait = between(swarm_.options.think_min, swarm_.options.think_max);
    if (const auto* opens = question.if_contains("opens_at_us"); opens && opens->is_int64()) {
        const auto opens_in = std::chrono::microseconds(opens->get_int64() - server_ahead_us_ - now_us());
        wait += std::max(0ms, std::chrono::ceil<std::chrono::milliseconds>(opens_in));
    }
    timer_.expires_after(wait);
    timer_.async_wait([self = shared_from_this()](Error error) {
        if (!error) self->answer();
    });
}

void Bot::answer() {
    if (!thinking_about_ || finished_ || swarm_.stopping) return;
    if (phase_ != "running") {
        timer_.expires_after(look_again_after);
        return timer_.async_wait([self = shared_from_this()](Error error) {
            if (!error) self->answer();
        });
    }
    given_ = Given{.question = *thinking_about_, .message = decided_};
    thinking_about_.reset();
    ++swarm_.statistics.answers;
    give(false);
}

void Bot::give(bool again) {
    if (again) ++swarm_.statistics.sent_again;
    given_->sent = Statistics::Clock::now();
    auto& first = swarm_.statistics.first_answer;
    if (first == Statistics::Clock::time_point{}) first = given_->sent;
    send(given_->message);
}

/// The server has the answer: it is not sent again.
void Bot::acknowledged() {
    if (std::exchange(given_->acknowledged, true)) return;
    given_->again = false;
    auto& statistics = swarm_.statistics;
    statistics.last_reply = statistics.last_progress = Statistics::Clock::now();
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(statistics.last_reply - given_->sent);
    statistics.latencies_us.push_back(static_cast<uint32_t>(took.count()));
}

void Bot::on_recorded(const json::object& message) {
    if (given_ && given_->question == message.at("question").to_number<uint32_t>()) acknowledged();
}

void Bot::on_verdict(const json::object& message) {
    auto& statistics = swarm_.statistics;
    const auto question = message.at("question").to_number<uint32_t>();
    if (question < told_before_) return;
    if (!given_ || given_->question != question) {
        statistics.error("a verdict on an answer that was not open");
    } else {
        acknowledged();
        ++statistics.verdicts;
        if (message.at("result").as_string() == "right") ++statistics.right;
        through_ = question + 1;
        given_.reset();
    }
    if (const auto* next = message.if_contains("next"); next && next->is_object()) consider(next->get_object());
}

/// A live question is closed: what has no verdict by now came too late, or is not given any more.
void Bot::on_reveal(const json::object& message) {
    through_ = std::max(through_, message.at("question").to_number<uint32_t>() + 1);
    if (given_ && given_->question < through_) {
        ++swarm_.statistics.too_late;
        given_.reset();
    }
    if (thinking_about_ && *thinking_about_ < through_) {
        thinking_about_.reset();
        timer_.cancel();
    }
}

void Bot::on_error(const json::object& message) {
    const std::string code(message.at("code").as_string());
    const auto* question = message.if_contains("question");
    if (question && question->to_number<uint32_t>() < through_) return;
    if (given_ && (code == "unavailable" || code == "rate_limited")) {
        timer_.expires_after(between(500ms, 1500ms));
        return timer_.async_wait([self = shared_from_this()](Error error) {
            if (!error && self->given_) self->give(true);
        });
    }
    if (given_ && code == "not_running") {
        given_->again = true;
        return;
    }
    swarm_.statistics.error("the server said " + code);
    given_.reset();
}

void Bot::finish() {
    if (std::exchange(finished_, true)) return;
    // What is still open when the run ends gets no verdict: the run's end is its answer.
    given_.reset();
    timer_.cancel();
    ++swarm_.statistics.finished;
    swarm_.statistics.last_progress = Statistics::Clock::now();
    swarm_.changed();
}

std::chrono::milliseconds Bot::between(std::chrono::milliseconds from, std::chrono::milliseconds to) {
    return std::chrono::milliseconds(
        std::uniform_int_distribution<int64_t>(from.count(), std::max(from, to).count())(swarm_.random));
}

}  // namespace mcs::app::bots
