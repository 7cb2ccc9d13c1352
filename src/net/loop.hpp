#pragma once

#include <functional>
#include <memory>

#include "base/time.hpp"
#include "net/metrics.hpp"
#include "net/router.hpp"
#include "ports/connections.hpp"
#include "ports/executor.hpp"

namespace boost::asio {
class io_context;
}

namespace mcs::net {

/// What a loop does besides serving its connections. Called on the loop's thread.
class LoopWork {
  public:
    virtual ~LoopWork() = default;
    /// Does what is due, and a slice (64 sends or so) of what is to be sent; whether there is more to do at once.
    virtual bool work() = 0;
    /// When `work` has something to do next, though nothing comes in; it may be called earlier.
    virtual ServerTime next_due() const = 0;
};

/// One thread that polls: its own listening socket, HTTP connections and WebSockets. Nothing of it is shared with other
/// loops. All but `post` belongs to the loop's thread, or to the thread that sets the server up, before it starts.
///
/// Each turn of the loop takes what is ready (a bounded number of tasks, then of sockets), then calls `work` once.
/// While `work` says that there is more to do, the loop goes on turning without waiting; so a long broadcast is cut
/// into slices, and messages are read and answered in between.
class Loop : public Executor {
  public:
    ~Loop() override = default;

    virtual uint32_t index() const noexcept = 0;
    virtual Connections& connections() noexcept = 0;
    /// For asynchronous clients of other services (Redis) on this loop's thread.
    virtual boost::asio::io_context& context() noexcept = 0;
    virtual LoopCounters& counters() noexcept = 0;

    /// Gives the loop what it serves; once, before the server starts. `handler` outlives the loop's thread.
    /// So does `work`, where there is any.
    virtual void attach(Router router, ConnectionHandler& handler, LoopWork* work = nullptr) = 0;
    /// Calls `task` on the loop's thread every `interval` from the server's start until it stops.
    virtual void every(Micros interval, std::function<void()> task) = 0;
};

}  // namespace mcs::net
