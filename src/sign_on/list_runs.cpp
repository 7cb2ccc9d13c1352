#include <utility>

#include "protocol/json_writer.hpp"
#include "sign_on/overview.hpp"
#include "sign_on/sign_on.hpp"
#include "sign_on/timestamps.hpp"

namespace mcs::sign_on {
namespace {

/// The older ones of a host who has even more under way are not listed.
constexpr uint32_t runs_listed_max = 20;

}  // namespace

/// A list that is being made: each run's log is read in turn.
struct SignOn::Listing {
    HostId host;
    std::vector<RunId> runs;
    size_t next = 0;
    std::string body = R"({"runs":[)";
    Done done;
};

void SignOn::list_runs(const Caller& caller, Done done) {
    auto host = authority_.identify_host(caller.bearer, clock_.now());
    if (!host) return done(std::move(host.error()));
    log_.list(*host, runs_listed_max, [this, host = *host, done = std::move(done)](auto runs) mutable {
        if (!runs) return done(unavailable());
        auto listing = std::make_unique<Listing>();
        listing->host = std::move(host);
        listing->runs = std::move(*runs);
        listing->done = std::move(done);
        list_next(std::move(listing));
    });
}

/// What the log says counts: whose run it is, and whether it is to be seen to still.
void SignOn::list_next(std::unique_ptr<Listing> listing) {
    if (listing->next == listing->runs.size()) {
        return listing->done(json_reply(200, std::move(listing->body.append("]}"))));
    }
    const RunId run = listing->runs[listing->next++];
    open(run, [this, listing = std::move(listing)](auto opened) mutable {
        if (!opened && opened.error() != LogError::no_such_run) return listing->done(unavailable());
        if (opened) {
            const race::RunState& state = (*opened)->state();
            if (state.created().host == listing->host && !state.results_stored()) {
                if (listing->body.back() != '[') listing->body += ',';
                protocol::JsonWriter json(listing->body);
                write_overview(json.object(), state);
                json.member("created_at", timestamp(state.created_at())).end_object();
            }
        }
        list_next(std::move(listing));
    });
}

}  // namespace mcs::sign_on
