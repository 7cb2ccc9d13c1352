// What the commit thread does for a loop besides appending: each function is one task's work inside a round.

#include "adapters/sqlite/committer_record.hpp"

namespace mcs::sqlite {

namespace {

constexpr uint32_t forget_runs_max = 64;  ///< per commit, so that a commit stays short

}  // namespace

std::expected<void, LogError> Committer::create(NewLog log) {
    const RunId& run = log.run;
    auto known = record_of(run);
    if (known) {
        const Record& record = **known;
        auto stored_code = tables_.code_of(run);
        if (!stored_code) return std::unexpected(fail(std::move(stored_code.error())));
        Result<std::string> first = record.created ? record.gathered.front().bytes : tables_.first_entry(record.number);
        if (!first) return std::unexpected(fail(std::move(first.error())));
        if (*first != log.first_entry || *stored_code != log.code.str())
            return std::unexpected(LogError::already_exists);
        return {};
    }
    if (known.error() != LogError::no_such_run) return std::unexpected(known.error());
    if (records_.contains(run)) return std::unexpected(LogError::unavailable);  // forgotten in this very round

    auto holder = tables_.holder(log.code);
    if (!holder) return std::unexpected(fail(std::move(holder.error())));
    if (*holder) return std::unexpected(LogError::code_in_use);
    auto number = tables_.insert(log);
    if (!number) return std::unexpected(fail(std::move(number.error())));

    auto record = std::make_unique<Record>();
    record->run = run;
    record->number = *number;
    record->created = true;
    record->gathered.push_back({1, std::move(log.first_entry)});
    touch(*record);
    records_.emplace(run, std::move(record));
    return {};
}

std::expected<void, LogError> Committer::schedule(const RunId& run, ServerTime due) {
    if (auto known = record_of(run); !known) return std::unexpected(known.error());
    if (auto done = tables_.schedule(run, due); !done) return std::unexpected(fail(std::move(done.error())));
    return {};
}

std::expected<std::vector<RunId>, LogError> Committer::take_due(ServerTime now, uint32_t count, Micros lease) {
    auto forgotten = tables_.forget(now, forget_runs_max);
    if (!forgotten) return std::unexpected(fail(std::move(forgotten.error())));
    for (const RunId& run : *forgotten) {
        purge_pending_ = true;
        auto known = records_.find(run);
        if (known == records_.end()) continue;
        known->second->forgotten = true;
        touch(*known->second);
    }
    auto due = tables_.take_due(now, count, lease);
    if (!due) return std::unexpected(fail(std::move(due.error())));
    return std::move(*due);
}

std::expected<void, LogError> Committer::retire(const RunId& run, ServerTime forget_at) {
    if (auto done = tables_.retire(run, forget_at); !done) return std::unexpected(fail(std::move(done.error())));
    return {};
}

std::expected<void, QueueError> Committer::send(const RunId& run, ServerTime now) {
    if (auto done = tables_.send(run, now); !done) {
        fail(std::move(done.error()));
        return std::unexpected(QueueError::unavailable);
    }
    return {};
}

std::expected<std::vector<CompletionJob>, QueueError> Committer::receive(uint32_t count, ServerTime now,
                                                                         Micros hidden_for) {
    auto jobs = tables_.receive(count, now, hidden_for);
    if (!jobs) {
        fail(std::move(jobs.error()));
        return std::unexpected(QueueError::unavailable);
    }
    return std::move(*jobs);
}

std::expected<void, QueueError> Committer::extend(int64_t job, ServerTime until) {
    if (auto done = tables_.extend(job, until); !done) {
        fail(std::move(done.error()));
        return std::unexpected(QueueError::unavailable);
    }
    return {};
}

std::expected<void, QueueError> Committer::acknowledge(int64_t job) {
    if (auto done = tables_.acknowledge(job); !done) {
        fail(std::move(done.error()));
        return std::unexpected(QueueError::unavailable);
    }
    return {};
}

}  // namespace mcs::sqlite
