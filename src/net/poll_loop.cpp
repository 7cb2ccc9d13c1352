#include "net/poll_loop.hpp"

#include <cerrno>

#include <boost/asio.hpp>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>

#include "base/assert.hpp"

namespace mcs::net {
namespace {

namespace asio = boost::asio;
using Code = boost::system::error_code;

constexpr int tasks_a_turn = 64;
constexpr int accepts_a_turn = 64;
/// Deadlines of connections are seconds away.
constexpr Millis tick_interval{200};
constexpr Millis accept_back_off{200};
constexpr Micros work_wait_max = std::chrono::hours{1};

}  // namespace

PollLoop::PollLoop(uint32_t index, const Shared& shared)
    : index_(index),
      shared_(shared),
      websockets_(index, shared.options.websocket, shared.clock, counters_),
      http_{io_,
            shared.options,
            shared.trusted_proxies,
            shared.bodies,
            shared.workers,
            websockets_,
            counters_,
            {},
            {},
            false,
            0,
            {}},
      keep_running_(io_.get_executor()),
      acceptor_(io_),
      websockets_ready_(io_),
      tick_(io_),
      work_due_(io_),
      accept_timer_(io_) {
    websockets_ready_.assign(::dup(websockets_.poll_fd()));
}

PollLoop::~PollLoop() {
    stop();
    join();
}

/// What the loop posts to itself, as it does for every answer, needs neither a lock nor a system call.
void PollLoop::post(std::move_only_function<void()> task) {
    if (std::this_thread::get_id() == thread_.get_id()) return own_tasks_.push_back(std::move(task));
    asio::post(io_, std::move(task));
}

void PollLoop::attach(Router router, ConnectionHandler& handler, LoopWork* work) {
    require(!attached_, "a loop is attached once");
    attached_ = true;
    counters_.responses = std::vector<std::array<Count, 5>>(router.routes().size() + 2);
    http_.router = std::move(router);
    websockets_.set_handler(handler);
    work_ = work;
}

void PollLoop::every(Micros interval, std::function<void()> task) {
    require(interval.count() > 0, "an interval is positive");
    repeated_.push_back(std::make_unique<Repeated>(interval, std::move(task), asio::steady_timer(io_)));
    auto& repeated = *repeated_.back();
    repeated.timer.expires_after(interval);
    repeat(repeated);
}

void PollLoop::repeat(Repeated& repeated) {
    repeated.timer.async_wait([this, &repeated](const Code& error) {
        if (error) return;
        repeated.task();
        // Where the loop was late, the beats that were missed are left out.
        const auto now = std::chrono::steady_clock::now();
        const auto next = repeated.timer.expiry() + repeated.interval;
        repeated.timer.expires_at(std::max(next, now));
        repeat(repeated);
    });
}

void PollLoop::start() {
    require(attached_, "a loop is attached before it starts");
    thread_ = std::thread([this] { run(); });
    pthread_setname_np(thread_.native_handle(), ("loop-" + std::to_string(index_)).c_str());
}

// --- turning -----------------------------------------------------------------------------------------------------

void PollLoop::run() {
    const auto tick = [this](const auto& again, const Code& error) -> void {
        if (error) return;
        tick_.expires_after(tick_interval);
        tick_.async_wait([again](const Code& e) { again(again, e); });
    };
    tick(tick, {});
    if (acceptor_.is_open()) wait_for_connections();
    bool busy = false;
    while (!stopping_.load(std::memory_order_relaxed)) {
        busy = run_tasks(!busy && own_tasks_.empty());
        if (sockets_may_be_ready()) busy |= websockets_.turn();
        busy |= run_own_tasks();  // what came in is handed on, to the run log above all, before what takes its time
        busy |= websockets_.advance(std::chrono::steady_clock::now());
        busy |= websockets_.settle();
        if (work_ != nullptr) busy |= work_->work();
        busy |= websockets_.settle();
        if (drained_ && websockets_.size() == 0 && http_.sessions.empty()) std::exchange(drained_, nullptr)();
    }
}

bool PollLoop::run_tasks(bool wait) {
    int ran = 0;
    if (wait) {
        wait_for_websockets();
        if (work_ != nullptr) wait_for_work();
        ran += static_cast<int>(io_.run_one());
    }
    while (ran < tasks_a_turn && io_.poll_one() != 0) ++ran;
    return ran == tasks_a_turn;
}

/// Whether there are more.
bool PollLoop::run_own_tasks() {
    for (int ran = 0; ran < tasks_a_turn && !own_tasks_.empty(); ++ran) {
        auto task = std::exchange(own_tasks_.front(), {});
        own_tasks_.pop_front();
        task();
    }
    return !own_tasks_.empty();
}

void PollLoop::wait_for_websockets() {
    if (waiting_for_websockets_) return;
    waiting_for_websockets_ = true;
    websockets_ready_.async_wait(asio::posix::stream_descriptor::wait_read,
                                 [this](const Code&) { waiting_for_websockets_ = false; });
}

/// An alarm that rings too early costs one turn; setting it each time would cost a system call.
void PollLoop::wait_for_work() {
    const Micros wait = std::min<Micros>(work_->next_due() - shared_.clock.now(), work_wait_max);
    const auto due = std::chrono::steady_clock::now() + wait;
    if (waiting_for_work_ && work_due_.expiry() <= due) return;
    waiting_for_work_ = true;
    work_due_.expires_at(due);
    work_due_.async_wait([this](const Code& error) {
        if (!error) waiting_for_work_ = false;
    });
}

// --- accepting ---------------------------------------------------------------------------------------------------

void PollLoop::listen(int socket) {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &size);
    acceptor_.assign(bound.ss_family == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), socket);
}

void PollLoop::wait_for_connections() {
    acceptor_.async_wait(asio::socket_base::wait_read, [this](const Code& error) {
        if (!error) accept_some();
    });
}

void PollLoop::accept_some() {
    for (int i = 0; i < accepts_a_turn; ++i) {
        if (accept_one()) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) break;
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) return accept_later();
    }
    wait_for_connections();
}

bool PollLoop::accept_one() {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    auto* const address = reinterpret_cast<sockaddr*>(&peer);
    const int socket = ::accept4(acceptor_.native_handle(), address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return false;
    out_of_files_ = false;
    counters_.connections_accepted.add();
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto place = shared_.limits.admit(Address::of(*address));
    if (!place) {
        refuse(socket);
        return true;
    }
    const auto protocol = address->sa_family == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4();
    asio::ip::tcp::socket stream(io_, protocol, socket);
    HttpSession::start(std::make_unique<HttpSession>(http_, std::move(stream), std::move(*place)));
    return true;
}

void PollLoop::refuse(int socket) {
    static constexpr std::string_view answer =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 5\r\nConnection: close\r\n\r\n";
    counters_.connections_refused.add();
    [[maybe_unused]] const auto sent = ::send(socket, answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    ::close(socket);
}

void PollLoop::accept_later() {
    if (!out_of_files_)
        http_.log_error("no more files can be opened; new connections wait (raise the limit: ulimit -n, LimitNOFILE)");
    out_of_files_ = true;
    accept_timer_.expires_after(accept_back_off);
    accept_timer_.async_wait([this](const Code& error) {
        if (!error && acceptor_.is_open()) wait_for_connections();
    });
}

// --- ending ------------------------------------------------------------------------------------------------------

void PollLoop::drain(std::function<void()> drained) {
    post([this, done = std::move(drained)]() mutable {
        Code ignored;
        acceptor_.close(ignored);
        http_.draining = true;
        const std::vector<HttpSession*> sessions(http_.sessions.begin(), http_.sessions.end());
        for (auto* session : sessions) session->drain();
        websockets_.close_all(close_code::restart, "restarting");
        drained_ = std::move(done);
    });
}

void PollLoop::stop() {
    stopping_.store(true, std::memory_order_relaxed);
    post([] {});
}

void PollLoop::join() {
    if (thread_.joinable()) thread_.join();
}

}  // namespace mcs::net
