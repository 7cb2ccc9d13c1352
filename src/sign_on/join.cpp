#include <algorithm>
#include <cstring>
#include <optional>

#include "protocol/json_writer.hpp"
#include "protocol/settings_codec.hpp"
#include "sign_on/codes.hpp"
#include "sign_on/crypto.hpp"
#include "sign_on/overview.hpp"
#include "sign_on/request_body.hpp"
#include "sign_on/sign_on.hpp"

namespace mcs::sign_on {
namespace {

using protocol::JsonWriter;

constexpr size_t known_codes_max = 10'000;
constexpr Micros known_code_for = std::chrono::seconds{10};
constexpr uint32_t names_tried_max = 32;
constexpr size_t attempt_bytes_min = 16;
constexpr size_t attempt_bytes_max = 100;

/// The nonce of an attempt to join, the same on every instance. A digest, because logs can be read by hosts, and an
/// attempt is as good as its participant's token.
uint64_t nonce_of(const RunId& run, std::string_view attempt) {
    const Digest digest = hmac_sha256("mc-speedrun attempt to join", run.str() + "\n" + std::string(attempt));
    uint64_t nonce = 0;
    std::memcpy(&nonce, digest.data(), sizeof nonce);
    return nonce;
}

Reply too_many_codes(Micros wait) {
    return too_many(wait, "Too many unknown codes came from your address. Please wait a little.");
}

Reply bad_name(NameError error) {
    switch (error) {
        case NameError::empty:
            return problem(422, ProblemCode::name_empty, explain(error));
        case NameError::too_long:
            return problem(422, ProblemCode::name_too_long, explain(error));
        case NameError::not_text:
            break;
    }
    return problem(422, explain(error));
}

}  // namespace

/// Somebody who is being let in.
struct SignOn::Joining {
    std::expected<std::string, Reply> typed;
    std::optional<std::string> attempt;
    const FriendlyWords* words = &friendly_words().front();
    CleanName name = {};  ///< once it is settled
    uint32_t names_tried = 0;
    uint64_t nonce = 0;
    Done done;
    uint32_t tries = 0;
    uint8_t time_quarters = race::time_quarters_min;  ///< extended time that they bring along
};

void SignOn::open(const RunId& run, Opened next) {
    const uint64_t ticket = hold(run);
    held_.at(ticket)->when_ready(let_go_and(ticket, std::move(next)));
}

void SignOn::open_caught_up(const RunId& run, Opened next) {
    const uint64_t ticket = hold(run);
    held_.at(ticket)->catch_up(let_go_and(ticket, std::move(next)));
}

uint64_t SignOn::hold(const RunId& run) {
    held_[++tickets_] = replicas_.open(run);
    return tickets_;
}

replica::ReadyDone SignOn::let_go_and(uint64_t ticket, Opened next) {
    return [this, ticket, next = std::move(next)](std::expected<void, LogError> ready) mutable {
        const auto kept = held_.extract(ticket);
        if (!ready) return next(std::unexpected(ready.error()));
        next(&*kept.mapped());
    };
}

void SignOn::remember(const JoinCode& code, const RunId& run, ServerTime now) {
    if (known_codes_.size() >= known_codes_max) known_codes_.clear();
    known_codes_[code] = {run, now + known_code_for};
}

void SignOn::not_found(const std::string& remote_address, Done done) {
    if (const auto wait = unknown_codes_.charge(remote_address, clock_.now())) return done(too_many_codes(*wait));
    done(problem(404, ProblemCode::unknown_code,
                 "No run has this code. Please look at it again; it has six letters and digits."));
}

void SignOn::find(const Caller& caller, std::string_view typed_code, Done done, Found next) {
    const ServerTime now = clock_.now();
    if (const auto wait = unknown_codes_.wait(caller.remote_address, now)) {
        return done(too_many_codes(*wait));
    }
    const auto code = read_code(typed_code);
    if (!code) return not_found(caller.remote_address, std::move(done));
    if (const auto known = known_codes_.find(*code); known != known_codes_.end() && known->second.until > now) {
        return found(known->second.run, std::move(done), std::move(next));
    }
    replicas_.find(*code, [this, now, code = *code, address = caller.remote_address, done = std::move(done),
                           next = std::move(next)](std::expected<RunId, LogError> run) mutable {
        if (!run && run.error() == LogError::no_such_run) return not_found(address, std::move(done));
        if (!run) return done(unavailable());
        remember(code, *run, now);
        found(*run, std::move(done), std::move(next));
    });
}

void SignOn::found(const RunId& run, Done done, Found next) {
    open(run, [done = std::move(done), next = std::move(next)](auto opened) mutable {
        if (opened) return next(**opened, std::move(done));
        if (opened.error() == LogError::no_such_run)
            return done(problem(404, ProblemCode::unknown_run, "This run is no longer there."));
        done(unavailable());
    });
}

void SignOn::lobby(const Caller& caller, std::string_view code, Done done) {
    const auto& words = friendly_words_for(caller.languages);
    find(caller, code, std::move(done), [this, &words](replica::Replica& replica, Done answer) {
        const auto& state = replica.state();
        const bool joinable = !state.refusal_to_join({});
        std::string json;
        JsonWriter writer(json);
        write_overview(writer.object(), state);
        writer.member("joinable", joinable)
            .member("locked", state.locked())
            .member("names", protocol::name(state.settings().names))
            .key("suggestions")
            .array();
        if (joinable) {
            for (const std::string& name : suggestions(replica, words)) writer.value(name);
        }
        writer.end_array().end_object();
        answer(json_reply(200, std::move(json)));
    });
}

void SignOn::screen(const Caller& caller, std::string_view body, Done done) {
    const auto request = RequestBody::read(body);
    if (!request) return done(request.error());
    const auto code = request->text("code", 1000);
    if (!code) return done(code.error());
    find(caller, *code, std::move(done), [this, caller](replica::Replica& replica, Done answer) {
        answer(run_granted(caller, replica, {Role::screen, {}, replica.id()}));
    });
}

void SignOn::join(const Caller& caller, std::string_view body, Done done) {
    const auto request = RequestBody::read(body);
    if (!request) return done(request.error());
    const auto code = request->text("code", 1000);
    if (!code) return done(code.error());
    auto attempt = request->optional_text("attempt", attempt_bytes_max);
    if (!attempt) return done(attempt.error());
    if (*attempt && (*attempt)->size() < attempt_bytes_min) {
        return done(problem(400, "The member “attempt” is too short: it must be random, of 16 to 100 bytes."));
    }
    auto joining = std::make_unique<Joining>(request->text("name", 4096), std::move(*attempt),
                                             &friendly_words_for(caller.languages));
    auto before = authority_.tokens().verify(caller.bearer, clock_.now());
    find(caller, *code, std::move(done),
         [this, joining = std::move(joining), before](replica::Replica& replica, Done answer) mutable {
             joining->done = std::move(answer);
             const RunId& previous = replica.state().created().rematch_of;
             const bool comes_along = before && before->role == Role::participant && before->run == previous;
             comes_along ? recall(*before, replica.id(), std::move(joining)) : let_in(replica, std::move(joining));
         });
}

/// What the run before knows of who comes along to the rematch; where it is gone, nothing.
void SignOn::recall(const Identity& before, const RunId& run, std::unique_ptr<Joining> joining) {
    open(before.run, [this, who = before.participant, run, joining = std::move(joining)](auto opened) mutable {
        if (!opened && opened.error() != LogError::no_such_run) return joining->done(unavailable());
        const race::Participant* known = opened ? (*opened)->state().find(who) : nullptr;
        if (known != nullptr) joining->time_quarters = known->time_quarters;
        open(run, [this, joining = std::move(joining)](auto again) mutable {
            if (!again) return joining->done(unavailable());
            let_in(**again, std::move(joining));
        });
    });
}

/// Lets somebody into a run that was made for them, in the name that they had.
void SignOn::seat(const RunId& run, std::string_view name, uint8_t time_quarters, Done done) {
    auto joining = std::make_unique<Joining>(std::string(name));
    joining->time_quarters = time_quarters;
    found(run, std::move(done), [this, joining = std::move(joining)](replica::Replica& replica, Done answer) mutable {
        joining->done = std::move(answer);
        let_in(replica, std::move(joining));
    });
}

void SignOn::let_in(replica::Replica& replica, std::unique_ptr<Joining> joining) {
    const auto& state = replica.state();
    joining->nonce = joining->attempt ? nonce_of(replica.id(), *joining->attempt) : draw_number();
    // The fold decides; refusing here what it would refuse keeps such commands out of the log.
    if (const auto known = state.find_by_nonce(joining->nonce)) {
        if (!state.at(*known).kicked) return admit(replica, std::move(joining), *known);
        return joining->done(refused(replica, *joining, race::Refusal::name_banned));
    }
    if (auto wrong = settle_name(replica, *joining)) return joining->done(std::move(*wrong));
    if (const auto why = state.refusal_to_join(joining->name.key)) {
        return joining->done(refused(replica, *joining, *why));
    }
    append_join(replica, std::move(joining));
}

/// In what name somebody comes in, by the run's settings as they are now; or what is wrong with the one they typed.
std::optional<Reply> SignOn::settle_name(const replica::Replica& replica, Joining& joining) {
    ++joining.names_tried;
    if (replica.state().settings().names == race::Naming::given) {
        joining.name = given_name(replica, joining.typed.value_or(""), *joining.words);
        return std::nullopt;
    }
    if (!joining.typed) return joining.typed.error();
    auto name = names_.clean(*joining.typed);
    if (!name) return bad_name(name.error());
    joining.name = std::move(*name);
    return std::nullopt;
}

void SignOn::append(replica::Replica& replica, race::Command command, race::Actor actor, Appended then) {
    const uint64_t ticket = hold(replica.id());
    replica.append(
        std::move(command), actor, clock_.now(),
        [this, ticket, then = std::move(then)](const std::expected<replica::Appended, LogError>& appended) mutable {
            const auto kept = held_.extract(ticket);
            then(*kept.mapped(), appended);
        });
}

void SignOn::append_join(replica::Replica& replica, std::unique_ptr<Joining> joining) {
    race::Join join{.nonce = joining->nonce, .name = joining->name.shown, .name_key = joining->name.key};
    append(replica, std::move(join), {.role = race::Role::system},
           [this, joining = std::move(joining)](replica::Replica& run, const auto& appended) mutable {
               if (appended) return joined(run, std::move(joining), *appended->effects);
               // It may have happened: the same nonce again is the same person.
               const bool again = !run.lost() && ++joining->tries < append_tries_max;
               if (again) return append_join(run, std::move(joining));
               joining->done(unavailable());
           });
}

/// With the extended time that they had, where the host has not decided about it in this run.
void SignOn::admit(replica::Replica& replica, std::unique_ptr<Joining> joining, ParticipantId who) {
    const auto& state = replica.state();
    const bool more_time = joining->time_quarters > state.at(who).time_quarters &&
                           state.at(who).time_quarters == race::time_quarters_min &&
                           state.phase() != race::Phase::finished;
    if (!more_time) return joining->done(granted(replica, who));
    const race::Grant grant{who, joining->time_quarters};
    append(replica, grant, {.role = race::Role::system},
           [this, who, joining = std::move(joining)](replica::Replica& run, const auto& appended) mutable {
               joining->done(appended ? granted(run, who) : unavailable());
           });
}

void SignOn::joined(replica::Replica& replica, std::unique_ptr<Joining> joining, const race::Effects& effects) {
    for (const auto& effect : effects) {
        if (const auto* no = std::get_if<race::Refused>(&effect); no && no->nonce == joining->nonce) {
            const bool given = replica.state().settings().names == race::Naming::given;
            const bool again = given && no->why == race::Refusal::name_taken && joining->names_tried < names_tried_max;
            if (again) return let_in(replica, std::move(joining));  // somebody was faster: another name
            return joining->done(refused(replica, *joining, no->why));
        }
        const auto* yes = std::get_if<race::Joined>(&effect);
        if (yes && yes->nonce == joining->nonce) return admit(replica, std::move(joining), yes->participant);
    }
    joining->done(unavailable());
}

/// In the name that they came in with, whatever the one they asked for this time.
Reply SignOn::granted(const replica::Replica& replica, ParticipantId who) const {
    std::string json;
    JsonWriter(json)
        .object()
        .member("run", replica.id().str())
        .member("code", replica.state().created().code.str())
        .member("participant", number(who))
        .member("name", replica.state().at(who).name)
        .member("token", grant({Role::participant, {}, replica.id(), who}, clock_.now()))
        .member("expires_in", token_lifetime.count())
        .end_object();
    return json_reply(201, std::move(json));
}

Reply SignOn::refused(const replica::Replica& replica, const Joining& joining, race::Refusal why) {
    switch (why) {
        case race::Refusal::name_taken: {
            std::string members;
            if (const auto free = free_name(replica, joining.name)) {
                members = "\"suggestion\":";
                protocol::append_json_string(members, free->shown);
            }
            return problem(409, ProblemCode::name_taken,
                           "Somebody in this run has this name, or one that looks like it. Please take another.",
                           members);
        }
        case race::Refusal::name_banned:
            return problem(409, ProblemCode::name_banned,
                           "The host has taken this name out of the run. Please ask the host.");
        case race::Refusal::run_full:
            return problem(409, ProblemCode::run_full, "This run is full. Please ask the host for another one.");
        case race::Refusal::locked:
            return problem(409, ProblemCode::locked,
                           "The host has locked this run and lets nobody new in. Please ask the host.");
        case race::Refusal::too_late:
            return problem(409, ProblemCode::too_late,
                           "This run has started and lets nobody in any more. Please ask the host.");
        case race::Refusal::run_finished:
            return problem(410, ProblemCode::run_finished,
                           "This run is over. Please ask the host for the code of the next one.");
        default:
            return unavailable();
    }
}

}  // namespace mcs::sign_on
