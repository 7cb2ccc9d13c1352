#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/http_session.hpp"
#include "net/loop.hpp"

namespace mcs::net {

/// What the loops of a server share: values and thread-safe objects.
struct Shared {
    const ServerOptions& options;
    const Clock& clock;
    const Networks& trusted_proxies;
    ConnectionLimits& limits;
    BodyBudget& bodies;
    WorkerPool& workers;
};

/// The Loop of a Server. HTTP and everything that is asynchronous lives in the io_context; the epoll instance of the
/// WebSockets hangs in it as one descriptor, which is waited for only while there is nothing else to do.
class PollLoop final : public Loop {
  public:
    PollLoop(uint32_t index, const Shared& shared);
    ~PollLoop() override;

    void post(std::move_only_function<void()> task) override;
    uint32_t index() const noexcept override { return index_; }
    Connections& connections() noexcept override { return websockets_; }
    boost::asio::io_context& context() noexcept override { return io_; }
    LoopCounters& counters() noexcept override { return counters_; }
    void attach(Router router, ConnectionHandler& handler, LoopWork* work) override;
    void every(Micros interval, std::function<void()> task) override;

    // Of the server:
    bool attached() const noexcept { return attached_; }
    const Router& router() const noexcept { return http_.router; }
    const LoopCounters& counted() const noexcept { return counters_; }
    void listen(int socket);
    void start();
    /// Stops accepting and closes what can be closed. `drained` is called on the loop, once, when no connection is
    /// left.
    void drain(std::function<void()> drained);
    void stop();
    void join();

  private:
    struct Repeated {
        Micros interval;
        std::function<void()> task;
        boost::asio::steady_timer timer;
    };

    void run();
    bool run_tasks(bool wait);
    bool run_own_tasks();
    bool sockets_may_be_ready() const noexcept { return !waiting_for_websockets_; }
    void wait_for_websockets();
    void wait_for_work();
    void wait_for_connections();
    void accept_some();
    bool accept_one();
    void refuse(int socket);
    void accept_later();
    void repeat(Repeated& repeated);

    const uint32_t index_;
    const Shared shared_;
    LoopCounters counters_;
    WebSockets websockets_;
    LoopWork* work_ = nullptr;
    bool attached_ = false;

    HttpContext http_;

    // The io_context goes before what its handlers refer to (above), and after what refers to it (below).
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_running_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::posix::stream_descriptor websockets_ready_;
    boost::asio::steady_timer tick_;
    boost::asio::steady_timer work_due_;
    boost::asio::steady_timer accept_timer_;
    std::deque<std::move_only_function<void()>> own_tasks_;  ///< posted on the loop's own thread
    std::vector<std::unique_ptr<Repeated>> repeated_;

    bool waiting_for_websockets_ = false;
    bool waiting_for_work_ = false;
    bool out_of_files_ = false;
    std::atomic<bool> stopping_{false};
    std::function<void()> drained_;
    std::thread thread_;
};

}  // namespace mcs::net
