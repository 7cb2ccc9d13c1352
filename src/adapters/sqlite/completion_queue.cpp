#include "adapters/sqlite/completion_queue.hpp"

#include <charconv>
#include <utility>

#include "adapters/sqlite/log_store.hpp"

namespace mcs {

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

void SqliteCompletionQueue::acknowledge(const CompletionJob& job, Done<void> done) {
    int64_t number = 0;  // no job has it: a receipt of somebody else's acknowledges nothing
    std::from_chars(job.receipt.data(), job.receipt.data() + job.receipt.size(), number);
    port_->submit<void, QueueError>([number](sqlite::Committer& committer) { return committer.acknowledge(number); },
                                    std::move(done));
}

}  // namespace mcs
