#pragma once

#include <memory>
#include <thread>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "ports/executor.hpp"

namespace mcs::test {

/// Waits for sockets and timers on a thread of its own, and has whatever comes of them run by an Executor: what is
/// written for an io_context runs on a ManualExecutor so.
class IoThread {
  public:
    IoThread() : thread_([io = io_] { io->run(); }) {}
    ~IoThread() {
        io_->stop();
        thread_.join();
    }
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;

    /// `loop` must outlive whatever uses the executor.
    boost::asio::any_io_executor executor(Executor& loop) const { return LoopExecutor(io_, loop); }

  private:
    /// Asio's kind of executor. It keeps the io_context, which sockets need for as long as they are there.
    class LoopExecutor {
      public:
        LoopExecutor(std::shared_ptr<boost::asio::io_context> io, Executor& loop) : io_(std::move(io)), loop_(&loop) {}
        boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept { return *io_; }
        /// It never runs anything at once.
        const LoopExecutor& require(boost::asio::execution::blocking_t::never_t) const noexcept { return *this; }
        template <class Function>
        void execute(Function&& function) const {
            loop_->post(std::forward<Function>(function));
        }
        bool operator==(const LoopExecutor&) const noexcept = default;

      private:
        std::shared_ptr<boost::asio::io_context> io_;
        Executor* loop_;
    };

    std::shared_ptr<boost::asio::io_context> io_ = std::make_shared<boost::asio::io_context>();
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_->get_executor()};
    std::thread thread_;
};

}  // namespace mcs::test
