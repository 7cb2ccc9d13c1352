#include "sign_on/sign_on.hpp"

#include <array>
#include <bit>

#include "protocol/json_writer.hpp"
#include "sign_on/crypto.hpp"
#include "sign_on/request_body.hpp"

namespace mcs::sign_on {
namespace {

using protocol::JsonWriter;

/// `origin` with `network_host`, unless that is empty, in the place of a name by which a machine reaches but itself.
std::string seen_from_outside(std::string origin, std::string_view network_host) {
    const auto scheme = origin.find("://");
    if (scheme == std::string::npos || network_host.empty()) return origin;
    const auto host = scheme + 3;
    for (const std::string_view own : {"localhost", "127.0.0.1", "[::1]"}) {
        const auto end = host + own.size();
        const bool found = origin.compare(host, own.size(), own) == 0 && (end == origin.size() || origin[end] == ':');
        if (found) return origin.replace(host, own.size(), network_host);
    }
    return origin;
}

Reply too_many_keys(Micros wait) {
    return too_many(wait, "There were too many wrong host keys from your address. Please wait a little.");
}

}  // namespace

SignOn::SignOn(const Authority& authority, replica::Replicas& replicas, RunLog& log, QuestionSetStore& question_sets,
               Offload offload, const Clock& clock, RandomSource& random, Options options)
    : authority_(authority),
      replicas_(replicas),
      log_(log),
      question_sets_(question_sets),
      offload_(std::move(offload)),
      clock_(clock),
      random_(random),
      options_(std::move(options)),
      wrong_host_keys_(options_.wrong_host_keys, authority_.host_key().hard_to_guess()
                                                     ? std::optional(options_.more_wrong_host_keys)
                                                     : std::nullopt),
      new_runs_(options_.new_runs),
      practice_runs_(options_.practice_runs),
      unknown_codes_(options_.unknown_codes, options_.more_unknown_codes) {}
SignOn::~SignOn() = default;

uint64_t SignOn::draw_number() {
    std::array<uint8_t, 8> bytes;
    random_.fill(bytes);
    return std::bit_cast<uint64_t>(bytes);
}

std::string SignOn::grant(const Identity& who, ServerTime now) const {
    return authority_.tokens().make(who, now, token_lifetime);
}

/// Where people join: at the address that the operator named, or else as the caller reaches this server; or would from
/// another machine, since that is where people join from.
std::string SignOn::join_url(const Caller& caller, const JoinCode& code) const {
    const std::string& named = options_.public_url;
    const std::string url = named.empty() ? seen_from_outside(caller.origin, options_.network_host) : named;
    return url + "/join/" + code.str();
}

/// For who follows a run without playing: its host, or a screen.
Reply SignOn::run_granted(const Caller& caller, const replica::Replica& replica, const Identity& who) const {
    std::string json;
    JsonWriter(json)
        .object()
        .member("run", replica.id().str())
        .member("join_url", join_url(caller, replica.state().created().code))
        .member("token", grant(who, clock_.now()))
        .member("expires_in", token_lifetime.count())
        .end_object();
    return json_reply(201, std::move(json));
}

void SignOn::host(const Caller& caller, std::string_view body, Done done) {
    const ServerTime now = clock_.now();
    const auto answer = [&](const HostId& host) {
        std::string json;
        JsonWriter(json)
            .object()
            .member("host", host.str())
            .member("token", authority_.make_host_token(host, now))
            .member("expires_in", token_lifetime.count())
            .end_object();
        done(json_reply(201, std::move(json)));
    };
    if (const auto known = authority_.identify_host(caller.bearer, now)) return answer(*known);

    const auto request = RequestBody::read(body);
    if (!request) return done(request.error());
    const auto key = request->optional_text("key", 1000);
    if (!key) return done(key.error());
    const auto typed_name = request->optional_text("name", 1000);
    if (!typed_name) return done(typed_name.error());
    if (!authority_.host_key().required()) return answer(draw_host(random_));

    if (!*key) return done(unauthorised("This server needs a host key. Ask whoever runs it for it."));
    if (const auto wait = wrong_host_keys_.wait(caller.remote_address, now)) return done(too_many_keys(*wait));
    if (!authority_.host_key().accepts(**key)) {
        if (const auto wait = wrong_host_keys_.charge(caller.remote_address, now)) return done(too_many_keys(*wait));
        return done(unauthorised("The host key is wrong. Ask whoever runs this server for it."));
    }
    std::string name_key;
    if (*typed_name && !(*typed_name)->empty()) {
        auto name = names_.clean(**typed_name);
        if (!name) return done(problem(400, "The member “name”: " + std::string(explain(name.error()))));
        name_key = std::move(name->key);
    }
    answer(authority_.host_key().host_named(name_key));
}

void SignOn::run_token(const Caller& caller, const RunId& run, Done done) {
    auto who = authority_.identify(caller.bearer, clock_.now());
    if (!who) return done(std::move(who.error()));
    if (who->role != Role::host && !(who->role == Role::run_host && who->run == run)) {
        return done(
            problem(403, ProblemCode::not_allowed, "This is for the run's host. Please sign on as a host first."));
    }
    open(run, [this, caller, run, host = who->host, done = std::move(done)](auto opened) mutable {
        if (!opened && opened.error() == LogError::no_such_run)
            return done(problem(404, ProblemCode::unknown_run, "There is no such run."));
        if (!opened) return done(unavailable());
        if ((*opened)->state().created().host != host) {
            return done(problem(403, ProblemCode::not_allowed, "This run belongs to another host."));
        }
        done(run_granted(caller, **opened, {Role::run_host, host, run}));
    });
}

}  // namespace mcs::sign_on
