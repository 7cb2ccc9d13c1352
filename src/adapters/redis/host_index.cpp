#include "adapters/redis/host_index.hpp"

#include <utility>

#include "adapters/redis/keys.hpp"
#include "adapters/redis/scripts.hpp"

namespace mcs::redis {

/// One list on its way: the runs, and which of their logs are there.
struct HostIndex::Listing {
    HostId host;
    std::vector<RunId> runs;
    std::vector<bool> there;
    size_t unanswered = 0;
    bool failed = false;
    Done<std::vector<RunId>> done;

    void finish() {
        if (failed) return done(std::unexpected(LogError::unavailable));
        std::vector<RunId> found;
        for (size_t i = 0; i < runs.size(); ++i) {
            if (there[i]) found.push_back(std::move(runs[i]));
        }
        done(std::move(found));
    }
};

void HostIndex::add(const HostId& host, const RunId& run, Done<void> done) {
    if (host.empty()) return done({});
    const std::string key = host_key(host);
    cluster_->send(key, Scripts::get().add_run.call({key}, {run.str()}), [done = std::move(done)](Reply reply) mutable {
        if (reply.good()) return done({});
        done(std::unexpected(LogError::unavailable));
    });
}

void HostIndex::remove(const HostId& host, const RunId& run) {
    const std::string key = host_key(host);
    cluster_->send(key, Words{"ZREM", key, run.str()}, [](Reply) {});
}

void HostIndex::list(const HostId& host, uint32_t count, Done<std::vector<RunId>> done) {
    auto listing = std::make_shared<Listing>();
    listing->host = host;
    listing->done = std::move(done);
    const std::string key = host_key(host);
    cluster_->send(key, Words{"ZREVRANGE", key, "0", std::to_string(int64_t{count} - 1)},
                   [self = shared_from_this(), listing](Reply reply) {
                       listing->failed = !reply.good();
                       for (size_t i = 0; i < reply.size(); ++i) {
                           listing->runs.emplace_back(std::string(reply[i].text()));
                       }
                       self->check_logs(listing);
                   });
}

void HostIndex::check_logs(const std::shared_ptr<Listing>& listing) {
    listing->unanswered = listing->runs.size();
    listing->there.resize(listing->runs.size());
    if (listing->runs.empty()) return listing->finish();
    for (size_t i = 0; i < listing->runs.size(); ++i) {
        const std::string key = log_key(listing->runs[i]);
        cluster_->send(key, Words{"EXISTS", key}, [self = shared_from_this(), listing, i](Reply reply) {
            listing->failed |= !reply.good();
            listing->there[i] = reply.integer() == 1;
            if (reply.good() && reply.integer() == 0) self->remove(listing->host, listing->runs[i]);
            if (--listing->unanswered == 0) listing->finish();
        });
    }
}

}  // namespace mcs::redis
