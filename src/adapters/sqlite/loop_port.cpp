#include "adapters/sqlite/loop_port.hpp"

#include "adapters/sqlite/log_store.hpp"

namespace mcs::sqlite {

LoopPort::LoopPort(SqliteLogStore& store, Executor& executor) : store_(store), executor_(&executor) {
    ++store_.open_ports_;
}

LoopPort::~LoopPort() = default;

void LoopPort::close() {
    receiver_ = nullptr;
    batch_ = {};
    const std::lock_guard lock(mutex_);
    if (std::exchange(executor_, nullptr)) --store_.open_ports_;
}

void LoopPort::request_flush() {
    if (std::exchange(flush_requested_, true)) return;
    run_later([this] { flush(); });
}

void LoopPort::flush() {
    flush_requested_ = false;
    LoopBatch batch = std::exchange(batch_, {});
    if (receiver_) receiver_->collect(batch);
    if (store_.hand_over(shared_from_this(), batch)) return;
    LoopResults refused = refuse(std::exchange(batch.appends, {}));
    store_.hand_over(shared_from_this(), batch);  // what appends nothing is never refused
    receive(refused);
}

void LoopPort::post(std::move_only_function<void()> task) {
    const std::lock_guard lock(mutex_);
    run_later(std::move(task));
}

void LoopPort::run_later(std::move_only_function<void()> task) {
    if (!executor_) return;
    executor_->post([self = shared_from_this(), task = std::move(task)]() mutable {
        if (self->executor_) task();  // closed since: only the loop's thread, which this is, closes
    });
}

void LoopPort::deliver(LoopResults results) {
    post([this, results = std::move(results)]() mutable { receive(results); });
}

void LoopPort::receive(LoopResults& results) {
    const auto self = shared_from_this();  // a callback may end the port's owner
    if (receiver_) receiver_->receive(results);
    for (auto& task : results.tasks) {
        if (executor_) task->reply(results.committed);
    }
}

LoopResults refuse(const std::vector<Appends>& refused) {
    LoopResults results;
    for (const Appends& appends : refused) {
        results.appended.push_back({appends.slot, appends.group, std::unexpected(LogError::unavailable)});
    }
    return results;
}

}  // namespace mcs::sqlite
