#include "adapters/redis/clock.hpp"

#include <algorithm>
#include <charconv>

namespace mcs {

using redis::Reply;

namespace {

constexpr uint32_t answers_at_start = 5;
constexpr Micros wait_at_start = std::chrono::seconds{5};
constexpr Micros ask_every = std::chrono::seconds{5};
constexpr Micros ask_again_after = std::chrono::milliseconds{100};
/// No key of this name exists: it only chooses the node.
constexpr std::string_view time_key = "mcs:time";

Micros local_now() noexcept { return std::chrono::floor<Micros>(std::chrono::steady_clock::now().time_since_epoch()); }

int64_t number(std::string_view text) {
    int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

namespace redis {

void OffsetEstimate::add(Micros asked, Micros answered, ServerTime remote) {
    const Micros error = (answered - asked + Micros{1}) / 2;
    const Sample fresh{answered, remote.time_since_epoch() - (asked + error), error};
    std::erase_if(samples_, [&](const Sample& old) {
        return std::chrono::abs(old.offset - fresh.offset) > old.error_at(answered) + fresh.error;
    });
    if (samples_.size() == samples_max) samples_.erase(samples_.begin());
    samples_.push_back(fresh);
}

auto OffsetEstimate::best(Micros now) const -> const Sample& {
    return *std::ranges::min_element(samples_, {}, [&](const Sample& sample) { return sample.error_at(now); });
}

Micros OffsetEstimate::offset(Micros now) const { return best(now).offset; }
Micros OffsetEstimate::uncertainty(Micros now) const { return best(now).error_at(now); }

}  // namespace redis

RedisClock::RedisClock(const RedisLogStore& store, uint64_t seed)
    : cluster_(std::make_shared<redis::Cluster>(io_.get_executor(), store.servers(), seed)) {
    cluster_->start({});
    ask();
    thread_ = std::thread([this] { io_.run(); });
}

RedisClock::~RedisClock() {
    io_.stop();
    thread_.join();
    cluster_->close();
}

std::expected<std::unique_ptr<RedisClock>, std::string> RedisClock::start(const RedisLogStore& store, uint64_t seed) {
    std::unique_ptr<RedisClock> clock(new RedisClock(store, seed));
    if (!clock->wait_until_known()) return std::unexpected("Redis does not tell the time");
    return clock;
}

bool RedisClock::wait_until_known() {
    std::unique_lock lock(mutex_);
    return told_.wait_for(lock, wait_at_start, [&] { return answers_ >= answers_at_start; });
}

void RedisClock::ask() {
    const std::string key(time_key);
    cluster_->send(key, redis::Words{"TIME"}, [this, asked = local_now()](const Reply& reply) { take(asked, reply); });
}

void RedisClock::ask_after(Micros pause) {
    timer_.expires_after(pause);
    timer_.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled) ask();
    });
}

void RedisClock::take(Micros asked, const Reply& reply) {
    const Micros answered = local_now();
    if (!reply.good() || reply.size() != 2) return ask_after(ask_again_after);
    const ServerTime remote = from_us(number(reply[0].text()) * 1'000'000 + number(reply[1].text()));
    uint32_t answers = 0;
    {
        const std::lock_guard lock(mutex_);
        estimate_.add(asked, answered, remote);
        offset_us_ = estimate_.offset(answered).count();
        answers = ++answers_;
    }
    told_.notify_all();
    if (answers < answers_at_start) return ask();
    ask_after(ask_every);
}

ServerTime RedisClock::now() const noexcept { return ServerTime{local_now() + Micros{offset_us_}}; }

Micros RedisClock::uncertainty() const {
    const std::lock_guard lock(mutex_);
    return estimate_.uncertainty(local_now());
}

}  // namespace mcs
