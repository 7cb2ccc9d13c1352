#include "adapters/redis/deadline_index.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "adapters/redis/keys.hpp"
#include "adapters/redis/scripts.hpp"

namespace mcs::redis {
namespace {

/// How many runs one call forgets at most.
constexpr uint32_t forget_max = 64;

std::vector<std::string> keys_of(uint32_t shard) { return {due_key(shard), forget_key(shard)}; }

Cluster::Done when_good(RunLog::Done<void> done) {
    return [done = std::move(done)](Reply reply) mutable {
        if (reply.good()) return done({});
        done(std::unexpected(LogError::unavailable));
    };
}

/// Redis writes scores as doubles, which are exact up to 2^53 µs (the year 2255).
int64_t score(Reply reply) {
    double value = 0;
    const auto text = reply.text();
    std::from_chars(text.data(), text.data() + text.size(), value);
    return static_cast<int64_t>(value);
}

}  // namespace

/// One take_due on its way: what all shards say, then what could be claimed, then whose log is there.
struct DeadlineIndex::Taking {
    ServerTime now;
    uint32_t count;
    Micros lease;
    Done<std::vector<RunId>> done;
    std::vector<Due> due, forgettable;
    std::set<RunId> claimed;
    size_t unanswered = 0;
    bool failed = false;
};

void DeadlineIndex::schedule(const RunId& run, ServerTime due, Place place, Done<void> done) {
    const uint32_t shard = shard_of(run);
    cluster_->send(due_key(shard),
                   Scripts::get().schedule.call(
                       keys_of(shard), {run.str(), std::to_string(to_us(due)), place == Place::only_new ? "NX" : "CH"}),
                   when_good(std::move(done)));
}

void DeadlineIndex::retire(const RunId& run, ServerTime forget_at, Done<void> done) {
    const uint32_t shard = shard_of(run);
    cluster_->send(due_key(shard),
                   Scripts::get().retire.call(keys_of(shard), {run.str(), std::to_string(to_us(forget_at))}),
                   when_good(std::move(done)));
}

void DeadlineIndex::remove(const RunId& run, Done<void> done) {
    const std::string key = due_key(shard_of(run));
    cluster_->send(key, Words{"ZREM", key, run.str()}, when_good(std::move(done)));
}

void DeadlineIndex::take_due(ServerTime now, uint32_t count, Micros lease, Done<std::vector<RunId>> done) {
    auto taking = std::make_shared<Taking>();
    taking->now = now;
    taking->count = count;
    taking->lease = lease;
    taking->done = std::move(done);
    peek(taking);
}

void DeadlineIndex::peek(const std::shared_ptr<Taking>& taking) {
    const auto ask = [&](const std::string& key, uint32_t count, std::vector<Due>& into) {
        ++taking->unanswered;
        cluster_->send(key,
                       Words{"ZRANGEBYSCORE", key, "-inf", std::to_string(to_us(taking->now)), "WITHSCORES", "LIMIT",
                             "0", std::to_string(count)},
                       [self = shared_from_this(), taking, &into](Reply reply) {
                           taking->failed |= !reply.good();
                           for (size_t i = 0; i + 1 < reply.size(); i += 2) {
                               into.push_back({score(reply[i + 1]), RunId(std::string(reply[i].text()))});
                           }
                           if (--taking->unanswered == 0) self->claim(taking);
                       });
    };
    for (uint32_t shard = 0; shard < shard_count; ++shard) {
        ask(due_key(shard), taking->count, taking->due);
        ask(forget_key(shard), forget_max, taking->forgettable);
    }
}

/// Others may have been quicker: each run is the one's whose claim comes first.
void DeadlineIndex::claim(const std::shared_ptr<Taking>& taking) {
    const auto choose = [](std::vector<Due>& from, uint32_t count) {
        std::ranges::sort(from);
        if (from.size() > count) from.resize(count);
        std::array<std::vector<std::string>, shard_count> by_shard;
        for (const Due& due : from) by_shard[shard_of(due.run)].push_back(due.run.str());
        return by_shard;
    };
    const auto ask = [&](const std::string& key, std::vector<std::string>& runs, Cluster::Done answer) {
        if (runs.empty()) return;
        runs.insert(runs.begin(),
                    {std::to_string(to_us(taking->now)), std::to_string(to_us(taking->now + taking->lease))});
        cluster_->send(key, Scripts::get().claim_due.call({key}, std::move(runs)), std::move(answer));
    };
    auto due = choose(taking->due, taking->count);
    auto forgettable = choose(taking->forgettable, forget_max);
    ++taking->unanswered;
    for (uint32_t shard = 0; shard < shard_count; ++shard) {
        if (!due[shard].empty()) ++taking->unanswered;
        ask(due_key(shard), due[shard], [self = shared_from_this(), taking](Reply reply) {
            taking->failed |= !reply.good();
            for (size_t i = 0; i < reply.size(); ++i) taking->claimed.emplace(std::string(reply[i].text()));
            if (--taking->unanswered == 0) self->check_logs(taking);
        });
        if (!forgettable[shard].empty()) ++taking->unanswered;
        ask(forget_key(shard), forgettable[shard], [self = shared_from_this(), taking](Reply reply) {
            taking->unanswered += reply.size();
            for (size_t i = 0; i < reply.size(); ++i) self->forget(taking, RunId(std::string(reply[i].text())));
            if (--taking->unanswered == 0) self->check_logs(taking);
        });
    }
    if (--taking->unanswered == 0) check_logs(taking);
}

void DeadlineIndex::check_logs(const std::shared_ptr<Taking>& taking) {
    if (taking->claimed.empty()) return finish(taking);
    const std::set<RunId> claimed = taking->claimed;
    taking->unanswered = claimed.size();
    for (const RunId& run : claimed) {
        const std::string key = log_key(run);
        cluster_->send(key, Words{"EXISTS", key}, [self = shared_from_this(), taking, run](Reply reply) {
            if (reply.good() && reply.integer() == 0) {
                taking->claimed.erase(run);
                self->remove(run, [](auto) {});
            }
            if (--taking->unanswered == 0) self->finish(taking);
        });
    }
}

void DeadlineIndex::finish(const std::shared_ptr<Taking>& taking) {
    std::vector<RunId> runs;
    for (const Due& due : taking->due) {
        if (taking->claimed.contains(due.run)) runs.push_back(due.run);
    }
    // What could be claimed is the caller's, though a part of the index could not be asked.
    if (runs.empty() && taking->failed) return taking->done(std::unexpected(LogError::unavailable));
    taking->done(std::move(runs));
}

/// The code first: only the run knows which it is. Every step may be repeated; the run stays in the index until all
/// is done.
void DeadlineIndex::forget(const std::shared_ptr<Taking>& taking, const RunId& run) {
    const std::string key = meta_key(run);
    cluster_->send(key, Words{"HGET", key, "code"}, [self = shared_from_this(), taking, run](Reply meta) {
        if (!meta.good() || meta.is_nil()) return self->forget_log(taking, run, meta.good());
        const std::string code = code_key(JoinCode(std::string(meta.text())));
        self->cluster_->send(code, Scripts::get().release_code.call({code}, {run.str()}),
                             [self, taking, run](Reply released) { self->forget_log(taking, run, released.good()); });
    });
}

void DeadlineIndex::forget_log(const std::shared_ptr<Taking>& taking, const RunId& run, bool code_is_free) {
    const auto forgotten = [self = shared_from_this(), taking, run](Reply reply) {
        const std::string key = forget_key(shard_of(run));
        if (reply.good()) self->cluster_->send(key, Words{"ZREM", key, run.str()}, [](Reply) {});
        if (--taking->unanswered == 0) self->check_logs(taking);
    };
    if (!code_is_free) return forgotten({});
    cluster_->send(log_key(run), Scripts::get().forget.call({log_key(run), meta_key(run)}, {channel_name(run)}),
                   forgotten);
}

}  // namespace mcs::redis
