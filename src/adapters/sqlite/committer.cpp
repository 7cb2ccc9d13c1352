#include "adapters/sqlite/committer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "adapters/sqlite/committer_record.hpp"

namespace mcs::sqlite {

namespace {

constexpr uint32_t purge_rows_max = 200;

}  // namespace

Committer::Committer(LogTables& tables, std::function<void(std::string_view)> report)
    : tables_(tables), report_(std::move(report)) {}

Committer::~Committer() = default;

void Committer::round(std::vector<Handed> batches) {
    failure_.clear();
    if (auto begun = tables_.begin(); !begun) fail(std::move(begun.error()));
    for (Handed& handed : batches) work(handed);
    const bool committed = write_and_commit();
    ++(committed ? counts_.commits : counts_.failed_commits);
    answer(batches, committed);
    if (!committed && !failing_) report_(fmt::format("run state: nothing can be stored: {}", failure_));
    if (committed && failing_) report_("run state: storing works again");
    failing_ = !committed;
}

void Committer::work(Handed& handed) {
    for (auto& task : handed.batch.tasks) {
        if (failure_.empty()) task->work(*this);
    }
    for (const FollowChange& follow : handed.batch.follows) change(handed.port, follow);
    for (Appends& appends : handed.batch.appends) gather(*handed.port, appends);
}

void Committer::change(const std::shared_ptr<LoopPort>& port, const FollowChange& change) {
    Followed reply{change.slot, change.follow, 0};
    if (change.follow) {
        auto record = record_of(change.run);
        if (record) {
            (*record)->listeners.push_back({port, change.slot});
            reply.last = (*record)->last;
        } else {
            reply.last = std::unexpected(record.error());
        }
    } else if (const auto known = records_.find(change.run); known != records_.end()) {
        std::erase_if(known->second->listeners, [&](const Record::Listener& listener) {
            return listener.port == port && listener.slot == change.slot;
        });
    }
    results_of(*port).followed.push_back(reply);
}

void Committer::gather(LoopPort& port, Appends& appends) {
    auto record = record_of(appends.run);
    if (!record) {
        results_of(port).appended.push_back({appends.slot, appends.group, std::unexpected(record.error())});
        return;
    }
    Record& run = **record;
    touch(run);
    run.appenders.push_back({&port, appends.slot, appends.group, run.next()});
    uint64_t seq = run.next();
    for (StoredEntry& entry : appends.entries) entry.seq = seq++;
    if (run.gathered.empty()) {
        run.gathered = std::move(appends.entries);
    } else {
        std::ranges::move(appends.entries, std::back_inserter(run.gathered));
    }
}

bool Committer::write_and_commit() {
    for (Record* record : touched_) {
        if (!failure_.empty()) break;
        if (record->gathered.empty() || record->forgotten) continue;
        if (auto done = tables_.write(record->number, record->gathered); !done) fail(std::move(done.error()));
    }
    if (failure_.empty()) {
        auto done = tables_.commit();
        if (done) return true;
        fail(std::move(done.error()));
    }
    tables_.rollback();
    return false;
}

void Committer::settle_entries(Record& record, bool committed) {
    std::vector<StoredEntry> gathered = std::exchange(record.gathered, {});
    const bool stored = committed && !record.forgotten;
    const LogError why = committed ? LogError::no_such_run : LogError::unavailable;
    for (const Record::Appender& appender : record.appenders) {
        Appended reply{appender.slot, appender.group, appender.first};
        if (!stored) reply.first = std::unexpected(why);
        results_of(*appender.port).appended.push_back(reply);
    }
    record.appenders.clear();
    if (!stored || gathered.empty()) return;
    record.last += gathered.size();
    counts_.entries += gathered.size();
    if (record.listeners.empty()) return;
    const auto entries = std::make_shared<const std::vector<StoredEntry>>(std::move(gathered));
    for (const Record::Listener& listener : record.listeners) {
        results_of(*listener.port).delivered.push_back({listener.slot, entries});
    }
}

void Committer::settle(Record& record, bool committed) {
    settle_entries(record, committed);
    record.touched = false;
    const bool gone = committed ? record.forgotten : record.created;
    record.created = record.forgotten = false;
    if (!gone) return;
    const LogError why = committed ? LogError::no_such_run : LogError::unavailable;
    for (const Record::Listener& listener : record.listeners) {
        results_of(*listener.port).lost.push_back({listener.slot, why});
    }
    records_.erase(RunId(record.run));
}

void Committer::answer(std::vector<Handed>& batches, bool committed) {
    for (Record* record : std::exchange(touched_, {})) settle(*record, committed);
    for (Handed& handed : batches) {
        auto& tasks = results_of(*handed.port).tasks;
        std::ranges::move(handed.batch.tasks, std::back_inserter(tasks));
    }
    for (const auto& port : std::exchange(ports_, {})) {
        port->in_round_ = false;
        port->round_.committed = committed;
        port->deliver(std::exchange(port->round_, {}));
    }
}

bool Committer::purge() {
    if (!purge_pending_) return false;
    failure_.clear();
    if (auto begun = tables_.begin(); !begun) return false;
    auto more = tables_.purge(purge_rows_max);
    if (!more || !tables_.commit()) {
        tables_.rollback();
        return false;
    }
    purge_pending_ = *more;
    return *more;
}

std::expected<Committer::Record*, LogError> Committer::record_of(const RunId& run) {
    if (auto known = records_.find(run); known != records_.end()) {
        if (known->second->forgotten) return std::unexpected(LogError::no_such_run);
        return known->second.get();
    }
    if (!failure_.empty()) return std::unexpected(LogError::unavailable);
    auto found = tables_.find(run);
    if (!found) return std::unexpected(fail(std::move(found.error())));
    if (!*found) return std::unexpected(LogError::no_such_run);
    auto record = std::make_unique<Record>();
    record->run = run;
    record->number = (*found)->number;
    record->last = (*found)->last;
    return records_.emplace(run, std::move(record)).first->second.get();
}

void Committer::touch(Record& record) {
    if (!std::exchange(record.touched, true)) touched_.push_back(&record);
}

LoopResults& Committer::results_of(LoopPort& port) {
    if (!std::exchange(port.in_round_, true)) ports_.push_back(port.shared_from_this());
    return port.round_;
}

LogError Committer::fail(Failure failure) {
    if (failure_.empty()) failure_ = fmt::format("{} (SQLite {})", failure.message, failure.code);
    return LogError::unavailable;
}

}  // namespace mcs::sqlite
