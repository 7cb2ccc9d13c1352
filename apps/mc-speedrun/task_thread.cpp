#include "task_thread.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace mcs::app {
namespace {

class Regularly {
  public:
    Regularly(boost::asio::io_context& context, Micros interval, std::function<void()> task)
        : timer_(context), interval_(interval), task_(std::move(task)) {}

    void wait() {
        timer_.expires_after(interval_);
        timer_.async_wait([this](boost::system::error_code cancelled) {
            if (cancelled) return;
            task_();
            wait();
        });
    }

  private:
    boost::asio::steady_timer timer_;
    Micros interval_;
    std::function<void()> task_;
};

}  // namespace

void TaskThread::start(Micros interval, std::function<void()> regularly) {
    thread_ = std::thread([this, interval, regularly = std::move(regularly)] {
        Regularly timer(context_, interval, regularly);
        timer.wait();
        context_.run();
    });
}

void TaskThread::post(std::move_only_function<void()> task) { boost::asio::post(context_, std::move(task)); }

void TaskThread::stop() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
}

}  // namespace mcs::app
