#include <array>
#include <cstdio>
#include <exception>

#include <boost/asio.hpp>
#include <boost/json.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include "bots/bot.hpp"
#include "bots/bots.hpp"
#include "bots/host.hpp"
#include "command_line.hpp"

namespace mcs::app::bots {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;
namespace json = boost::json;

constexpr uint32_t joins_at_once = 32;
constexpr uint32_t descriptors_besides = 64;
constexpr auto stuck_after = 120s;
constexpr int told_after_seconds = 2;

constexpr std::array<std::string_view, 48> first_names{
    "Ada",    "Alan",   "Amara",  "Anna",     "Arjun", "Ayşe",  "Barbara", "Ben",    "Carlos",  "Chen",
    "Clara",  "Dennis", "Donald", "Edsger",   "Elif",  "Emma",  "Fatima",  "Fei",    "Frances", "Grace",
    "Hana",   "Hedy",   "Ingrid", "Ivan",     "Jean",  "Joan",  "José",    "Kamala", "Karen",   "Ken",
    "Leslie", "Linus",  "Luca",   "Margaret", "Maya",  "Mei",   "Noor",    "Olga",   "Omar",    "Paul",
    "Priya",  "Radia",  "Rosa",   "Sofia",    "Tim",   "Tomás", "Yuki",    "Zoë"};

std::string join_request(const std::string& code, const std::string& name) {
    return json::serialize(json::object{{"code", code}, {"name", name}});
}

/// The whole of it: lets the bots in, watches them, and sums up.
class Race {
  public:
    Race(asio::io_context& io, tcp::endpoint server, const Options& options)
        : swarm_{.io = io,
                 .server = std::move(server),
                 .options = options,
                 .knowledge = {},
                 .statistics = {},
                 .random = std::mt19937_64(options.seed),
                 .stopping = false,
                 .paused = false,
                 .changed = [this] { on_change(); }},
          host_(swarm_),
          signals_(io, SIGINT, SIGTERM),
          timer_(io),
          guard_(io) {}

    int run();

  private:
    asio::awaitable<void> prepare();
    asio::awaitable<void> let_in();
    asio::awaitable<void> conclude();
    asio::awaitable<std::string> join(HttpClient& http, uint32_t number);
    std::string name_of(uint32_t number) const;
    void on_change();
    void watch();
    void stop();
    void fail(const std::exception_ptr& error);
    template <class Task>
    void spawn(Task task) {
        asio::co_spawn(swarm_.io, std::move(task), [this](std::exception_ptr error) {
            if (error) fail(error);
        });
    }

    Swarm swarm_;
    Host host_;
    asio::signal_set signals_;
    asio::steady_timer timer_, guard_;
    std::string code_;
    std::vector<std::shared_ptr<Bot>> bots_;
    uint32_t next_ = 0;
    int seconds_ = 0;  ///< since the beginning
    bool started_ = false, concluded_ = false;
    std::string failure_;
    const bool live_line_ = isatty(STDERR_FILENO) && !swarm_.options.quiet;
};

std::string Race::name_of(uint32_t number) const {
    const auto& own = swarm_.options.names;
    const auto count = static_cast<uint32_t>(own.empty() ? first_names.size() : own.size());
    std::string name(own.empty() ? first_names[number % count] : std::string_view(own[number % count]));
    if (number >= count) name += " " + std::to_string(number / count + 1);
    return name;
}

/// A participant's token. A name that is taken is given up for the one that the server suggests.
asio::awaitable<std::string> Race::join(HttpClient& http, uint32_t number) {
    std::string name = name_of(number);
    for (int tries = 0; tries < 5; ++tries) {
        std::string request = join_request(code_, name);
        const auto answer = co_await http.post("/signon/join", {}, std::move(request));
        if (answer.status == 201) co_return std::string(json::parse(answer.body).at("token").as_string());
        if (answer.status != 409) throw Failure(explained(answer));
        const auto problem = json::parse(answer.body).as_object();
        const auto* suggestion = problem.if_contains("suggestion");
        if (!suggestion) throw Failure(explained(answer));
        name = std::string(suggestion->as_string());
    }
    throw Failure("no free name was found for a bot; give others with --names");
}

asio::awaitable<void> Race::let_in() {
    HttpClient http(swarm_.io, swarm_.server, swarm_.options.host);
    while (next_ < swarm_.options.players && !swarm_.stopping) {
        const uint32_t number = next_++;
        std::string token = co_await join(http, number);
        auto bot = std::make_shared<Bot>(swarm_, number, std::move(token));
        ++swarm_.statistics.joined;
        swarm_.statistics.last_progress = Statistics::Clock::now();
        bots_.push_back(bot);
        bot->connect();
    }
}

asio::awaitable<void> Race::prepare() {
    const auto& options = swarm_.options;
    code_ = options.code;
    if (options.create) code_ = co_await host_.create_run();
    if (options.create && !options.quiet) {
        std::printf("Watch the race at %s/screen/%s\n", options.url().c_str(), code_.c_str());
        std::fflush(stdout);
    }
    for (uint32_t i = 0; i < std::min(joins_at_once, options.players); ++i) spawn(let_in());
}

void Race::on_change() {
    const auto& statistics = swarm_.statistics;
    if (!started_ && statistics.in_run == swarm_.options.players) {
        started_ = true;
        if (swarm_.options.create) {
            asio::co_spawn(swarm_.io, host_.start_run(), [this](std::exception_ptr error) {
                if (error && swarm_.statistics.answers == 0) fail(error);
            });
        }
    }
    if (statistics.finished == swarm_.options.players && !std::exchange(concluded_, true)) spawn(conclude());
}

asio::awaitable<void> Race::conclude() {
    if (swarm_.options.create) {
        const bool stored = co_await host_.results_are_there();
        if (!stored) swarm_.statistics.error("the results did not come");
    }
    stop();
}

void Race::watch() {
    timer_.expires_after(1s);
    timer_.async_wait([this](boost::system::error_code error) {
        if (error || swarm_.stopping) return;
        auto& statistics = swarm_.statistics;
        if (++seconds_ == told_after_seconds && statistics.joined == 0 && !swarm_.options.quiet) {
            std::fprintf(stderr, "waiting for %s to answer; is it a mc-speedrun server?\n",
                         swarm_.options.url().c_str());
        }
        if (live_line_) {
            std::fprintf(stderr, "\r\033[K%s%s", statistics.line(swarm_.options.players).c_str(),
                         swarm_.paused ? "; paused by the host" : "");
        }
        const bool waiting = statistics.answers == 0 || swarm_.paused;
        if (!waiting && Statistics::Clock::now() - statistics.last_progress > stuck_after) {
            statistics.error("nothing has happened for two minutes");
            return stop();
        }
        watch();
    });
}

void Race::stop() {
    swarm_.stopping = true;
    timer_.cancel();
    signals_.cancel();
    for (const auto& bot : bots_) bot->leave();
    host_.leave();
    // What is cancelled ends by itself; what is not (a request under way) is waited for no longer.
    guard_.expires_after(500ms);
    guard_.async_wait([this](boost::system::error_code error) {
        if (!error) swarm_.io.stop();
    });
}

void Race::fail(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& broken) {
        const bool other_protocol = is_no_http(broken.code());
        if (failure_.empty()) {
            failure_ = (other_protocol ? swarm_.options.url() + " does not speak HTTP, so it is no mc-speedrun server: "
                                       : "the connection to the server broke: ") +
                       broken.code().message();
        }
    } catch (const std::exception& exception) {
        if (failure_.empty()) failure_ = exception.what();
    }
    stop();
}

int Race::run() {
    signals_.async_wait([this](boost::system::error_code error, int) {
        if (!error) swarm_.statistics.error("stopped before the end"), stop();
    });
    spawn(prepare());
    watch();
    try {
        swarm_.io.run();
    } catch (const std::exception& error) {
        failure_ = std::string("the server sent what bots do not understand: ") + error.what();
    }
    if (live_line_) std::fputs("\r\033[K", stderr);
    if (!failure_.empty()) {
        std::fprintf(stderr, "mc-speedrun: %s\n", failure_.c_str());
        return failed;
    }
    std::fputs(swarm_.statistics.summary(swarm_.options.players).c_str(), stdout);
    const bool good = swarm_.statistics.errors.empty() && swarm_.statistics.finished == swarm_.options.players;
    return good ? ok : failed;
}

/// Every player is a connection, and every connection a file descriptor.
void raise_descriptor_limit(uint32_t players) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < players + descriptors_besides) {
        throw Failure("this system allows " + std::to_string(limit.rlim_cur) + " open files, too few for " +
                      std::to_string(players) + " players; raise it with ulimit -n");
    }
}

}  // namespace

int run(const Options& options) {
    raise_descriptor_limit(options.players);
    asio::io_context io(1);
    tcp::resolver resolver(io);
    boost::system::error_code error;
    std::string name = options.host;
    if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);  // an IPv6 address
    const auto found = resolver.resolve(name, options.port, error);
    if (error) throw Failure("can not find " + options.url() + ": " + error.message());
    // The first address that answers.
    tcp::socket probe(io);
    const auto server = asio::connect(probe, found, error);
    if (error) throw Failure("can not reach " + options.url() + ": " + error.message() + "; is the server running?");
    probe.close();
    return Race(io, server, options).run();
}

}  // namespace mcs::app::bots
