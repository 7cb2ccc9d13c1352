#include "adapters/redis/run_log.hpp"

#include <utility>

#include "adapters/redis/deadline_index.hpp"
#include "adapters/redis/host_index.hpp"
#include "adapters/redis/keys.hpp"
#include "adapters/redis/loop_runs.hpp"
#include "adapters/redis/scripts.hpp"

namespace mcs {

namespace {

/// Keeps its follower going for as long as it lives.
class LoopSubscription final : public RunLog::Subscription {
  public:
    LoopSubscription(std::weak_ptr<redis::LoopRuns> runs, RunId run, std::shared_ptr<redis::Follow> follow)
        : runs_(std::move(runs)), run_(std::move(run)), follow_(std::move(follow)) {}
    ~LoopSubscription() override {
        if (const auto runs = runs_.lock()) runs->unfollow(run_, *follow_);
    }

  private:
    std::weak_ptr<redis::LoopRuns> runs_;
    RunId run_;
    std::shared_ptr<redis::Follow> follow_;
};

}  // namespace

RedisRunLog::RedisRunLog(const RedisLogStore& store, boost::asio::any_io_executor executor, uint64_t seed)
    : cluster_(std::make_shared<redis::Cluster>(executor, store.servers(), seed)),
      index_(std::make_shared<redis::DeadlineIndex>(cluster_)),
      hosts_(std::make_shared<redis::HostIndex>(cluster_)),
      runs_(std::make_shared<redis::LoopRuns>(executor, cluster_, index_, hosts_)) {
    runs_->start();
}

RedisRunLog::~RedisRunLog() { runs_->close(); }

void RedisRunLog::create(NewLog log, Done<void> done) { runs_->create(std::move(log), std::move(done)); }

void RedisRunLog::append(const RunId& run, std::string entry, Done<uint64_t> done) {
    runs_->append(run, std::move(entry), std::move(done));
}

void RedisRunLog::read(const RunId& run, uint64_t from, uint32_t count, Done<StoredEntries> done) {
    runs_->read(run, from, count, std::move(done));
}

void RedisRunLog::find(const JoinCode& code, Done<RunId> done) {
    const std::string key = redis::code_key(code);
    cluster_->send(key, redis::Words{"GET", key}, [done = std::move(done)](redis::Reply reply) mutable {
        if (!reply.good()) return done(std::unexpected(LogError::unavailable));
        if (reply.is_nil()) return done(std::unexpected(LogError::no_such_run));
        done(RunId(std::string(reply.text())));
    });
}

void RedisRunLog::list(const HostId& host, uint32_t count, Done<std::vector<RunId>> done) {
    hosts_->list(host, count, std::move(done));
}

std::unique_ptr<RunLog::Subscription> RedisRunLog::follow(const RunId& run, uint64_t from, Follower follower) {
    return std::make_unique<LoopSubscription>(runs_, run, runs_->follow(run, from, std::move(follower)));
}

void RedisRunLog::schedule(const RunId& run, ServerTime due, Done<void> done) {
    const std::string key = redis::log_key(run);
    cluster_->send(key, redis::Words{"EXISTS", key},
                   [index = index_, run, due, done = std::move(done)](redis::Reply reply) mutable {
                       if (!reply.good()) return done(std::unexpected(LogError::unavailable));
                       if (reply.integer() == 0) return done(std::unexpected(LogError::no_such_run));
                       index->schedule(run, due, redis::DeadlineIndex::Place::move, std::move(done));
                   });
}

void RedisRunLog::take_due(ServerTime now, uint32_t count, Micros lease, Done<std::vector<RunId>> done) {
    index_->take_due(now, count, lease, std::move(done));
}

/// The index does the forgetting; that the keys also expire is for the case that the index has lost the run.
void RedisRunLog::retire(const RunId& run, ServerTime forget_at, Done<void> done) {
    const auto& keep_until = redis::Scripts::get().keep_until;
    const std::string at_s =
        std::to_string(std::chrono::floor<std::chrono::seconds>(forget_at).time_since_epoch().count());
    cluster_->send(redis::log_key(run), keep_until.call({redis::log_key(run), redis::meta_key(run)}, {at_s}),
                   [cluster = cluster_, index = index_, hosts = hosts_, &keep_until, run, at_s, forget_at,
                    done = std::move(done)](redis::Reply code_and_host) mutable {
                       if (!code_and_host.good()) return done(std::unexpected(LogError::unavailable));
                       const auto code = code_and_host[0].text();
                       const auto host = code_and_host[1].text();
                       if (!host.empty()) hosts->remove(HostId(std::string(host)), run);
                       if (code.empty()) return index->remove(run, std::move(done));
                       const std::string key = redis::code_key(JoinCode(std::string(code)));
                       cluster->send(key, keep_until.call({key}, {at_s}), [](redis::Reply) {});
                       index->retire(run, forget_at, std::move(done));
                   });
}

}  // namespace mcs
