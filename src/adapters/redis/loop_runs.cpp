// The runs of a loop: creating, appending, reading. Following and restoring have files of their own.

#include "adapters/redis/loop_runs.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "adapters/redis/keys.hpp"
#include "adapters/redis/scripts.hpp"

namespace mcs::redis {

namespace asio = boost::asio;

namespace {

/// A code that was claimed for a run that then was not made is free again after this.
constexpr const char* claim_ms = "60000";
constexpr uint32_t append_attempts_max = 4;

}  // namespace

LoopRun::LoopRun(RunId run) : id(std::move(run)), log(log_key(id)), meta(meta_key(id)), channel(channel_name(id)) {}

LoopRuns::LoopRuns(asio::any_io_executor executor, std::shared_ptr<Cluster> cluster,
                   std::shared_ptr<DeadlineIndex> index, std::shared_ptr<HostIndex> hosts)
    : executor_(std::move(executor)),
      cluster_(std::move(cluster)),
      index_(std::move(index)),
      hosts_(std::move(hosts)),
      tick_timer_(executor_),
      gap_timer_(executor_) {}

void LoopRuns::start() {
    cluster_->start(weak_from_this());
    wait_for_tick();
}

void LoopRuns::close() {
    closed_ = true;
    tick_timer_.cancel();
    gap_timer_.cancel();
    cluster_->close();
    for (auto& [id, run] : runs_) {
        run->follows.clear();
        run->waiting.clear();
        run->held.clear();
    }
    runs_.clear();
    by_channel_.clear();
    touched_.clear();
}

LoopRuns::RunRef LoopRuns::run_of(const RunId& id) {
    RunRef& run = runs_[id];
    if (!run) {
        run = std::make_shared<LoopRun>(id);
        by_channel_[run->channel] = run;
    }
    run->idle_ticks = 0;
    return run;
}

LoopRuns::RunRef LoopRuns::of_channel(const std::string& channel) {
    const auto found = by_channel_.find(channel);
    return found == by_channel_.end() ? nullptr : found->second;
}

void LoopRuns::when_free(const RunRef& run, std::move_only_function<void()> call) {
    if (!run->busy) return call();
    run->waiting.push_back(std::move(call));
}

void LoopRuns::set_free(const RunRef& run) {
    run->busy = false;
    auto calls = std::exchange(run->waiting, {});
    for (size_t i = 0; i < calls.size(); ++i) {
        if (closed_) return;
        // A call may keep the run busy again: the rest waits on, in its order.
        if (run->busy) {
            run->waiting.insert(run->waiting.begin(),
                                std::make_move_iterator(calls.begin() + static_cast<ptrdiff_t>(i)),
                                std::make_move_iterator(calls.end()));
            return;
        }
        calls[i]();
    }
    touch(run);
}

void LoopRuns::touch(const RunRef& run) {
    if (closed_ || std::exchange(run->touched, true)) return;
    touched_.push_back(run);
    if (touched_.size() > 1) return;
    asio::post(executor_, [self = shared_from_this()] { self->settle_all(); });
}

void LoopRuns::settle_all() {
    for (const RunRef& run : std::exchange(touched_, {})) {
        if (closed_) return;
        run->touched = false;
        settle(run);
    }
}

/// Followers first, then the answers that wait for them.
void LoopRuns::settle(const RunRef& run) {
    if (run->is_stale() && !run->follows.empty()) return end_follows(run, LogError::unavailable);
    const auto follows = run->follows;
    for (const FollowRef& follow : follows) {
        if (!deliver_early(*follow) || closed_) continue;
        if (follow->behind && !follow->reading && run->checked && !run->busy) read_on(run, follow);
        if (!follow->behind && !follow->reading && !follow->early.empty()) notice_gap(*follow);
    }
    if (!closed_) answer_held(run);
}

// --- creating ----------------------------------------------------------------------------------------------------

/// What a create does, in this order: claims the code for a minute, puts the run into the index, writes the log, keeps
/// the code. A crash in between leaves a claim that ends by itself and a place in the index of which the run is taken
/// out when it is due and has no log.
struct LoopRuns::Creation {
    RunRef run;
    NewLog log;
    Done<void> done;
};

void LoopRuns::create(NewLog log, Done<void> done) {
    const RunRef run = run_of(log.run);
    auto creation = std::make_shared<Creation>(run, std::move(log), std::move(done));
    when_free(run, [this, creation] {
        creation->run->busy = true;
        const std::string key = code_key(creation->log.code);
        cluster_->send(key, Scripts::get().claim_code.call({key}, {creation->run->id.str(), claim_ms}),
                       [self = shared_from_this(), creation](Reply reply) {
                           if (!reply.good()) return self->created(creation, std::unexpected(LogError::unavailable));
                           if (reply.integer() == 1) return self->place_in_index(creation);
                           self->created(creation, std::unexpected(LogError::code_in_use));
                       });
    });
}

void LoopRuns::place_in_index(const std::shared_ptr<Creation>& creation) {
    index_->schedule(creation->run->id, creation->log.due, DeadlineIndex::Place::only_new,
                     [self = shared_from_this(), creation](std::expected<void, LogError> placed) {
                         if (!placed) return self->created(creation, placed);
                         self->write_log(creation);
                     });
}

void LoopRuns::write_log(const std::shared_ptr<Creation>& creation) {
    LoopRun& run = *creation->run;
    const auto exists = [this, creation](Reply code) {
        const bool is_its_code = code.text() == creation->log.code.str();
        const auto answer = [self = shared_from_this(), creation](Reply) {
            self->created(creation, std::unexpected(LogError::already_exists));
        };
        if (is_its_code) return answer({});
        const std::string key = code_key(creation->log.code);
        cluster_->send(key, Scripts::get().release_code.call({key}, {creation->run->id.str()}), answer);
    };
    cluster_->send(run.log,
                   Scripts::get().create.call({run.log, run.meta}, {creation->log.code.str(), creation->log.first_entry,
                                                                    creation->log.host.str()}),
                   [self = shared_from_this(), creation, exists](Reply reply) {
                       if (!reply.good()) return self->created(creation, std::unexpected(LogError::unavailable));
                       if (reply.integer() != 1) return exists(reply);
                       self->keep_code(creation);
                   });
}

void LoopRuns::keep_code(const std::shared_ptr<Creation>& creation) {
    const std::string key = code_key(creation->log.code);
    cluster_->send(key, Scripts::get().keep_code.call({key}, {creation->run->id.str()}),
                   [self = shared_from_this(), creation](Reply reply) {
                       if (!reply.good()) return self->created(creation, std::unexpected(LogError::unavailable));
                       if (reply.integer() != 1) {
                           return self->created(creation, std::unexpected(LogError::code_in_use));
                       }
                       self->place_in_list(creation);
                   });
}

void LoopRuns::place_in_list(const std::shared_ptr<Creation>& creation) {
    hosts_->add(creation->log.host, creation->run->id,
                [self = shared_from_this(), creation](std::expected<void, LogError> placed) {
                    if (placed) self->know(*creation->run, 1, creation->log.first_entry);
                    self->created(creation, placed);
                });
}

void LoopRuns::created(const std::shared_ptr<Creation>& creation, std::expected<void, LogError> result) {
    creation->done(result);
    if (!closed_) set_free(creation->run);
}

// --- appending ---------------------------------------------------------------------------------------------------

void LoopRuns::append(const RunId& id, std::string entry, Done<uint64_t> done) {
    const RunRef run = run_of(id);
    when_free(run, [this, run, entry = std::move(entry), done = std::move(done)]() mutable {
        store(run, std::move(entry), 0, std::move(done));
    });
}

void LoopRuns::store(const RunRef& run, std::string entry, uint32_t attempt, Done<uint64_t> done) {
    std::vector<std::string> arguments{run->channel, std::to_string(run->seen), entry};
    if (run->newest()) arguments.push_back(*run->newest());
    auto command = Scripts::get().append.call({run->log}, std::move(arguments));
    cluster_->send(
        run->log, std::move(command),
        [self = shared_from_this(), run, attempt, entry = std::move(entry),
         done = std::move(done)](Reply reply) mutable {
            const bool gone_back = reply.good() && reply.integer() < 0;
            if (!reply.good() || (gone_back && attempt + 1 >= append_attempts_max)) {
                return done(std::unexpected(LogError::unavailable));
            }
            if (reply.integer() > 0) {
                return self->stored(run, static_cast<uint64_t>(reply.integer()), std::move(entry), std::move(done));
            }
            if (!gone_back) {
                self->lose(run, LogError::no_such_run);
                if (!self->closed_) done(std::unexpected(LogError::no_such_run));
                return;
            }
            self->restore(run);
            self->when_free(
                run, [core = self.get(), run, attempt, held = std::move(entry), answer = std::move(done)]() mutable {
                    core->store(run, std::move(held), attempt + 1, std::move(answer));
                });
        });
}

void LoopRuns::stored(const RunRef& run, uint64_t seq, std::string entry, Done<uint64_t> done) {
    know(*run, seq, entry);
    offer(*run, seq, entry);
    run->held.push_back({seq, std::move(done)});
    touch(run);
}

void LoopRuns::answer_held(const RunRef& run) {
    const auto has_it = [&](uint64_t seq) {
        for (const FollowRef& follow : run->follows) {
            if (follow->next <= seq) return false;
        }
        return true;
    };
    size_t answered = 0;
    auto held = std::exchange(run->held, {});
    while (answered < held.size() && has_it(held[answered].seq)) {
        held[answered].done(held[answered].seq);
        if (closed_) return;
        ++answered;
    }
    run->held.insert(run->held.begin(), std::make_move_iterator(held.begin() + static_cast<ptrdiff_t>(answered)),
                     std::make_move_iterator(held.end()));
}

// --- reading -----------------------------------------------------------------------------------------------------

void LoopRuns::read(const RunId& id, uint64_t from, uint32_t count, Done<StoredEntries> done) {
    const RunRef run = run_of(id);
    when_free(run, [this, run, from, count, done = std::move(done)]() mutable {
        cluster_->send(run->log,
                       Words{"XRANGE", run->log, "0-" + std::to_string(from), "+", "COUNT", std::to_string(count)},
                       [self = shared_from_this(), run, done = std::move(done)](Reply page) mutable {
                           if (!page.good()) return done(std::unexpected(LogError::unavailable));
                           if (page.size() > 0) return done(entries_of(page));
                           self->cluster_->send(run->log, Words{"EXISTS", run->log},
                                                [done = std::move(done)](Reply reply) mutable {
                                                    if (!reply.good())
                                                        return done(std::unexpected(LogError::unavailable));
                                                    if (reply.integer() == 0)
                                                        return done(std::unexpected(LogError::no_such_run));
                                                    done(std::make_shared<std::vector<StoredEntry>>());
                                                });
                       });
    });
}

}  // namespace mcs::redis
