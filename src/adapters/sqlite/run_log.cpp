#include "adapters/sqlite/run_log.hpp"

#include <utility>

#include "adapters/sqlite/log_store.hpp"
#include "adapters/sqlite/loop_runs.hpp"

namespace mcs {

namespace {

/// Keeps its follower going for as long as it lives.
class LoopSubscription final : public RunLog::Subscription {
  public:
    LoopSubscription(std::weak_ptr<sqlite::LoopRuns> runs, std::shared_ptr<sqlite::LoopRuns::Follow> follow)
        : runs_(std::move(runs)), follow_(std::move(follow)) {}
    ~LoopSubscription() override {
        if (auto runs = runs_.lock()) runs->unfollow(*follow_);
    }

  private:
    std::weak_ptr<sqlite::LoopRuns> runs_;
    std::shared_ptr<sqlite::LoopRuns::Follow> follow_;
};

}  // namespace

SqliteRunLog::SqliteRunLog(SqliteLogStore& store, Executor& loop)
    : port_(std::make_shared<sqlite::LoopPort>(store, loop)), runs_(std::make_shared<sqlite::LoopRuns>(port_)) {
    port_->set_receiver(runs_.get());
}

SqliteRunLog::~SqliteRunLog() { runs_->close(); }

void SqliteRunLog::create(NewLog log, Done<void> done) {
    port_->submit<void, LogError>(
        [log = std::move(log)](sqlite::Committer& committer) mutable { return committer.create(std::move(log)); },
        std::move(done));
}

void SqliteRunLog::append(const RunId& run, std::string entry, Done<uint64_t> done) {
    runs_->append(run, std::move(entry), std::move(done));
}

void SqliteRunLog::read(const RunId& run, uint64_t from, uint32_t count, Done<StoredEntries> done) {
    port_->store().read([port = port_, run, from, count, done = std::move(done)](sqlite::LogReader& reader) mutable {
        port->post(
            [done = std::move(done), entries = reader.read(run, from, count)]() mutable { done(std::move(entries)); });
    });
}

void SqliteRunLog::find(const JoinCode& code, Done<RunId> done) {
    port_->store().read([port = port_, code, done = std::move(done)](sqlite::LogReader& reader) mutable {
        port->post([done = std::move(done), run = reader.find(code)]() mutable { done(std::move(run)); });
    });
}

void SqliteRunLog::list(const HostId& host, uint32_t count, Done<std::vector<RunId>> done) {
    port_->store().read([port = port_, host, count, done = std::move(done)](sqlite::LogReader& reader) mutable {
        port->post([done = std::move(done), runs = reader.list(host, count)]() mutable { done(std::move(runs)); });
    });
}

std::unique_ptr<RunLog::Subscription> SqliteRunLog::follow(const RunId& run, uint64_t from, Follower follower) {
    return std::make_unique<LoopSubscription>(runs_, runs_->follow(run, from, std::move(follower)));
}

void SqliteRunLog::schedule(const RunId& run, ServerTime due, Done<void> done) {
    port_->submit<void, LogError>([run, due](sqlite::Committer& committer) { return committer.schedule(run, due); },
                                  std::move(done));
}

void SqliteRunLog::take_due(ServerTime now, uint32_t count, Micros lease, Done<std::vector<RunId>> done) {
    port_->submit<std::vector<RunId>, LogError>(
        [=](sqlite::Committer& committer) { return committer.take_due(now, count, lease); }, std::move(done));
}

void SqliteRunLog::retire(const RunId& run, ServerTime forget_at, Done<void> done) {
    port_->submit<void, LogError>(
        [run, forget_at](sqlite::Committer& committer) { return committer.retire(run, forget_at); }, std::move(done));
}

}  // namespace mcs
