#include "adapters/sqlite/completion_queue.hpp"

#include <charconv>
#include <utility>

#include "adapters/sqlite/log_store.hpp"

namespace mcs {

namespace {

/// 0, which no job has, where the receipt is somebody else's.
int64_t number_of(const CompletionJob& job) {
    int64_t number = 0;
    std::from_chars(job.receipt.data(), job.receipt.data() + job.receipt.size(), number);
    return number;
}

}  // namespace

SqliteCompletionQueue::SqliteCompletionQueue(SqliteLogStore& store, Executor& loop)
    : port_(std::make_shared<sqlite::LoopPort>(store, loop)) {}

SqliteCompletionQueue::~SqliteCompletionQueue() { port_->close(); }

void SqliteCompletionQueue::send(const RunId& run, ServerTime now, Done<void> done) {
    port_->submit<void, QueueError>([run, now](sqlite::Committer& committer) { return committer.send(run, now); },
                                    std::move(done));
}

void SqliteCompletionQueue::receive(uint32_t count, ServerTime now, Micros hidden_for,
                                    Done<std::vector<CompletionJob>> done) {
    port_->submit<std::vector<CompletionJob>, QueueError>(
        [=](sqlite::Committer& committer) { return committer.receive(count, now, hidden_for); }, std::move(done));
}

void SqliteCompletionQueue::extend(const CompletionJob& job, ServerTime now, Micros hidden_for, Done<void> done) {
    port_->submit<void, QueueError>([number = number_of(job), until = now + hidden_for](
                                        sqlite::Committer& committer) { return committer.extend(number, until); },
                                    std::move(done));
}

void SqliteCompletionQueue::acknowledge(const CompletionJob& job, Done<void> done) {
    port_->submit<void, QueueError>(
        [number = number_of(job)](sqlite::Committer& committer) { return committer.acknowledge(number); },
        std::move(done));
}

}  // namespace mcs
